// SPDX-License-Identifier: MIT OR Apache-2.0

//! Generates the checks of fields and of helpers.

use crate::model::Check;
use crate::tokens::{at, ends, is_path_on, plain, replace};
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};

/// Returns the checks of a field or a helper: those of the value, or those that come before it.
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
                // At the pattern, where rustc reports a wrong type.
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
        // For values that are neither a number nor a view.
        #[allow(unused_imports)]
        use #krate::__private::Unknown as _;
        #(#checks)*
    }
}

/// Replaces `self` by another name, except in a path: `self::bound()` names the module.
pub(crate) fn replace_self(tokens: TokenStream, with: &dyn Fn(Span) -> Ident) -> TokenStream {
    replace(tokens, &mut |_, tokens| match tokens {
        [TokenTree::Ident(ident), after @ ..] if ident == "self" && !is_path_on(after) => {
            Some((TokenTree::Ident(with(ident.span())).into(), 1))
        }
        _ => None,
    })
}
