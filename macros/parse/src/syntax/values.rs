// SPDX-License-Identifier: MIT OR Apache-2.0

//! Values of attributes: numbers, types, paths and visibilities.

use super::errors::{error, replace_message};
use dumpable_codegen::tokens::replace;
use proc_macro2::{Ident, Literal, TokenStream, TokenTree};
use quote::ToTokens;
use syn::meta::ParseNestedMeta;
use syn::parse::ParseStream;
use syn::{Expr, ExprPath, Lit, LitInt, LitStr, Path, Token, Visibility};

/// Parses `= expression`, a number of bytes. `Self` is the described type.
pub(crate) fn bytes(meta: &ParseNestedMeta<'_>, this: &Ident) -> syn::Result<TokenStream> {
    let message = || {
        let name = meta.path.to_token_stream();
        replace_message(format!("expected a number of bytes: write `{name} = 8`"))
    };
    if !meta.input.peek(Token![=]) {
        return Err(message()(error(&meta.path, "")));
    }
    let value: Expr = meta.value().and_then(|value| value.parse()).map_err(message())?;
    if let Expr::Lit(literal) = &value {
        return match &literal.lit {
            Lit::Int(number) => Ok(unsuffixed(number, number.base10_parse().map_err(message())?)),
            other => Err(message()(error(other, ""))),
        };
    }
    if matches!(value, Expr::Unary(_)) {
        return Err(message()(error(value, "")));
    }
    Ok(of_type(value.to_token_stream(), this))
}

/// Returns an integer literal without its suffix.
pub(crate) fn unsuffixed(literal: &LitInt, value: u64) -> TokenStream {
    let mut plain = Literal::u64_unsuffixed(value);
    plain.set_span(literal.span());
    plain.into_token_stream()
}

/// Replaces `Self` by the described type, because the tokens are copied into other types.
pub(crate) fn of_type(tokens: TokenStream, this: &Ident) -> TokenStream {
    replace(tokens, &mut |_, tokens| match tokens {
        [TokenTree::Ident(ident), ..] if ident == "Self" => {
            let mut this = this.clone();
            this.set_span(ident.span());
            Some((TokenTree::Ident(this).into(), 1))
        }
        _ => None,
    })
}

/// Parses `= path`.
pub(crate) fn path(meta: &ParseNestedMeta<'_>) -> syn::Result<TokenStream> {
    if !meta.input.peek(Token![=]) {
        let name = meta.path.to_token_stream();
        return Err(error(&meta.path, format!("expected a path: write `{name} = path`")));
    }
    let value = meta.value()?;
    if value.peek(LitStr) {
        return Err(value.error("expected a path, found a string: remove the quotes"));
    }
    Ok(value.call(Path::parse_mod_style)?.into_token_stream())
}

/// Parses the path of a function, which may have arguments: `report::<Log, _>`.
pub(crate) fn function(meta: &ParseNestedMeta<'_>) -> syn::Result<TokenStream> {
    Ok(meta.value()?.parse::<ExprPath>()?.into_token_stream())
}

/// Parses a visibility. A private item inherits that of its field.
pub(crate) fn visibility(
    input: ParseStream<'_>,
    inherited: &TokenStream,
) -> syn::Result<TokenStream> {
    let own: Visibility = input.parse()?;
    Ok(if matches!(own, Visibility::Inherited) {
        inherited.clone()
    } else {
        own.into_token_stream()
    })
}
