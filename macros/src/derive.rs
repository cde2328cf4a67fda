//! Expands `#[derive(Dumpable)]`, stage by stage.

use crate::parse::{self, Description, Keep};
use dumpable_expand::{check, errors::Errors, expand};
use proc_macro2::TokenStream;

/// Expands everything that was understood, also beside errors, so that uses of it cause no further
/// errors.
pub(crate) fn expand(input: TokenStream, errors: &mut Errors) -> TokenStream {
    let Some(input) = errors.keep(syn::parse2(input)) else { return TokenStream::new() };
    match parse::parse(&input, errors) {
        Description::Struct(mut description) => {
            check::structs(&mut description, errors);
            expand::describe(&description)
        }
        Description::Choice(mut choice) => {
            check::choices(&mut choice, errors);
            expand::choice(&choice)
        }
        Description::Stub(stub) => expand::stub(&stub),
        Description::Nothing => TokenStream::new(),
    }
}
