// SPDX-License-Identifier: MIT OR Apache-2.0

//! Attributes that are copied to generated code from helpers, from their blocks and from items in
//! lists: those of the language, because a macro could change what it stands on after that was
//! looked at.

use dumpable_codegen::errors::Errors;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Meta, Token};

const BUILTIN: [&str; 12] = [
    "allow",
    "cfg",
    "cold",
    "deny",
    "deprecated",
    "doc",
    "expect",
    "forbid",
    "inline",
    "must_use",
    "track_caller",
    "warn",
];
/// Tools, which change nothing.
const TOOLS: [&str; 3] = ["clippy", "diagnostic", "rustfmt"];
const OURS: [&str; 3] = ["check", "dumpable", "only"];

/// Tells whether this is such an attribute, also in `cfg_attr(..)`, and reports what is wrong if
/// not. `is_ordinary`: macros may change the item, because it is ordinary Rust.
pub(super) fn is_one(attr: &Meta, is_ordinary: bool, errors: &mut Errors) -> bool {
    let path = attr.path().to_token_stream().to_string().replace(' ', "");
    let (name, is_path) = match attr.path().segments.first() {
        Some(first) => (first.ident.unraw().to_string(), attr.path().segments.len() > 1),
        None => return true,
    };
    if path == "cfg_attr" {
        return are_inner(attr, is_ordinary, errors);
    }
    let known = if is_path { &TOOLS[..] } else { &BUILTIN[..] };
    let message = match path.strip_prefix("r#") {
        Some(plain) if OURS.contains(&plain) => {
            format!("expected `{plain}`, found `{path}`: remove the `r#`")
        }
        _ if is_ordinary || known.contains(&name.as_str()) => return true,
        _ => format!("expected a built-in attribute, found `{path}`, which may be a macro that changes the checked code: remove it"),
    };
    errors.at(attr.path(), message);
    false
}

/// The same of those in `cfg_attr(predicate, ..)`.
fn are_inner(attr: &Meta, is_ordinary: bool, errors: &mut Errors) -> bool {
    let Meta::List(list) = attr else { return true };
    let parser = Punctuated::<Meta, Token![,]>::parse_terminated;
    let Ok(all) = parser.parse2(list.tokens.clone()) else { return true };
    let before = errors.count();
    for attr in all.iter().skip(1) {
        let name = attr.path().get_ident().map(|name| name.unraw().to_string());
        match name.as_deref() {
            Some("check") => errors.at(attr, "expected an unconditional check, found one in `cfg_attr(..)`: write `#[check(!cfg!(..) || condition)]`"),
            Some("cfg") => errors.at(attr, "expected one condition, found a `cfg` in `cfg_attr(..)`: write `#[cfg(any(not(..), ..))]`"),
            Some(ours) if OURS.contains(&ours) => errors.at(attr, format!("expected `{ours}` on its own, found it in `cfg_attr(..)`: write two items, each with a `#[cfg(..)]`")),
            _ => _ = is_one(attr, is_ordinary, errors),
        }
    }
    errors.count() == before
}
