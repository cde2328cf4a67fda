// SPDX-License-Identifier: MIT OR Apache-2.0

//! Loops take few turns and arrays have few elements: a constant beside each snapshot helper holds
//! that, and `cargo check` evaluates it.

use crate::model::Helper;
use crate::tokens::plain;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

fn name(helper: &Helper) -> Ident {
    format_ident!("__limits_of_{}", plain(&helper.name))
}

/// The constant, among the functions of the snapshot, where `Self` is what it is in the body.
pub(super) fn constant(helper: &Helper) -> Option<TokenStream> {
    let limits = limits(helper)?;
    let (constant, cfgs) = (name(helper), helper.attrs_named("cfg"));
    Some(quote! {
        #(#cfgs)*
        #[doc(hidden)]
        #[allow(warnings, clippy::all)]
        const #constant: () = { #(#limits)* };
    })
}

/// The place that makes the compiler evaluate it.
pub(super) fn evaluated(snapshot: &Ident, helper: &Helper) -> Option<TokenStream> {
    limits(helper)?;
    let (constant, cfgs) = (name(helper), helper.attrs_named("cfg"));
    Some(quote!(#(#cfgs)* const _: () = <#snapshot>::#constant;))
}

fn limits(helper: &Helper) -> Option<&[TokenStream]> {
    (!helper.refused && !helper.limits.is_empty()).then_some(&helper.limits)
}
