// SPDX-License-Identifier: MIT OR Apache-2.0

//! Parses bits: `[attributes] [pub] name: Type = 3..=7`, or one bit, `name: bool = 3`.

use super::attributes::On;
use super::syntax::{
    each_attribute, error, in_c, list, name_of_typed, of_type, passed, skip, unsuffixed,
    visibility, Keep,
};
use dumpable_codegen::errors::Errors;
use dumpable_codegen::model::{Bits, BitsType, InC, Number};
use dumpable_codegen::tokens::written;
use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::meta::ParseNestedMeta;
use syn::parse::ParseStream;
use syn::{Attribute, Expr, ExprLit, Lit, RangeLimits, Token, Type};

pub(super) fn parse(
    meta: &ParseNestedMeta<'_>,
    vis: &TokenStream,
    this: &Ident,
    errors: &mut Errors,
) -> syn::Result<Vec<Bits>> {
    list(meta, errors, &mut |input, errors| parse_one(input, vis, this, errors))
}

fn parse_one(
    input: ParseStream<'_>,
    base_vis: &TokenStream,
    this: &Ident,
    errors: &mut Errors,
) -> syn::Result<Bits> {
    let attrs = input.call(Attribute::parse_outer)?;
    let vis = visibility(input, base_vis)?;
    let ident = name_of_typed(input, "u8 = 3..=7")?;
    let ty = parse_type(input, this)?;
    let range = match parse_range(input, &ident, this) {
        Ok(range) => Some(range),
        Err(error) => {
            errors.push_error(error);
            skip(input)?;
            None
        }
    };
    let refused = range.is_none();
    let Range { low, high, tokens } = range.unwrap_or_default();
    let mut c = InC { name: ident.unraw().to_string(), aliases: Vec::new(), present: true };
    each_attribute(&attrs, On::Bits, errors, &mut |_, meta, _| in_c(meta, &mut c));
    let passed = passed(&attrs, errors);
    Ok(Bits { ident, vis, passed, c, low, high, range: tokens, ty, refused })
}

fn parse_type(input: ParseStream<'_>, this: &Ident) -> syn::Result<BitsType> {
    if input.peek(Token![enum]) {
        return Err(input.error("expected a type: write the name of the enum, without `enum`"));
    }
    let ty: Type = input.parse()?;
    let text = ty.to_token_stream().to_string();
    if text == "flags" && !input.peek(Token![=]) {
        return Err(error(ty, "expected a type: write the name of the enum, without `flags`"));
    }
    let ty = of_type(ty.into_token_stream(), this);
    Ok(match text.as_str() {
        "bool" => BitsType::Bool,
        "u8" | "u16" | "u32" | "u64" | "u128" => {
            BitsType::Unsigned { bits: text[1..].parse().unwrap_or(0), ty }
        }
        "i8" | "i16" | "i32" | "i64" | "i128" => {
            BitsType::Signed { bits: text[1..].parse().unwrap_or(0), ty }
        }
        _ => BitsType::Described(ty),
    })
}

/// A range of bits: the lowest, the highest, and the tokens that the user wrote.
pub(super) struct Range {
    pub(super) low: Number,
    pub(super) high: Number,
    pub(super) tokens: TokenStream,
}

impl Default for Range {
    fn default() -> Self {
        let zero = || Number { tokens: TokenStream::new(), known: Some(0) };
        Self { low: zero(), high: zero(), tokens: TokenStream::new() }
    }
}

/// Parses `= 3..=7` or `= 3`; both ends may be const expressions.
pub(super) fn parse_range(
    input: ParseStream<'_>,
    name: &Ident,
    this: &Ident,
) -> syn::Result<Range> {
    if !input.peek(Token![=]) {
        let message = format!("missing bits of `{name}`: write `= 3..=7`, or `= 3` for one");
        return Err(error(name, message));
    }
    input.parse::<Token![=]>()?;
    let expr: Expr = input.parse().map_err(|error: syn::Error| {
        syn::Error::new(error.span(), "expected bit numbers: write `= 3..=7`, or `= 3` for one bit")
    })?;
    let tokens = expr.to_token_stream();
    let Expr::Range(range) = expr else {
        let bit = number(expr, this)?;
        return Ok(Range { low: bit.clone(), high: bit, tokens });
    };
    let (Some(start), Some(end)) = (range.start, range.end) else {
        return Err(error(tokens, "expected both ends of the range, as in `3..=7`"));
    };
    let (low, high) = (number(*start, this)?, number(*end, this)?);
    if let RangeLimits::HalfOpen(_) = range.limits {
        let low = &low.tokens;
        let last = match high.known.and_then(|end| end.checked_sub(1)) {
            Some(last) => last.to_string(),
            None => format!("{} - 1", high.tokens),
        };
        let message =
            format!("expected a range that ends with its last bit: write `{low}..={last}`");
        return Err(error(tokens, message));
    }
    Ok(Range { low, high, tokens })
}

/// Parses a bit number. The value of a literal is known here.
fn number(expr: Expr, this: &Ident) -> syn::Result<Number> {
    let refuse = |found: &dyn ToTokens| {
        let found = found.to_token_stream();
        let message =
            format!("expected the number of a bit, counted from 0, found `{}`", written(&found));
        error(found, message)
    };
    match expr {
        Expr::Lit(ExprLit { lit: Lit::Int(literal), .. }) => {
            let known: u32 = literal.base10_parse().map_err(|_| refuse(&literal))?;
            Ok(Number { tokens: unsuffixed(&literal, known.into()), known: Some(known) })
        }
        Expr::Lit(_) | Expr::Unary(_) | Expr::Range(_) => Err(refuse(&expr)),
        Expr::Group(group) => number(*group.expr, this),
        other => Ok(Number { tokens: of_type(other.into_token_stream(), this), known: None }),
    }
}
