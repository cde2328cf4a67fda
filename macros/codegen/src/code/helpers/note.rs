// SPDX-License-Identifier: MIT OR Apache-2.0

//! Records calls between blocks of helpers, which no macro sees together: each helper has a
//! constant made of the constants of the helpers that it calls, so that the compiler finds a cycle.

use crate::model::{Call, Helper, On};
use crate::tokens::plain;
use crate::types::is_path;
use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};

/// Records the calls of a helper.
pub(super) fn note(krate: &TokenStream, snapshot: &Ident, helper: &Helper) -> TokenStream {
    let cfgs = helper.attrs_named("cfg");
    let called = called(krate, snapshot, helper);
    let (own, span) = (hash(&helper.name), helper.name.span());
    let done = quote_spanned!(span=> const NEVER_CALLS_ITSELF: () = {
        #(let () = #called::NEVER_CALLS_ITSELF;)*
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

/// The functions that a helper may call, as types. One of a type that is not written may be of any
/// view that the helper has.
fn called(krate: &TokenStream, snapshot: &Ident, helper: &Helper) -> Vec<TokenStream> {
    let (mut called, mut known) = (Vec::new(), Vec::new());
    for Call { name, on } in &helper.calls {
        let others = match on {
            On::This => &[],
            On::Unknown => &helper.views[..],
            On::Other(of) => std::slice::from_ref(of),
        };
        // Arrays have no helpers.
        let others = others.iter().filter(|of| is_path(&Vec::from_iter((*of).clone())));
        let own = (!matches!(on, On::Other(_))).then(|| quote!(#snapshot));
        for of in others.map(|of| quote!(#krate::Snapshot<#of>)).chain(own) {
            let name = hash(name);
            let ty = quote!(#krate::__private::Called::<#of, #name>);
            let text = ty.to_string();
            if !known.contains(&text) {
                known.push(text);
                called.push(ty);
            }
        }
    }
    called
}

/// FNV-1a.
fn hash(name: &Ident) -> u64 {
    plain(name).bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
