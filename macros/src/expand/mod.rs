//! From the model to code, one file for each thing that is made.

mod choice;
mod decode;
mod layout;
mod live;
mod snapshot;

pub(crate) use choice::expand as choice;
pub(crate) use live::checks;

use crate::model::Struct;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

/// All that the derive makes of a struct.
pub(crate) fn describe(description: &Struct) -> TokenStream {
    let layout = layout::expand(description);
    let snapshot = snapshot::expand(description);
    let live = live::expand(description);
    quote!(#layout #snapshot #live)
}

/// `PageSnapshot` of `Page`.
pub(crate) fn snapshot_name(ident: &Ident) -> Ident {
    format_ident!("{ident}Snapshot")
}

/// `PageLive` of `Page`.
pub(crate) fn live_name(ident: &Ident) -> Ident {
    format_ident!("{ident}Live")
}
