//! Parses enums: values with names, or flags.

use super::attributes::On;
use super::container::Container;
use super::syntax::{each_attribute, in_c, name_of_variant};
use dumpable_expand::errors::Errors;
use dumpable_expand::model::{Choice, InC, Set, Variant};
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
    let repr = container.repr.int.unwrap_or_else(|| {
        errors.at(
            &input.ident,
            "expected a `#[repr(..)]` of an integer, such as `#[repr(u8)]`, found none",
        );
        Ident::new("isize", Span::call_site())
    });
    let set = container.set;
    let unsigned = ["u8", "u16", "u32", "u64"];
    if set.is_some() && !unsigned.iter().any(|name| repr == name) && repr != "isize" {
        errors.at(
            &repr,
            format!("expected the integer that the flags are in, `u8`, `u16`, `u32` or `u64`, found `{repr}`"),
        );
    }
    let mut variants = Vec::new();
    for variant in &data.variants {
        if set == Some(Set::Masks) && variant.discriminant.is_none() {
            errors.at(
                &variant.ident,
                "a mask is written out, `= 0x4`: for bits that are counted from 0, write `positions`",
            );
        }
        let name = name_of_variant(&variant.ident.unraw().to_string());
        let mut c = InC { name, aliases: Vec::new(), present: true };
        each_attribute(&variant.attrs, On::Variant, errors, &mut |_, meta, _| in_c(meta, &mut c));
        variants.push(Variant { ident: variant.ident.clone(), name: c.name, aliases: c.aliases });
    }
    // One error for all: with a field, no variant can be cast to a number.
    let with_fields = data.variants.iter().find(|variant| !matches!(variant.fields, Fields::Unit));
    if let Some(variant) = with_fields {
        errors.at(&variant.fields, "a described enum names integers: its variants have no fields");
        variants.clear();
    }
    Choice {
        ident: input.ident.clone(),
        vis: input.vis.to_token_stream(),
        repr,
        set,
        numbers: with_fields.is_none(),
        variants,
        groups: container.groups,
        krate: container.krate,
    }
}
