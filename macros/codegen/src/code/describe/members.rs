// SPDX-License-Identifier: MIT OR Apache-2.0

//! Generates a typed constant for each member: `Page::LRU`.

use super::layout::{Indices, Member};
use super::offset;
use crate::model::{place_name, Struct};
use proc_macro2::TokenStream;
use quote::quote;

pub(super) fn expand(
    description: &Struct,
    members: &[Member<'_>],
    indices: &Indices,
) -> TokenStream {
    let Struct { ident, krate, .. } = description;
    let mut consts = TokenStream::new();
    for member in members {
        if let Some(item) = member.whole.filter(|item| !item.value.hidden && !item.value.placeless)
        {
            let name = place_name(&item.value.ident);
            let (vis, ty, cfgs) = (&item.value.vis, item.ty, &item.value.passed.cfgs);
            let offset = offset(description, item.field, item.at);
            let index = indices.get(&item.value.ident.to_string());
            let docs = format!("The place of `{}`.", item.value.c.name);
            consts.extend(quote! {
                #cfgs
                #[doc = #docs]
                #vis const #name: #krate::Place<#ident, #ty> =
                    #krate::Place::at(#index, #offset);
            });
        }
    }
    if consts.is_empty() {
        return consts;
    }
    quote! {
        #[allow(dead_code, deprecated, non_upper_case_globals)]
        impl #ident {
            #consts
        }
    }
}
