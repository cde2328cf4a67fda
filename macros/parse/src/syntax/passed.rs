// SPDX-License-Identifier: MIT OR Apache-2.0

//! The attributes that are copied to generated items.

use super::attribute::is_ours;
use crate::builtin;
use dumpable_codegen::errors::Errors;
use dumpable_codegen::model::Passed;
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Attribute, Expr, ExprLit, Lit, Meta, MetaNameValue};

/// Returns the attributes of an item in a list that are copied to generated items. A refused one is
/// not copied, so that rustc does not report it too.
pub(crate) fn passed(attrs: &[Attribute], errors: &mut Errors) -> Passed {
    let mut passed = Passed { docs: docs(attrs), ..Passed::default() };
    let others = attrs.iter().filter(|attr| !is_ours(attr));
    for attr in others.filter(|attr| builtin::is_one(&attr.meta, false, errors)) {
        match attr.path() {
            path if path.is_ident("doc") => {}
            path if path.is_ident("cfg") => attr.to_tokens(&mut passed.cfgs),
            _ => attr.to_tokens(&mut passed.others),
        }
    }
    passed
}

/// Returns the attributes of a field that are copied to its accessors. Its `cfg`s have been
/// evaluated.
pub(crate) fn passed_of_field(attrs: &[Attribute]) -> Passed {
    let deprecated = attrs.iter().filter(|attr| attr.path().is_ident("deprecated"));
    let others = deprecated.map(ToTokens::to_token_stream).collect();
    Passed { docs: docs(attrs), others, ..Passed::default() }
}

/// Returns the lines of documentation.
fn docs(attrs: &[Attribute]) -> TokenStream {
    let mut is_code = false;
    let docs = attrs.iter().filter(|attr| attr.path().is_ident("doc"));
    docs.filter_map(|attr| doc(attr, &mut is_code)).collect()
}

/// Returns a line of documentation, unless it belongs to an example, which runs at the field.
fn doc(attr: &Attribute, is_code: &mut bool) -> Option<TokenStream> {
    let Meta::NameValue(MetaNameValue { value, .. }) = &attr.meta else { return None };
    let Expr::Lit(ExprLit { lit: Lit::Str(line), .. }) = value else { return None };
    let is_fence = line.value().trim_start().starts_with("```");
    let is_hidden = is_fence || *is_code;
    *is_code ^= is_fence;
    (!is_hidden).then(|| attr.to_token_stream())
}
