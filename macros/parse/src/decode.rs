// SPDX-License-Identifier: MIT OR Apache-2.0

//! Parses `as(..)`: how a value is decoded.

use super::syntax::{error, of_type, replace_message};
use super::total_core;
use dumpable_codegen::model::Decode;
use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::meta::ParseNestedMeta;
use syn::parse::ParseStream;
use syn::token::Paren;
use syn::{parenthesized, Token, Type};

const AS_FORMS: &str = "expected the type that the value is decoded as, `as(Type)`, or a total function, `as(function -> Type)`";

/// Parses `(Type)` or `(function -> Type)`
pub(super) fn parse(meta: &ParseNestedMeta<'_>, this: &Ident) -> syn::Result<Decode> {
    if !meta.input.peek(Paren) {
        return Err(error(&meta.path, AS_FORMS));
    }
    let content;
    parenthesized!(content in meta.input);
    let decoded = parse_content(&content, this);
    // The rest of a refused form causes no further error.
    let rest = content.parse::<TokenStream>()?;
    let decoded = decoded?;
    match rest.is_empty() {
        true => Ok(decoded),
        false => Err(error(rest, AS_FORMS)),
    }
}

fn parse_content(content: ParseStream<'_>, this: &Ident) -> syn::Result<Decode> {
    let ty: Type = content.parse().map_err(replace_message(AS_FORMS))?;
    if content.parse::<Option<Token![->]>>()?.is_none() {
        if ty.to_token_stream().to_string() == "str" {
            return Err(error(
                ty,
                "expected a type of known size, found `str`: write `as(Str<16>)`",
            ));
        }
        return Ok(Decode::As(of_type(ty.into_token_stream(), this)));
    }
    let returned: Type = content.parse().map_err(replace_message(AS_FORMS))?;
    Ok(Decode::With {
        path: total_core::decoder(ty.into_token_stream())?,
        ty: of_type(returned.into_token_stream(), this),
    })
}
