// SPDX-License-Identifier: MIT OR Apache-2.0

//! Makes rustc report an error in a helper's body once, for the snapshot family.
//!
//! A body is compiled for both families, so an error appears twice, with the names `PageSnapshot`
//! and `PageLive`. So a constant contains the snapshot body once more: rustc reports the error
//! there. The type of the view in both bodies depends on the constant; if that is an error, rustc
//! reports nothing about the bodies.

use crate::code::describe::replace_self;
use crate::model::{Argument, Helper};
use crate::tokens::{is_punct, plain};
use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::{format_ident, quote, quote_spanned};

/// The types without a lifetime.
const OWNED: [&str; 18] = [
    "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize", "bool",
    "char", "Option", "Addr", "Bool", "Self",
];

/// Tells whether a closure can have the signature: where a lifetime is elided, a method takes that
/// of `self`.
fn fits(Helper { generics, inputs, arguments, returns, .. }: &Helper) -> bool {
    generics.is_empty()
        && !has_impl(inputs)
        && !returns.as_ref().is_some_and(has_impl)
        && (returns.as_ref().is_none_or(is_owned)
            || arguments.iter().all(|argument| is_owned(&argument.ty)))
}

/// Tells whether there is an `impl Trait`, which a closure cannot have.
pub(super) fn has_impl(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == "impl",
        TokenTree::Group(group) => has_impl(&group.stream()),
        _ => false,
    })
}

fn is_owned(ty: &TokenStream) -> bool {
    ty.clone().into_iter().all(|token| match token {
        TokenTree::Ident(ident) => OWNED.iter().any(|owned| ident == owned),
        TokenTree::Punct(punct) => matches!(punct.as_char(), '<' | '>' | ','),
        TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket => {
            // For an array, whose length is a constant.
            let element =
                group.stream().into_iter().take_while(|token| !is_punct(Some(token), ';'));
            is_owned(&element.collect())
        }
        TokenTree::Group(group) => {
            group.delimiter() == Delimiter::Parenthesis && is_owned(&group.stream())
        }
        TokenTree::Literal(_) => false,
    })
}

fn name(helper: &Helper) -> Ident {
    format_ident!("__body_of_{}", plain(&helper.name))
}

/// Returns the view by a name that resolves wherever `self` does.
fn this(span: Span) -> Ident {
    Ident::new("__this", span)
}

/// Returns the constant beside a helper of the snapshot family.
pub(super) fn constant(helper: &Helper) -> Option<TokenStream> {
    let this_one = this(helper.this.filter(|_| fits(helper))?);
    let (constant, cfgs) = (name(helper), helper.attrs_named("cfg"));
    let typed = helper.arguments.iter().map(|Argument { tokens, .. }| tokens);
    let types = helper.arguments.iter().map(|Argument { ty, .. }| ty);
    let unit = || quote_spanned!(helper.name.span()=> ());
    let returns = helper.returns.clone().unwrap_or_else(unit);
    let body = replace_self(helper.body.clone(), &this);
    Some(quote! {
        #(#cfgs)*
        #[doc(hidden)]
        #[allow(warnings, clippy::all)]
        const #constant: ::core::primitive::usize = {
            let _: fn(&Self, #(#types),*) -> #returns = |#this_one: &Self, #(#typed),*| -> #returns #body;
            0
        };
    })
}

/// Returns the body of a helper, whose view is an error if the constant is.
pub(super) fn body(krate: &TokenStream, snapshot: &Ident, helper: &Helper) -> TokenStream {
    let body = &helper.body;
    let Some(span) = helper.this.filter(|_| fits(helper)) else { return body.clone() };
    let (constant, this_one, view) = (name(helper), this(span), Ident::new("self", span));
    let body = replace_self(body.clone(), &this);
    quote!({
        let #this_one: &#krate::__private::Depends<{ <#snapshot>::#constant }, Self> = #view;
        #body
    })
}
