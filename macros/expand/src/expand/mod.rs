//! From the model to code, one file for each thing that is made.

mod accessors;
mod assertions;
mod checks;
mod choice;
mod docs;
mod layout;
mod live;
mod snapshot;
mod stub;

pub(crate) use checks::{checks, replace_self};
pub use choice::expand as choice;
pub use stub::expand as stub;

use crate::model::{Field, Struct};
use crate::tokens::ends;
use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};

/// All that the derive makes of a struct.
pub fn describe(description: &Struct) -> TokenStream {
    let assertions = assertions::expand(description);
    let layout = layout::expand(description);
    let snapshot = snapshot::expand(description);
    let live = live::expand(description);
    quote!(#assertions #layout #snapshot #live)
}

/// The distance of a value from the start of the struct, as the compiler has it.
fn offset(description: &Struct, field: &Field, at: u64) -> TokenStream {
    let (ident, path) = (&description.ident, &field.path);
    let start = quote!(::core::mem::offset_of!(#ident, #path));
    if at == 0 {
        return start;
    }
    let at = Literal::u64_unsuffixed(at);
    quote!((#start + #at))
}

/// What `Field` says of a type.
fn of_field(krate: &TokenStream, ty: &TokenStream, item: TokenStream) -> TokenStream {
    associated(ty, quote!(#krate::Field), item)
}

/// What `Choice` says of an enum.
fn of_choice(krate: &TokenStream, choice: &TokenStream, item: TokenStream) -> TokenStream {
    associated(choice, quote!(#krate::Choice), item)
}

/// An item that a trait gives to a type. It stands where the type does, so that a type without the trait is one error, at the
/// type, and not one for each use.
fn associated(ty: &TokenStream, of: TokenStream, item: TokenStream) -> TokenStream {
    let (first, last) = ends(ty);
    let item = item.into_iter().map(|mut token| {
        token.set_span(last);
        token
    });
    let start = quote_spanned!(first=> <#ty as #of);
    quote_spanned!(last=> #start>::#(#item)*)
}
