//! The family for dump code: a copy, with `const` accessors that have no check and no unsafe code.

use super::accessors::{accessors, with, Accessor, Load};
use super::{of_field, offset};
use crate::model::{live_name, snapshot_name, Capture, Field, Struct, Value};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

pub(super) fn expand(description: &Struct) -> TokenStream {
    let Struct { ident, vis, krate, .. } = description;
    let snapshot = snapshot_name(ident);
    let kept = description.values().filter(|(field, ..)| description.capture.keeps(&field.ident));
    let methods =
        kept.flat_map(|(field, value, ty, at)| methods(description, field, value, ty, at));
    let left = description.values().filter(|(field, ..)| !description.capture.keeps(&field.ident));
    let absent = left.flat_map(|(field, value, ty, at)| absent(description, field, value, ty, at));
    let checked = checked(description);
    let functions = description.values().filter_map(|(_, value, ty, _)| with(krate, value, ty));
    let docs =
        format!("A copy of a [`{ident}`] with check-free accessors: what dump code sees of it.");
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

            #checked

            #(#methods)*
            #(#absent)*
            #(#functions)*
        }

        #[automatically_derived]
        impl #krate::AnySnapshot for #snapshot {
            type Of = #ident;
        }

        // Accessors are total. A function that is written by hand beside them has to be.
        #[automatically_derived]
        impl<__C> #krate::__private::Known<__C> for #snapshot {}

        #[automatically_derived]
        impl ::core::fmt::Debug for #snapshot {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Debug::fmt(&#krate::Raw::of::<#ident>(self), f)
            }
        }
    }
}

fn methods(
    description: &Struct,
    field: &Field,
    value: &Value,
    ty: &TokenStream,
    at: u64,
) -> Vec<TokenStream> {
    let krate = &description.krate;
    let methods = accessors(description, field, value, ty, at).into_iter().map(|accessor| {
        let (docs, vis, name, body) = (accessor.docs, accessor.vis, accessor.name, accessor.body);
        let swap = accessor.swap;
        let returns = accessor.returns.unwrap_or_else(|| of_field(krate, ty, quote!(Value)));
        let this = of_field(krate, ty, quote!(This));
        let (place, offset) = (place(description, field, at), offset(description, field, at));
        let load = match accessor.load {
            Load::Value => quote!(self.0.field::<#this, { #place }, { #offset }>()),
            Load::Number(mask) => {
                quote!(self.0.number::<#this, { #place }, { #offset }, #swap>(#mask))
            }
            Load::Word => quote!(self.0.word::<#this, { #place }, #swap>()),
            Load::Bits(low, width) => {
                quote!(self.0.bits::<#this, { #place }, #swap, #low, #width>())
            }
            Load::Str => {
                quote!(self.0.string::<#this, { #place }, { ::core::mem::size_of::<#ty>() }>())
            }
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

/// What has the name of an accessor, and tells whoever calls it that the field was not captured.
fn absent(
    description: &Struct,
    field: &Field,
    value: &Value,
    ty: &TokenStream,
    at: u64,
) -> Vec<TokenStream> {
    let krate = &description.krate;
    let methods =
        accessors(description, field, value, ty, at).into_iter().map(|Accessor { vis, name, returns, .. }| {
            let returns = returns.unwrap_or_else(|| of_field(krate, ty, quote!(Value)));
            quote! {
                #[doc(hidden)]
                #vis const fn #name(&self) -> #returns where for<'__never> Self: #krate::__private::Keeps<'__never> {
                    ::core::panic!()
                }
            }
        });
    methods.collect()
}

/// `checked`, which looks at the copy as at a live object, and so needs the whole of it.
fn checked(Struct { ident, capture, krate, .. }: &Struct) -> TokenStream {
    let live = live_name(ident);
    let (docs, condition, body) = match capture {
        Capture::Whole => (
            quote! {
                /// What `body` returns of a checked view of this copy, or the first check that failed on the way.
                ///
                /// A check and a value are of the same copy, so nothing can change between them. The view says that it is where
                /// the object was.
            },
            None,
            quote!(self.0.checked::<#ident, __R>(|live| body(#live(live)))),
        ),
        _ => (
            quote!(#[doc(hidden)]),
            Some(quote!(where for<'__never> Self: #krate::__private::KeepsAll<'__never>)),
            quote!({
                let _ = body;
                ::core::panic!()
            }),
        ),
    };
    quote! {
        #docs
        pub fn checked<__R>(
            &self,
            body: impl for<'__copy> ::core::ops::FnOnce(#live<'__copy, #krate::Record<'__copy>>) -> __R,
        ) -> ::core::result::Result<__R, #krate::Failure>
        #condition
        {
            #body
        }
    }
}

/// Where the storage keeps a value: that of its field, and the way from there.
fn place(description: &Struct, field: &Field, at: u64) -> TokenStream {
    let Struct { ident, krate, .. } = description;
    let (ty, start, at) = (&field.ty, offset(description, field, 0), Literal::u64_unsuffixed(at));
    quote! {
        #krate::__private::place(<#ident as #krate::Dumpable>::RANGES, #start, ::core::mem::size_of::<#ty>()) + #at
    }
}
