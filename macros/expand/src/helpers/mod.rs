//! What becomes of a block of helpers: one body, two families.

mod family;
mod note;
mod once;
mod view;

pub(crate) use view::is_made_of_views;

use crate::model::{live_name, snapshot_name, Block, Family};
use proc_macro2::TokenStream;
use quote::quote;

pub fn expand(Block { ident, attrs, consts, helpers, krate }: &Block) -> TokenStream {
    let (snapshot, live) = (snapshot_name(ident), live_name(ident));
    let [on_live, on_snapshot] = Family::BOTH.map(|family| family.helpers(krate, &snapshot, helpers));
    let noted = helpers.iter().filter(|helper| helper.serves(Family::Snapshot) && !helper.refused);
    let noted = noted.map(|helper| note::note(krate, &snapshot, helper));
    quote! {
        #attrs
        #[allow(dead_code)]
        impl #snapshot {
            #consts
            #on_snapshot
        }

        // What lints find in a body, they find in its other copy.
        #attrs
        #[allow(dead_code, unused, clippy::all)]
        impl<'__live, __M: #krate::Mode> #live<'__live, __M> {
            #consts
            #on_live
        }

        #(#noted)*
    }
}
