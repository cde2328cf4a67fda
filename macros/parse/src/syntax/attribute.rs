// SPDX-License-Identifier: MIT OR Apache-2.0

//! `#[dumpable(..)]` and the shapes of its attributes. A refused item is skipped, and parsing goes
//! on after it.

use super::errors::{error, Keep};
use crate::attributes::{self, On};
use dumpable_codegen::errors::Errors;
use dumpable_codegen::tokens::written;
use proc_macro2::TokenTree;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::meta::ParseNestedMeta;
use syn::parse::ParseStream;
use syn::token::Paren;
use syn::{parenthesized, Attribute, Path, Token};

/// Parses the value of an attribute, given its name.
type Parse<'a> = &'a mut dyn FnMut(&str, &ParseNestedMeta<'_>, &mut Errors) -> syn::Result<()>;

/// Calls `parse` for each attribute in each `#[dumpable(..)]`. Refuses attributes that `on` does
/// not accept, and duplicates unless they are lists.
// Not generic, so that the code of syn is compiled once.
pub(crate) fn each_attribute(attrs: &[Attribute], on: On, errors: &mut Errors, parse: Parse<'_>) {
    let mut seen = Vec::new();
    for attr in attrs.iter().filter(|attr| is_ours(attr)) {
        if is_raw(attr.path()) {
            errors.at(attr.path(), "expected `dumpable`, found `r#dumpable`: remove the `r#`");
            continue;
        }
        let parsed = attr.parse_nested_meta(|meta| {
            let name = written(&meta.path.to_token_stream());
            let result = admit(&name, &meta.path, on, &mut seen, errors)
                .and_then(|()| parse(&name, &meta, errors));
            if let Err(error) = result {
                errors.push_error(error);
                skip(meta.input)?;
            }
            Ok(())
        });
        errors.keep(parsed);
    }
}

/// Refuses an attribute that `on` does not accept, or that occurred before.
fn admit(
    name: &str,
    path: &Path,
    on: On,
    seen: &mut Vec<(String, Path)>,
    errors: &mut Errors,
) -> syn::Result<()> {
    let found = attributes::find(name).filter(|attribute| attribute.on.contains(&on));
    let Some(attribute) = found else {
        let plain = name.strip_prefix("r#").unwrap_or(name);
        let message = match attributes::find(plain) {
            Some(found) if plain != name && found.on.contains(&on) => {
                format!("expected `{plain}`, found `{name}`: remove the `r#`")
            }
            _ => attributes::refusal(plain, on),
        };
        return Err(error(path, message));
    };
    if attribute.is_list {
        return Ok(());
    }
    match seen.iter().find(|(other, _)| other == name) {
        Some((_, first)) => {
            errors.push_error(error(
                path,
                format!("duplicate attribute `{name}`: remove one of them"),
            ));
            Err(error(first, format!("first `{name}` here")))
        }
        None => {
            seen.push((name.to_owned(), path.clone()));
            Ok(())
        }
    }
}

/// Tells whether this is `#[dumpable(..)]`, raw spellings included.
pub(crate) fn is_ours(attr: &Attribute) -> bool {
    attr.path().get_ident().is_some_and(|name| name.unraw() == "dumpable")
}

fn is_raw(path: &Path) -> bool {
    path.get_ident().is_some_and(|name| name != &name.unraw())
}

/// Parses `(item, item, ..)`.
pub(crate) fn list<T>(
    meta: &ParseNestedMeta<'_>,
    errors: &mut Errors,
    item: &mut dyn FnMut(ParseStream<'_>, &mut Errors) -> syn::Result<T>,
) -> syn::Result<Vec<T>> {
    if !meta.input.peek(Paren) {
        let name = meta.path.to_token_stream();
        return Err(error(&meta.path, format!("expected a list: write `{name}(..)`")));
    }
    let content;
    parenthesized!(content in meta.input);
    let mut items = Vec::new();
    while !content.is_empty() {
        match item(&content, errors) {
            Ok(item) => {
                items.push(item);
                if !content.is_empty() && !content.peek(Token![,]) {
                    errors.push_error(content.error("expected `,`"));
                }
            }
            Err(error) => errors.push_error(error),
        }
        skip(&content)?;
        content.parse::<Option<Token![,]>>()?;
    }
    Ok(items)
}

/// Skips the rest of an item.
pub(crate) fn skip(input: ParseStream<'_>) -> syn::Result<()> {
    let mut angles = 0;
    while !input.is_empty() && (angles > 0 || !input.peek(Token![,])) {
        match input.parse::<TokenTree>()? {
            TokenTree::Punct(punct) if punct.as_char() == '<' => angles += 1,
            TokenTree::Punct(punct) if punct.as_char() == '>' => angles -= 1,
            _ => {}
        }
    }
    Ok(())
}

/// Checks that no value follows the attribute.
pub(crate) fn check_no_value(meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
    // Of anything else, the caller of this says that it expects a comma.
    if !meta.input.peek(Token![=]) && !meta.input.peek(Paren) {
        return Ok(());
    }
    let name = meta.path.to_token_stream();
    Err(error(&meta.path, format!("`{name}` takes no value")))
}
