//! The family for dump code: a copy, with `const` accessors that have no check and no unsafe code.

use super::accessors::{accessors, Load};
use super::{of_field, offset, snapshot_name};
use crate::model::{Field, Struct, Value};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

pub(super) fn expand(description: &Struct) -> TokenStream {
    let Struct { ident, vis, krate, .. } = description;
    let snapshot = snapshot_name(ident);
    let kept = description.values().filter(|(field, ..)| description.capture.keeps(&field.ident));
    let methods = kept.flat_map(|(field, value, ty, at)| methods(description, field, value, ty, at));
    let docs = format!("A copy of a [`{ident}`] with check-free accessors: what dump code sees of it.");
    quote! {
        #[doc = #docs]
        #[derive(::core::clone::Clone, ::core::marker::Copy)]
        #[repr(transparent)]
        #[allow(non_camel_case_types)]
        #vis struct #snapshot(#krate::__private::Part<<#ident as #krate::Dumpable>::Words>);

        #[allow(dead_code, non_snake_case)]
        impl #snapshot {
            /// The copy whose bytes are `words`, as if taken at `origin`.
            #[inline]
            pub const fn from_words(
                words: <#ident as #krate::Dumpable>::Words,
                origin: #krate::Addr<#ident>,
            ) -> Self {
                Self(#krate::__private::Part::new(words, origin.get(), #krate::Fidelity::Frozen))
            }

            /// The bytes of the copy.
            #[inline]
            pub const fn words(&self) -> &<#ident as #krate::Dumpable>::Words {
                self.0.stored()
            }

            /// Where the object was when it was copied.
            #[inline]
            pub const fn origin(&self) -> #krate::Addr<#ident> {
                self.0.origin()
            }

            /// How far the copy can be trusted.
            #[inline]
            pub const fn fidelity(&self) -> #krate::Fidelity {
                self.0.fidelity()
            }

            #(#methods)*
        }

        #[automatically_derived]
        impl #krate::AnySnapshot for #snapshot {
            type Of = #ident;
        }

        #[automatically_derived]
        impl ::core::fmt::Debug for #snapshot {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Debug::fmt(&#krate::Raw::of::<#ident>(self), f)
            }
        }
    }
}

fn methods(description: &Struct, field: &Field, value: &Value, ty: &TokenStream, at: u64) -> Vec<TokenStream> {
    let krate = &description.krate;
    let methods = accessors(description, field, value, ty, at).into_iter().map(|accessor| {
        let (docs, vis, name, body) = (accessor.docs, accessor.vis, accessor.name, accessor.body);
        let returns = accessor.returns.unwrap_or_else(|| of_field(krate, ty, quote!(Value)));
        let this = of_field(krate, ty, quote!(This));
        let (place, offset) = (place(description, field, at), offset(description, field, at));
        let load = match accessor.load {
            Load::Value => quote!(self.0.field::<#this, { #place }, { #offset }>()),
            Load::Without(mask) => quote!(self.0.without::<#this, { #place }, { #offset }>(#mask)),
            Load::Word => quote!(self.0.word::<#this, { #place }>()),
            Load::Nothing => quote!(()),
        };
        quote! {
            #docs
            #[inline]
            #vis const fn #name(&self) -> #returns {
                let __loaded = #load;
                #body
            }
        }
    });
    methods.collect()
}

/// Where the storage keeps a value: that of its field, and the way from there.
fn place(description: &Struct, field: &Field, at: u64) -> TokenStream {
    let Struct { ident, krate, .. } = description;
    let (ty, start, at) = (&field.ty, offset(description, field, 0), Literal::u64_unsuffixed(at));
    quote! {
        #krate::__private::place(<#ident as #krate::Dumpable>::RANGES, #start, ::core::mem::size_of::<#ty>()) + #at
    }
}
