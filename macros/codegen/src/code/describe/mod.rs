// SPDX-License-Identifier: MIT OR Apache-2.0

//! Generates code from the model, one file for each part.

mod accessors;
mod assertions;
mod checks;
mod choice;
mod docs;
mod layout;
mod live;
mod members;
mod snapshot;
mod spelling;
mod stub;

pub(crate) use checks::{checks, replace_self};
pub use choice::expand as choice;
pub use stub::expand as stub;

use crate::model::{Field, Struct};
use crate::tokens::{at, ends};
use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};

/// Returns all code that the derive generates for a struct.
pub fn structure(description: &Struct) -> TokenStream {
    let assertions = assertions::expand(description);
    let listed = layout::members(description);
    let layout = layout::expand(description, &listed);
    let indices = layout::indices(&listed);
    let snapshot = snapshot::expand(description, &indices);
    let live = live::expand(description);
    let members = members::expand(description, &listed, &indices);
    quote! {
        #[allow(deprecated, clippy::assertions_on_constants)]
        const _: () = {
            #assertions
            #layout
        };
        #snapshot
        #live
        #members
    }
}

/// Returns the offset of a value in the struct, as the compiler computes it.
fn offset(description: &Struct, field: &Field, at: Option<&TokenStream>) -> TokenStream {
    let Struct { ident, krate, .. } = description;
    let (path, index) = (&field.path, Literal::usize_unsuffixed(field.index));
    // The compiler looks a field up by going through all of them: once for each is enough.
    let start = match field.within {
        None => quote!(<#ident as #krate::Dumpable>::OFFSETS[#index]),
        Some(_) => quote!(::core::mem::offset_of!(#ident, #path)),
    };
    match at {
        None => start,
        Some(at) => quote!((#start + (#at))),
    }
}

/// Returns an associated item of `Field` of a type, with the span of the type: a type without the
/// trait is then one error, at the type, and not one for each use.
fn of_field(krate: &TokenStream, ty: &TokenStream, item: TokenStream) -> TokenStream {
    let (first, last) = ends(ty);
    let item = at(&item, last);
    let start = quote_spanned!(first=> <#ty as #krate::__private::Field);
    quote_spanned!(last=> #start>::#item)
}
