// SPDX-License-Identifier: MIT OR Apache-2.0

//! Implements the derive and the helper attribute of `dumpable`, which re-exports them.
//!
//! Their reference lies in `docs/`, by group; a test holds it to the table of attributes.
#![forbid(unsafe_code)]

mod derive;
mod helpers;
#[cfg(test)]
mod tests;

use dumpable_codegen::errors::Errors;
use proc_macro::TokenStream;

#[doc = include_str!("../docs/structures.md")]
#[doc = include_str!("../docs/fields.md")]
#[doc = include_str!("../docs/bits_and_views.md")]
#[doc = include_str!("../docs/enums.md")]
#[doc = include_str!("../docs/unions_and_packed.md")]
#[doc = include_str!("../docs/bindgen_and_remote.md")]
#[doc = include_str!("../docs/limits.md")]
#[proc_macro_derive(Dumpable, attributes(dumpable))]
pub fn derive_dumpable(input: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let mut tokens = derive::expand(input.into(), &mut errors);
    tokens.extend(errors.into_tokens());
    tokens.into()
}

#[doc = include_str!("../docs/helpers.md")]
#[proc_macro_attribute]
pub fn helpers(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let mut tokens = helpers::expand(attribute.into(), item.into(), &mut errors);
    tokens.extend(errors.into_tokens());
    tokens.into()
}
