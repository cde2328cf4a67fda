//! Enums: values with names, or positions of flags.

use super::container::Container;
use super::syntax::{each_attribute, error, list, otherwise, snake_case, string, unknown};
use dumpable_expand::errors::Errors;
use dumpable_expand::model::{Alias, Choice, Set, Variant};
use proc_macro2::{Ident, Span};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::token::Paren;
use syn::{DataEnum, DeriveInput, Fields, LitStr, Token};

const ALIAS: &str =
    "other names of a variant are listed: `alias(Name)`, or `alias(Name = \"name in C\")`";

pub(super) fn parse(
    input: &DeriveInput,
    data: &DataEnum,
    container: Container,
    errors: &mut Errors,
) -> Choice {
    container.check_for_enum(errors);
    let repr = container.repr.int.unwrap_or_else(|| {
        errors.at(
            &input.ident,
            "the integer behind this enum is not fixed: add a `#[repr(..)]`, such as `#[repr(u8)]`",
        );
        Ident::new("isize", Span::call_site())
    });
    let set = container.set;
    match (set, repr.to_string().as_str()) {
        (None, _) | (Some(_), "u8" | "u16" | "u32" | "isize") | (Some(Set::Masks), "u64") => {}
        (Some(Set::Positions), _) => {
            errors.at(&repr, "the values of `flags` are bit positions, 0 to 63: `u8` is wide enough for them; for masks, write `masks`");
        }
        (Some(Set::Masks), _) => {
            errors.at(
                &repr,
                "masks are numbers without a sign, of at most 64 bits: `u8`, `u16`, `u32` or `u64`",
            );
        }
    }
    let mut variants = Vec::new();
    for variant in &data.variants {
        let mut name = snake_case(&variant.ident.unraw().to_string());
        if set == Some(Set::Masks) && variant.discriminant.is_none() {
            errors.at(
                &variant.ident,
                "a mask is written out, `= 0x4`: for bits that are counted from 0, write `flags`",
            );
        }
        let mut aliases = Vec::new();
        each_attribute(&variant.attrs, errors, &mut |meta, errors| {
            if meta.path.is_ident("name") {
                name = string(meta)?;
            } else if meta.path.is_ident("alias") {
                if !meta.input.peek(Paren) {
                    return Err(error(&meta.path, ALIAS));
                }
                aliases.extend(list(meta, errors, &mut alias)?);
            } else {
                return Err(unknown(meta, "name, alias"));
            }
            Ok(())
        });
        variants.push(Variant { ident: variant.ident.clone(), name, aliases });
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
        set,
        numbers: with_fields.is_none(),
        variants,
        groups: container.groups,
        krate: container.krate,
    }
}

/// `Name`, or `Name = "name"`.
fn alias(input: ParseStream, _: &mut Errors) -> syn::Result<Alias> {
    let ident: Ident = input.call(Ident::parse_any).map_err(otherwise(ALIAS))?;
    if !input.is_empty() && !input.peek(Token![=]) && !input.peek(Token![,]) {
        return Err(input.error(ALIAS));
    }
    let name = match input.parse::<Option<Token![=]>>()? {
        Some(_) => input.parse::<LitStr>().map_err(otherwise(ALIAS))?.value(),
        None => snake_case(&ident.unraw().to_string()),
    };
    Ok(Alias { ident, name })
}
