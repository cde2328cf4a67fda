// SPDX-License-Identifier: MIT OR Apache-2.0

//! Generates both families of a block of helpers from one body.

mod family;
mod limits;
mod note;
mod once;
mod view;

use crate::model::{Block, Families, Family};
use proc_macro2::TokenStream;
use quote::quote;

pub fn expand(block: &Block) -> TokenStream {
    let Block { families, attrs, krate, .. } = block;
    let Families { snapshot, live } = families.clone();
    let on_snapshot = Family::Snapshot.items(block, &snapshot, |_| true);
    let on_live = Family::Live.items(block, &snapshot, |helper| helper.only != Some(Family::Live));
    let live_only =
        Family::Live.helpers(block, &snapshot, |helper| helper.only == Some(Family::Live));
    let live_only = (!live_only.is_empty()).then(|| {
        quote! {
            #attrs
            #[allow(dead_code)]
            impl<'__live, __M: #krate::__private::Mode> #live<'__live, __M> {
                #live_only
            }
        }
    });
    let noted =
        block.helpers.iter().filter(|helper| helper.serves(Family::Snapshot) && !helper.refused);
    let noted = noted.map(|helper| {
        let (note, limits) =
            (note::note(krate, &snapshot, helper), limits::evaluated(&snapshot, helper));
        quote!(#note #limits)
    });
    quote! {
        #attrs
        #[allow(dead_code)]
        impl #snapshot {
            #on_snapshot
        }

        // Lints report a body in its other copy.
        #attrs
        #[allow(warnings, dead_code, unused_braces, clippy::all)]
        impl<'__live, __M: #krate::__private::Mode> #live<'__live, __M> {
            #on_live
        }

        #live_only

        #(#noted)*
    }
}
