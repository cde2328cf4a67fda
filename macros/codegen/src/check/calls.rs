// SPDX-License-Identifier: MIT OR Apache-2.0

//! Finds the types whose views a helper may have.

use crate::model::Helper;
use crate::tokens::words;
use crate::types::{is_path, is_self, viewed};
use proc_macro2::{Ident, TokenStream, TokenTree};

/// The other types whose views a helper names: a receiver whose type is not written may be of any
/// of these.
pub(super) fn views(ident: &Ident, helper: &Helper) -> Vec<TokenStream> {
    let mut views = Vec::new();
    let returns = helper.returns.iter();
    for tokens in returns.chain([&helper.inputs, &helper.body]) {
        collect(ident, tokens.clone(), &mut views);
    }
    let parameters = words(helper.generics.clone());
    views.retain(|view| !words(view.clone()).iter().any(|word| parameters.contains(word)));
    let mut known = Vec::new();
    views.retain(|view| {
        let written = view.to_string();
        let is_new = !known.contains(&written);
        known.push(written);
        is_new
    });
    views
}

fn collect(ident: &Ident, tokens: TokenStream, views: &mut Vec<TokenStream>) {
    let tokens: Vec<_> = tokens.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        if let TokenTree::Group(group) = token {
            collect(ident, group.stream(), views);
        }
        let TokenTree::Ident(name) = token else { continue };
        // `Snapshot<T>` says the same.
        if name != "View" && name != "Snapshot" {
            continue;
        }
        let renamed = TokenTree::from(Ident::new("View", name.span()));
        let from_here: Vec<_> =
            std::iter::once(renamed).chain(tokens[at + 1..].iter().cloned()).collect();
        let Some((of, _)) = viewed(&from_here) else { continue };
        let is_own = matches!(of, [TokenTree::Ident(name)] if name == ident);
        if is_path(of) && !is_self(of) && !is_own {
            views.push(of.iter().cloned().collect());
        }
    }
}
