//! The family for dump code: a copy, with `const` accessors that have no check and no unsafe code.

use super::decode::accessors;
use super::layout::offset;
use super::snapshot_name;
use crate::model::{Struct, Value};
use proc_macro2::TokenStream;
use quote::quote;

pub(crate) fn expand(description: &Struct) -> TokenStream {
    let Struct { ident, vis, krate, .. } = description;
    let snapshot = snapshot_name(ident);
    let kept = description.values().filter(|(field, ..)| description.capture.keeps(&field.ident));
    let methods = kept.flat_map(|(field, value, ty, at)| {
        let offset = offset(description, field, at);
        let load = quote! {
            self.0.field::<
                #ty,
                { #krate::__private::place(<#ident as #krate::Dumpable>::RANGES, #offset, ::core::mem::size_of::<#ty>()) },
                { #offset },
            >()
        };
        methods(description, value, ty, load)
    });
    let docs = format!("A copy of a [`{ident}`] with check-free accessors: what dump code sees of it.");
    quote! {
        #[doc = #docs]
        #[derive(::core::clone::Clone, ::core::marker::Copy)]
        #[repr(transparent)]
        #vis struct #snapshot(#krate::__private::Part<<#ident as #krate::Dumpable>::Words>);

        #[automatically_derived]
        #[allow(dead_code)]
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
        impl ::core::fmt::Debug for #snapshot {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::write!(f, "{} {:?}", <#ident as #krate::Dumpable>::LAYOUT.name, self.0)
            }
        }
    }
}

fn methods(description: &Struct, value: &Value, ty: &TokenStream, load: TokenStream) -> Vec<TokenStream> {
    let krate = &description.krate;
    let methods = accessors(description, value, ty).into_iter().map(|accessor| {
        let (docs, vis, name, body) = (accessor.docs(), accessor.vis(), accessor.name(), &accessor.body);
        let returns = accessor.returns.clone().unwrap_or_else(|| quote!(<#ty as #krate::Field>::Value));
        quote! {
            #docs
            #[inline]
            #vis const fn #name(&self) -> #returns {
                let raw = #load;
                #body
            }
        }
    });
    methods.collect()
}
