//! An attribute macro that changes what it stands on: what safe code can do to a description after
//! the derive has seen it.

use proc_macro::{Group, TokenStream, TokenTree};

/// Writes the first argument's tokens over each token that is spelt like the second: `u16 <- u32`.
#[proc_macro_attribute]
pub fn rewrite(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let arguments: Vec<_> = attribute.into_iter().collect();
    let [new @ .., TokenTree::Punct(_), TokenTree::Punct(_), old] = &arguments[..] else {
        panic!("expected `new <- old`");
    };
    replace(item, &old.to_string(), &new.iter().cloned().collect())
}

fn replace(tokens: TokenStream, old: &str, new: &TokenStream) -> TokenStream {
    let replaced = tokens.into_iter().map(|token| match token {
        token if token.to_string() == old => new.clone(),
        TokenTree::Group(group) => {
            let inner = replace(group.stream(), old, new);
            TokenTree::Group(Group::new(group.delimiter(), inner)).into()
        }
        token => token.into(),
    });
    replaced.collect()
}
