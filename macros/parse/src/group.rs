// SPDX-License-Identifier: MIT OR Apache-2.0

//! Parses a number among flags: `[attributes] Name = 3..=7`, or `Name: hex = 3..=7`.

use super::attributes::On;
use super::bits::parse_range;
use super::syntax::{each_attribute, error, list, name_in_c, name_of_variant, passed, skip, Keep};
use dumpable_codegen::errors::Errors;
use dumpable_codegen::model::Group;
use proc_macro2::Ident;
use syn::ext::IdentExt;
use syn::meta::ParseNestedMeta;
use syn::parse::ParseStream;
use syn::{Attribute, Token};

pub(super) fn parse(
    meta: &ParseNestedMeta<'_>,
    this: &Ident,
    errors: &mut Errors,
) -> syn::Result<Vec<Group>> {
    list(meta, errors, &mut |input, errors| parse_one(input, this, errors))
}

fn parse_one(input: ParseStream<'_>, this: &Ident, errors: &mut Errors) -> syn::Result<Group> {
    let attrs = input.call(Attribute::parse_outer)?;
    let ident: Ident = input.call(Ident::parse_any)?;
    let hex = parse_hex(input)?;
    let range = errors.keep(parse_range(input, &ident, this).and_then(|range| {
        match (range.low.known, range.high.known) {
            (Some(low), Some(high)) => Ok((low, high, range.tokens)),
            _ => Err(error(
                range.tokens,
                "expected literals, as in `Name = 3..=7`: bits among flags are known to the macro",
            )),
        }
    }));
    if range.is_none() {
        skip(input)?;
    }
    let refused = range.is_none();
    let (low, high, range) = range.unwrap_or_default();
    let mut name = name_of_variant(&ident.unraw().to_string());
    each_attribute(&attrs, On::Group, errors, &mut |_, meta, _| {
        name = name_in_c(meta)?;
        Ok(())
    });
    let passed = passed(&attrs, errors);
    Ok(Group { ident, passed, name, hex, low, high, range, refused })
}

/// Parses `[: hex]`.
fn parse_hex(input: ParseStream<'_>) -> syn::Result<bool> {
    if input.parse::<Option<Token![:]>>()?.is_none() {
        return Ok(false);
    }
    let word: Ident = input.call(Ident::parse_any)?;
    match word == "hex" {
        true => Ok(true),
        false => Err(error(
            word,
            "expected `hex` or no type: write `Name = 3..=7`, or `Name: hex = 3..=7` to print the number in hexadecimal",
        )),
    }
}
