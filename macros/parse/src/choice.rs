// SPDX-License-Identifier: MIT OR Apache-2.0

//! Parses enums: values with names, or flags.

use super::attributes::On;
use super::container::Container;
use super::syntax::{each_attribute, name_of_variant, present_in_c};
use dumpable_codegen::errors::Errors;
use dumpable_codegen::model::{Choice, InC, Set, Variant};
use proc_macro2::{Ident, Span};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{DataEnum, DeriveInput, Fields};

pub(super) fn parse(
    input: &DeriveInput,
    data: &DataEnum,
    container: Container,
    errors: &mut Errors,
) -> Choice {
    let has_repr = container.repr.int.is_some();
    let repr = container.repr.int.unwrap_or_else(|| {
        errors.at(
            &input.ident,
            "expected a `#[repr(..)]` of an integer, found none: add one, as in `#[repr(u8)]`",
        );
        Ident::new("isize", Span::call_site())
    });
    let set = container.set;
    let unsigned = ["u8", "u16", "u32", "u64"];
    if set.is_some() && !unsigned.iter().any(|name| repr == name) && repr != "isize" {
        errors.at(
            &repr,
            format!("expected `u8`, `u16`, `u32` or `u64`, found `{repr}`: write the integer that the flags are in"),
        );
    }
    let mut variants = Vec::new();
    for variant in &data.variants {
        if set == Some(Set::Masks) && variant.discriminant.is_none() {
            errors.at(
                &variant.ident,
                format!("expected a mask, as in `{} = 0x4`, found no value: if the values are bit positions, write `positions`", variant.ident),
            );
        }
        let name = name_of_variant(&variant.ident.unraw().to_string());
        let mut c = InC { name, aliases: Vec::new(), present: true };
        each_attribute(&variant.attrs, On::Variant, errors, &mut |_, meta, _| {
            present_in_c(meta, &mut c)
        });
        variants.push(Variant { ident: variant.ident.clone(), name: c.name, aliases: c.aliases });
    }
    if variants.is_empty() {
        errors.at(
            &input.ident,
            "expected at least one variant, found none: an enum without variants names no number",
        );
    }
    // One error for all of them: a variant with fields makes a number of none.
    let with_fields = data.variants.iter().find(|variant| !matches!(variant.fields, Fields::Unit));
    if let Some(variant) = with_fields {
        errors.at(
            &variant.fields,
            "expected variants without fields: a described enum names integers",
        );
        variants.clear();
    }
    Choice {
        ident: input.ident.clone(),
        vis: input.vis.to_token_stream(),
        repr,
        has_repr,
        set,
        prefix: container.c_type,
        numbers: with_fields.is_none() && !data.variants.is_empty(),
        variants,
        groups: container.groups,
        krate: container.krate,
    }
}
