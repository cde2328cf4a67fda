// SPDX-License-Identifier: MIT OR Apache-2.0

//! Spells types in signatures so that a person can read them: by the tokens where these leave no
//! doubt, otherwise through the trait.

use super::of_field;
use crate::tokens::{at, ends, is_punct};
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::{quote, quote_spanned};

const INTEGERS: [&str; 12] =
    ["u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize"];

/// Returns the type that an accessor of a snapshot returns for `ty`.
pub(super) fn value(krate: &TokenStream, ty: &TokenStream) -> TokenStream {
    known(krate, ty).unwrap_or_else(|| {
        let (first, last) = ends(ty);
        // Where the type stands, so that one that is no field is one error.
        let krate = at(krate, first);
        let start = quote_spanned!(first=> #krate::Value);
        quote_spanned!(last=> #start<#ty>)
    })
}

/// Returns the type that an accessor of a live view returns for `ty`.
pub(super) fn live(krate: &TokenStream, ty: &TokenStream) -> TokenStream {
    known(krate, ty).unwrap_or_else(|| of_field(krate, ty, quote!(Live<'__live, __M>)))
}

/// Returns the value of an integer or a raw pointer, the same in both families.
fn known(krate: &TokenStream, ty: &TokenStream) -> Option<TokenStream> {
    let tokens: Vec<_> = ty.clone().into_iter().collect();
    match &tokens[..] {
        [TokenTree::Ident(name)] if INTEGERS.iter().any(|integer| name == integer) => {
            Some(ty.clone())
        }
        [TokenTree::Group(group)] if group.delimiter() == Delimiter::None => {
            known(krate, &group.stream())
        }
        [star, TokenTree::Ident(word), of @ ..]
            if is_punct(Some(star), '*') && (word == "const" || word == "mut") =>
        {
            Some(quote!(#krate::Addr<#(#of)*>))
        }
        _ => None,
    }
}
