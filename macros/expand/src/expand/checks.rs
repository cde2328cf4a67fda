//! Checks, of fields and of helpers alike.

use crate::model::Check;
use crate::tokens::{at, ends, is_path_on, plain, replace};
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};

/// Checks of a field or a helper, where the value that they judge is at hand, or before there is one.
pub(crate) fn checks<'a>(
    krate: &TokenStream,
    item: &Ident,
    checks: impl Iterator<Item = &'a Check>,
    judged: Option<&Ident>,
    seen: TokenStream,
) -> TokenStream {
    let item = plain(item);
    let peek = Ident::new("__peek", Span::mixed_site());
    let checks: Vec<_> = checks
        .map(|Check { value, expr, reason }| {
            let expr =
                replace_self(expr.clone(), &|at| Ident::new("__peek", peek.span().located_at(at)));
            let value = value.as_ref().map(|value| {
                // At the pattern, where its type is found not to be that of the value.
                let span = Span::mixed_site().located_at(ends(value).1);
                let krate = at(krate, span);
                let judged = quote_spanned!(span=> #krate::__private::Judged(&#judged).value());
                quote!(let #value = #judged;)
            });
            quote! {
                #[allow(unused_braces, unused_parens)]
                #krate::__private::Checks::check(self, #item, #reason, || #seen, |#peek| { #value #expr });
            }
        })
        .collect();
    if checks.is_empty() {
        return TokenStream::new();
    }
    quote! {
        // What is neither a number nor a view.
        #[allow(unused_imports)]
        use #krate::__private::Unknown as _;
        #(#checks)*
    }
}

/// `self` by another name. That of a path, `self::bound()`, is the module.
pub(crate) fn replace_self(tokens: TokenStream, with: &dyn Fn(Span) -> Ident) -> TokenStream {
    replace(tokens, &mut |_, tokens| match tokens {
        [TokenTree::Ident(ident), after @ ..] if ident == "self" && !is_path_on(after) => {
            Some((TokenTree::Ident(with(ident.span())).into(), 1))
        }
        _ => None,
    })
}
