// SPDX-License-Identifier: MIT OR Apache-2.0

//! Parses `#[helpers(crate = path, total(path, ..), rename(snapshot = Name, live = Name))]`.

use super::super::container::rename;
use super::super::syntax::{error, Keep};
use super::super::total_core::written;
use dumpable_codegen::errors::Errors;
use dumpable_codegen::model::Families;
use proc_macro2::{Ident, TokenStream};
use quote::{quote, ToTokens};
use std::cell::Cell;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Path, Token};

/// What stands in the attribute of a block.
pub(super) struct Attribute {
    pub(super) krate: TokenStream,
    pub(super) vouched: Vouched,
    /// The names of the generated types, if the derive renames them.
    pub(super) families: Option<Families>,
}

/// Paths of functions, each of which a body of the block has to call.
#[derive(Default)]
pub(super) struct Vouched(Vec<(Path, Cell<bool>)>);

impl Vouched {
    pub(super) fn has(&self, path: &Path) -> bool {
        let found = self.0.iter().find(|(other, _)| written(other) == written(path));
        found.inspect(|(_, is_called)| is_called.set(true)).is_some()
    }

    pub(super) fn check_called(&self, errors: &mut Errors) {
        for (path, is_called) in &self.0 {
            if !is_called.get() {
                let path_text = written(path);
                let message =
                    format!("no helper of this block calls `{path_text}`: remove it from the list");
                errors.at(path, message);
            }
        }
    }
}

pub(super) fn parse(attribute: TokenStream, ident: &Ident, errors: &mut Errors) -> Attribute {
    let (mut krate, mut vouched, mut families) = (None, None, None);
    let parser = |input: ParseStream<'_>| {
        while !input.is_empty() {
            match input.fork().call(Ident::parse_any) {
                Ok(word) if word == "rename" => renamed(input, ident, &mut families)?,
                _ => item(input, &mut krate, &mut vouched)?,
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(())
    };
    errors.keep(parser.parse2(attribute));
    Attribute {
        krate: krate.unwrap_or_else(|| quote!(::dumpable)),
        vouched: vouched.unwrap_or_default(),
        families,
    }
}

fn item(
    input: ParseStream<'_>,
    krate: &mut Option<TokenStream>,
    vouched: &mut Option<Vouched>,
) -> syn::Result<()> {
    if let Some(word) = input.parse::<Option<Token![crate]>>()? {
        input.parse::<Token![=]>()?;
        let path = input.call(Path::parse_mod_style)?;
        if krate.replace(path.into_token_stream()).is_some() {
            return Err(error(word, "duplicate `crate`: write it once"));
        }
        return Ok(());
    }
    let word: syn::Ident = input.parse().map_err(|error| unknown(error.span()))?;
    if word != "total" {
        return Err(unknown(word.span()));
    }
    if !input.peek(syn::token::Paren) {
        return Err(error(word, "expected a list of functions: `total(path, ..)`"));
    }
    let content;
    syn::parenthesized!(content in input);
    let mut paths: Vec<(Path, Cell<bool>)> = Vec::new();
    for path in content.parse_terminated(Path::parse_mod_style, Token![,])? {
        if paths.iter().any(|(other, _)| written(other) == written(&path)) {
            let name = written(&path);
            return Err(error(path, format!("duplicate `{name}`: list each function once")));
        }
        paths.push((path, Cell::new(false)));
    }
    if vouched.replace(Vouched(paths)).is_some() {
        return Err(error(word, "duplicate `total`: write one list"));
    }
    Ok(())
}

/// Parses `rename(..)`, as on the type.
fn renamed(
    input: ParseStream<'_>,
    ident: &Ident,
    families: &mut Option<Families>,
) -> syn::Result<()> {
    let word = input.call(Path::parse_mod_style)?;
    let names = rename(input, &word, &Families::of(ident))?;
    match families.replace(names) {
        Some(_) => Err(error(word, "duplicate `rename`: write it once")),
        None => Ok(()),
    }
}

fn unknown(span: proc_macro2::Span) -> syn::Error {
    syn::Error::new(
        span,
        "expected `total(path, ..)`, `crate = path` or `rename(snapshot = Name, live = Name)`",
    )
}
