// SPDX-License-Identifier: MIT OR Apache-2.0

//! Expands `#[derive(Dumpable)]`, stage by stage.

use dumpable_codegen::{check, code::describe, errors::Errors};
use dumpable_parse::Description;
use proc_macro2::TokenStream;

/// Expands everything that was understood, also beside errors, so that uses of it cause no further
/// errors.
pub(crate) fn expand(input: TokenStream, errors: &mut Errors) -> TokenStream {
    match dumpable_parse::parse(input, errors) {
        Description::Struct(mut description) => {
            check::structs(&mut description, errors);
            describe::structure(&description)
        }
        Description::Choice(mut choice) => {
            check::choices(&mut choice, errors);
            describe::choice(&choice)
        }
        Description::Stub(stub) => describe::stub(&stub),
        Description::Nothing => TokenStream::new(),
    }
}
