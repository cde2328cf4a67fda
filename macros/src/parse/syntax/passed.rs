// SPDX-License-Identifier: MIT OR Apache-2.0

//! The attributes that are copied to generated items.

use super::attribute::is_ours;
use crate::parse::builtin;
use dumpable_codegen::errors::Errors;
use dumpable_codegen::model::Passed;
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Attribute, Expr, ExprLit, Lit, Meta, MetaNameValue};

/// Returns the attributes of an item in a list that are copied to generated items.
pub(in crate::parse) fn passed(attrs: &[Attribute]) -> Passed {
    let mut passed = Passed::default();
    let mut is_code = false;
    // What is refused is no error of rustc as well.
    let is_kept = |attr: &&Attribute| {
        !is_ours(attr) && builtin::is_one(&attr.meta, false, &mut Errors::default())
    };
    for attr in attrs.iter().filter(is_kept) {
        match attr.path().get_ident().map(|name| name.to_string()).as_deref() {
            Some("doc") => passed.docs.extend(doc(attr, &mut is_code)),
            Some("cfg") => attr.to_tokens(&mut passed.cfgs),
            _ => attr.to_tokens(&mut passed.others),
        }
    }
    passed
}

/// Returns the attributes of a field that are copied to its accessors. Its `cfg`s have been
/// evaluated.
pub(in crate::parse) fn passed_of_field(attrs: &[Attribute]) -> Passed {
    let mut passed = passed(attrs);
    let is_deprecated = |attr: &&Attribute| attr.path().is_ident("deprecated");
    let deprecated = attrs.iter().filter(is_deprecated);
    passed.others = deprecated.map(ToTokens::to_token_stream).collect();
    passed.cfgs = TokenStream::new();
    passed
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
