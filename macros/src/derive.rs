//! `#[derive(Dumpable)]`: from the description to both families, stage by stage.

use crate::parse::{self, Description, Keep};
use dumpable_expand::{check, errors::Errors, expand};
use proc_macro2::TokenStream;

/// Beside errors too, all is expanded that could be understood, so that uses of it add no messages of their own.
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
