//! `#[dumpable::helpers]`: one body, two families, stage by stage.

use crate::parse;
use dumpable_expand::{check, errors::Errors, helpers};
use proc_macro2::TokenStream;

/// Beside errors too, all is expanded that could be understood.
pub(crate) fn expand(
    attribute: TokenStream,
    item: TokenStream,
    errors: &mut Errors,
) -> TokenStream {
    match parse::helpers(attribute, item, errors) {
        Ok(mut block) => {
            check::helpers(&mut block, errors);
            helpers::expand(&block)
        }
        Err(left) => left,
    }
}
