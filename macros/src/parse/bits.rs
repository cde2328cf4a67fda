//! Some bits of a value: `[attributes] [pub] name: Type = 3..=7`, or one bit, `name: bool = 3`.

use super::syntax::{
    alone, each_attribute, error, kernels, list, name_of_typed, refuse_others, skip, string,
    unknown, visibility, Keep,
};
use dumpable_expand::errors::Errors;
use dumpable_expand::model::{Bits, BitsType, Kernels};
use proc_macro2::{Ident, TokenStream};
use quote::{quote, ToTokens};
use syn::ext::IdentExt;
use syn::meta::ParseNestedMeta;
use syn::parse::ParseStream;
use syn::{Attribute, LitInt, Path, Token, Type};

pub(super) fn parse(
    meta: &ParseNestedMeta,
    vis: &TokenStream,
    errors: &mut Errors,
) -> syn::Result<Vec<Bits>> {
    list(meta, errors, &mut |input, errors| parse_one(input, vis, errors))
}

fn parse_one(input: ParseStream, base_vis: &TokenStream, errors: &mut Errors) -> syn::Result<Bits> {
    let attrs = input.call(Attribute::parse_outer)?;
    let vis = visibility(input, base_vis)?;
    let ident = name_of_typed(input, "u8 = 3..=7")?;
    refuse_others(&attrs, errors);
    let before = errors.count();
    let ty = parse_type(input, errors)?;
    let (low, high, range) = match parse_range(input, &ident, "its type") {
        Ok(range) => range,
        Err(error) => {
            errors.tell(error);
            skip(input)?;
            (0, 0, TokenStream::new())
        }
    };
    let refused = errors.count() > before;
    let mut name = ident.unraw().to_string();
    let mut in_c = true;
    let mut elsewhere = Kernels::default();
    each_attribute(&attrs, errors, &mut |meta, _| {
        if meta.path.is_ident("name") {
            name = string(meta)?;
            return Ok(());
        }
        if meta.path.is_ident("not_in_c") {
            in_c = false;
            return alone(meta);
        }
        if kernels(meta, &mut elsewhere)? {
            return Ok(());
        }
        Err(unknown(meta, "name, not_in_c, alias, optional"))
    });
    let docs = attrs.iter().filter(|attr| attr.path().is_ident("doc"));
    Ok(Bits {
        ident,
        vis,
        docs: quote!(#(#docs)*),
        name,
        in_c,
        kernels: elsewhere,
        low,
        high,
        range,
        ty,
        refused,
    })
}

fn parse_type(input: ParseStream, errors: &mut Errors) -> syn::Result<BitsType> {
    if input.parse::<Option<Token![enum]>>()?.is_some() {
        return Ok(BitsType::Enum(input.parse::<Path>()?.into_token_stream()));
    }
    let ty: Type = input.parse()?;
    let text = ty.to_token_stream().to_string().replace(' ', "");
    if text == "flags" && !input.peek(Token![=]) {
        return Ok(BitsType::Flags(input.parse::<Path>()?.into_token_stream()));
    }
    let tokens = ty.to_token_stream();
    Ok(match text.as_str() {
        "bool" => BitsType::Bool,
        "u8" | "u16" | "u32" | "u64" | "u128" => {
            BitsType::Unsigned { bits: text[1..].parse().unwrap_or(0), ty: tokens }
        }
        "i8" | "i16" | "i32" | "i64" | "i128" => {
            BitsType::Signed { bits: text[1..].parse().unwrap_or(0), ty: tokens }
        }
        _ => {
            errors.at(
                &ty,
                match ty {
                    // What is named so is meant to be an enum.
                    Type::Path(_) if text.contains(char::is_uppercase) => format!(
                        "bits are a `bool` or an integer of fixed width (`u8` to `u128`, `i8` to `i128`); a described enum is written `enum {text}`, a set of flags `flags {text}`"
                    ),
                    _ => "bits are a `bool`, an integer of fixed width (`u8` to `u128`, `i8` to `i128`), or described, `enum Name` or `flags Name`".into(),
                },
            );
            BitsType::Other(tokens)
        }
    })
}

/// `= 3..=7` or `= 3`
pub(super) fn parse_range(
    input: ParseStream,
    name: &Ident,
    after: &str,
) -> syn::Result<(u32, u32, TokenStream)> {
    if !input.peek(Token![=]) {
        return Err(error(
            name,
            format!("which bits are `{name}`? Write their numbers after {after}: `= 3..=7`, or `= 3` for one"),
        ));
    }
    input.parse::<Token![=]>()?;
    let first = number(input)?;
    let low = first.base10_parse()?;
    if input.peek(Token![..=]) {
        let dots: Token![..=] = input.parse()?;
        let last = number(input)?;
        return Ok((low, last.base10_parse()?, quote!(#first #dots #last)));
    }
    if input.peek(Token![..]) {
        let dots: Token![..] = input.parse()?;
        let end: Option<LitInt> = input.parse()?;
        let last = end.as_ref().and_then(|end| end.base10_parse::<u32>().ok()?.checked_sub(1));
        return Err(error(
            quote!(#first #dots #end),
            match last {
                Some(last) => format!("a range of bits names its last one: write `{low}..={last}`"),
                None => {
                    format!("a range of bits names its last one: write `{low}..=`, and its number")
                }
            },
        ));
    }
    if !input.is_empty() && !input.peek(Token![,]) {
        return Err(input
            .error("bits are those of one number, or from one to another: `= 3`, or `= 3..=7`"));
    }
    Ok((low, low, first.to_token_stream()))
}

fn number(input: ParseStream) -> syn::Result<LitInt> {
    input.parse().map_err(|error| {
        syn::Error::new(
            error.span(),
            "bits are counted from 0, in numbers: `= 3..=7`, or `= 3` for one",
        )
    })
}
