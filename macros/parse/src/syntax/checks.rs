// SPDX-License-Identifier: MIT OR Apache-2.0

//! Conditions and reasons of checks.

use super::errors::error;
use super::names::text;
use dumpable_codegen::model::Check;
use dumpable_codegen::tokens::is_called;
use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{quote, ToTokens};
use syn::meta::ParseNestedMeta;
use syn::parse::ParseStream;
use syn::token::Paren;
use syn::{parenthesized, Expr, LitStr, Stmt, Token};

/// Parses `(expression, "reason")`.
pub(crate) fn check(meta: &ParseNestedMeta<'_>) -> syn::Result<Check> {
    if !meta.input.peek(Paren) {
        return Err(error(
            &meta.path,
            "expected a condition: write `check(condition, \"reason\")`",
        ));
    }
    let content;
    parenthesized!(content in meta.input);
    let check = content.call(parse_check);
    // The rest of a refused check causes no further error.
    content.parse::<TokenStream>()?;
    check
}

/// Parses `expression, "reason"`. Without a reason, it is the text of the expression.
pub(crate) fn parse_check(input: ParseStream<'_>) -> syn::Result<Check> {
    let expr: Expr = input.parse()?;
    calls_accessors(expr.to_token_stream())?;
    let mut reason = None;
    if input.parse::<Option<Token![,]>>()?.is_some() && !input.is_empty() {
        let literal: LitStr = input.parse()?;
        text(&literal)?;
        reason = Some(literal.into_token_stream());
        input.parse::<Option<Token![,]>>()?;
    }
    if !input.is_empty() {
        return Err(input.error("a check has one expression and one reason"));
    }
    let (value, expr) = judged(expr)?;
    let expr = unbraced(expr).into_token_stream();
    let reason = reason.unwrap_or_else(|| quote!(::core::stringify!(#expr)));
    Ok(Check { value, expr, reason })
}

/// Returns the expression in braces that hold nothing else: rustc would call them unused, and
/// propose to remove others.
pub(crate) fn unbraced(expr: Expr) -> Expr {
    match &expr {
        Expr::Block(block) if block.attrs.is_empty() && block.label.is_none() => {
            match &block.block.stmts[..] {
                [Stmt::Expr(inner, None)] => inner.clone(),
                _ => expr,
            }
        }
        _ => expr,
    }
}

/// Returns the pattern and the body of `|value| ..`. Any other expression takes no value.
fn judged(expr: Expr) -> syn::Result<(Option<TokenStream>, Expr)> {
    let Expr::Closure(closure) = expr else { return Ok((None, expr)) };
    match (closure.inputs.len(), closure.inputs.first()) {
        (1, Some(value)) => Ok((Some(value.to_token_stream()), *closure.body)),
        _ => Err(error(
            closure,
            "a check takes one value, `|value| ..`: get anything else from `self`",
        )),
    }
}

/// Refuses a field of `self` in code that is not inspected otherwise: rustc would suggest to call
/// `self`.
pub(crate) fn calls_accessors(tokens: TokenStream) -> syn::Result<()> {
    let tokens: Vec<_> = tokens.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        match (token, &tokens[at + 1..]) {
            (TokenTree::Group(group), _) => calls_accessors(group.stream())?,
            (
                TokenTree::Ident(this),
                [TokenTree::Punct(dot), TokenTree::Ident(name), rest @ ..],
            ) if this == "self" && dot.as_char() == '.' && !is_called(rest) => {
                return Err(no_field(&tokens[at..at + 3], name));
            }
            _ => {}
        }
    }
    Ok(())
}

fn no_field(field: &[TokenTree], name: &Ident) -> syn::Error {
    let message = format!("a view has accessors, not fields: write `self.{name}()`");
    error(field.iter().cloned().collect::<TokenStream>(), message)
}
