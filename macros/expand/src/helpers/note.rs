//! Records calls between blocks of helpers, which no macro sees together: each helper has a
//! constant made of the constants of the helpers that it calls, so that the compiler finds a cycle.

use crate::model::Helper;
use crate::tokens::plain;
use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};

/// Records the calls of a helper.
pub(super) fn note(krate: &TokenStream, snapshot: &Ident, helper: &Helper) -> TokenStream {
    let cfgs = helper.attrs_named("cfg");
    let mut called: Vec<_> = helper.calls.iter().map(hash).collect();
    called.sort();
    called.dedup();
    let (own, span) = (hash(&helper.name), helper.name.span());
    let done = quote_spanned!(span=> const NEVER_CALLS_ITSELF: () = {
        #(let () = #krate::__private::Called::<#snapshot, #called>::NEVER_CALLS_ITSELF;)*
    };);
    quote! {
        #(#cfgs)*
        const _: () = {
            #[allow(unused_imports)]
            use #krate::__private::NoHelper as _;

            #[automatically_derived]
            impl #krate::__private::Helper<#own> for #snapshot {
                #done
            }

            <#snapshot as #krate::__private::Helper<#own>>::NEVER_CALLS_ITSELF
        };
    }
}

/// Returns the FNV-1a hash of a name.
fn hash(name: &Ident) -> u64 {
    plain(name).bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
