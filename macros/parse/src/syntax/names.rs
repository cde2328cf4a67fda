// SPDX-License-Identifier: MIT OR Apache-2.0

//! Names: in Rust, in C, and of variants.

use super::errors::{error, replace_message};
use dumpable_codegen::model::InC;
use proc_macro2::{Ident, TokenStream};
use syn::ext::IdentExt;
use syn::meta::ParseNestedMeta;
use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::token::Paren;
use syn::{parenthesized, LitStr, Path, Token};

/// Returns a text, if it can be printed on one line.
pub(crate) fn text(literal: &LitStr) -> syn::Result<String> {
    let text = literal.value();
    let is_line_end = |character: &char| matches!(character, '\u{2028}' | '\u{2029}');
    let unprintable =
        text.chars().find(|character| character.is_control() || is_line_end(character));
    let found = match unprintable {
        Some(character) => format!("`{}`: remove it", character.escape_default()),
        None if text.is_empty() => "an empty one".to_owned(),
        None => return Ok(text),
    };
    Err(error(literal, format!("expected a text that can be printed on one line, found {found}")))
}

/// Parses a name and the `:` after it.
pub(crate) fn name_of_typed(input: ParseStream<'_>, example: &str) -> syn::Result<Ident> {
    let name: Ident = input.call(Ident::parse_any)?;
    if !input.peek(Token![:]) {
        return Err(error(&name, format!("missing type for `{name}`: write `{name}: {example}`")));
    }
    input.parse::<Token![:]>()?;
    Ok(name)
}

const C_FORMS: &str =
    "expected `c = \"name\"`, `c(\"name\", \"name in another kernel\")` or `c(absent)`";

/// Parses what C calls an item: `= "name"`, `("name", "name in another kernel", ..)`, or
/// `(absent)`.
pub(crate) fn in_c(meta: &ParseNestedMeta<'_>, c: &mut InC) -> syn::Result<()> {
    if meta.input.peek(Token![=]) {
        let literal: LitStr =
            meta.value().and_then(|value| value.parse()).map_err(replace_message(C_FORMS))?;
        c.name = text(&literal)?;
        return Ok(());
    }
    if !meta.input.peek(Paren) {
        return Err(error(&meta.path, C_FORMS));
    }
    let content;
    parenthesized!(content in meta.input);
    let parsed = names_in_c(&content, &meta.path, c);
    // What a refused form leaves behind is not reported as unexpected as well.
    content.parse::<TokenStream>()?;
    parsed
}

/// Parses `absent` or `"name", "name in another kernel", ..`
fn names_in_c(content: ParseStream<'_>, path: &Path, c: &mut InC) -> syn::Result<()> {
    if content.peek(Ident::peek_any) {
        let word: Ident = content.call(Ident::parse_any)?;
        if word != "absent" || !content.is_empty() {
            return Err(error(word, C_FORMS));
        }
        c.present = false;
        return Ok(());
    }
    let names = Punctuated::<LitStr, Token![,]>::parse_terminated(content)
        .map_err(replace_message(C_FORMS))?;
    let mut names = names.iter().map(text);
    c.name = names.next().unwrap_or_else(|| Err(error(path, C_FORMS)))?;
    c.aliases = names.collect::<syn::Result<_>>()?;
    Ok(())
}

/// Parses a name in C that is the same in every kernel.
pub(crate) fn name_in_c(meta: &ParseNestedMeta<'_>) -> syn::Result<String> {
    let mut c = InC { name: String::new(), aliases: Vec::new(), present: true };
    in_c(meta, &mut c)?;
    match c.present && c.aliases.is_empty() {
        true => Ok(c.name),
        false => Err(error(&meta.path, "expected one name: write `c = \"name\"`")),
    }
}

/// Parses what C calls an item that it has in every kernel.
pub(crate) fn present_in_c(meta: &ParseNestedMeta<'_>, c: &mut InC) -> syn::Result<()> {
    in_c(meta, c)?;
    if c.present {
        return Ok(());
    }
    c.present = true;
    let message = "`c(absent)` is for fields, views and bits: remove it, or write `c = \"name\"`";
    Err(error(&meta.path, message))
}

/// Returns the name in C of a variant: `swap_backed` for `SwapBacked`. Names that are not plain
/// camel case stay unchanged: `PG_locked`, `ZONE_DMA`, `IPv4`.
pub(crate) fn name_of_variant(ident: &str) -> String {
    let letters: Vec<char> = ident.chars().collect();
    let is_plain = ident.chars().next().is_some_and(char::is_uppercase)
        && !ident.contains('_')
        && !letters.windows(2).any(|pair| pair.iter().all(|letter| letter.is_uppercase()));
    if !is_plain {
        return ident.to_owned();
    }
    let mut name = String::new();
    for (index, letter) in ident.char_indices() {
        if letter.is_uppercase() && index > 0 {
            name.push('_');
        }
        name.extend(letter.to_lowercase());
    }
    name
}
