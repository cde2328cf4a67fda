//! The derive and the helper attribute of `dumpable`, which documents and re-exports them.
#![forbid(unsafe_code)]

mod check;
mod errors;
mod expand;
mod helpers;
mod model;
mod parse;

use errors::Errors;
use parse::Description;
use proc_macro::TokenStream;
use syn::parse_macro_input;

/// placeholder docs
#[proc_macro_derive(Dumpable, attributes(dumpable))]
pub fn derive_dumpable(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input);
    let mut errors = Errors::default();
    // Beside errors too, all is expanded that could be understood, so that uses of it add no messages of their own.
    let mut tokens = match parse::parse(&input, &mut errors) {
        Description::Struct(mut description) => {
            check::check(&mut description, &mut errors);
            expand::describe(&description)
        }
        Description::Choice(choice) => expand::choice(&choice),
        Description::Stub(stub) => expand::stub(&stub),
    };
    tokens.extend(errors.into_tokens());
    tokens.into()
}

/// placeholder docs
#[proc_macro_attribute]
pub fn helpers(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let mut tokens = helpers::expand(attribute.into(), item.into(), &mut errors);
    tokens.extend(errors.into_tokens());
    tokens.into()
}
