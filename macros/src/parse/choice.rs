//! Enums: values with names, or positions of flags.

use super::container::Container;
use super::syntax::{each_attribute, string, unknown};
use dumpable_expand::errors::Errors;
use dumpable_expand::model::{Choice, Variant};
use proc_macro2::{Ident, Span};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{DataEnum, DeriveInput, Fields};

pub(super) fn parse(input: &DeriveInput, data: &DataEnum, container: Container, errors: &mut Errors) -> Choice {
    container.check_for_enum(errors);
    let repr = container.repr.int.unwrap_or_else(|| {
        errors
            .at(&input.ident, "the integer behind this enum is not fixed: add a `#[repr(..)]`, such as `#[repr(u8)]`");
        Ident::new("isize", Span::call_site())
    });
    let flags = container.flags.is_some();
    if flags && !matches!(repr.to_string().as_str(), "u8" | "u16" | "u32" | "isize") {
        errors.at(&repr, "the values of `flags` are bit positions, 0 to 63: `u8` is wide enough for them");
    }
    let mut variants = Vec::new();
    for variant in &data.variants {
        let mut name = snake_case(&variant.ident.unraw().to_string());
        each_attribute(&variant.attrs, errors, &mut |meta, _| {
            if meta.path.is_ident("name") {
                name = string(meta)?;
                return Ok(());
            }
            Err(unknown(meta, "name"))
        });
        variants.push(Variant { ident: variant.ident.clone(), name });
    }
    // One word for all of them: a variant with fields makes a number of none.
    let with_fields = data.variants.iter().find(|variant| !matches!(variant.fields, Fields::Unit));
    if let Some(variant) = with_fields {
        errors.at(&variant.fields, "a described enum names integers: its variants have no fields");
        variants.clear();
    }
    Choice {
        ident: input.ident.clone(),
        vis: input.vis.to_token_stream(),
        repr,
        flags,
        numbers: with_fields.is_none(),
        variants,
        krate: container.krate,
    }
}

/// `SwapBacked` to `swap_backed`.
fn snake_case(name: &str) -> String {
    let mut out = String::new();
    for (index, letter) in name.char_indices() {
        if letter.is_uppercase() && index > 0 {
            out.push('_');
        }
        out.extend(letter.to_lowercase());
    }
    out
}
