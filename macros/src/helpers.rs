// SPDX-License-Identifier: MIT OR Apache-2.0

//! Expands `#[dumpable::helpers]`, stage by stage.

use dumpable_codegen::{check, code::helpers, errors::Errors};
use proc_macro2::TokenStream;

/// Expands everything that was understood, also beside errors.
pub(crate) fn expand(
    attribute: TokenStream,
    item: TokenStream,
    errors: &mut Errors,
) -> TokenStream {
    match dumpable_parse::helpers(attribute, item, errors) {
        Ok(mut block) => {
            check::helpers(&mut block, errors);
            helpers::expand(&block)
        }
        Err(left) => left,
    }
}
