// SPDX-License-Identifier: MIT OR Apache-2.0

//! Generates the snapshot family: a copy, with `const` accessors without checks and unsafe code.

use super::accessors::{accessors, holder, this, with, Accessor, Load};
use super::layout::Indices;
use super::{of_field, offset, spelling};
use crate::model::{Item, Struct};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

pub(super) fn expand(description: &Struct, indices: &Indices) -> TokenStream {
    let Struct { ident, vis, krate, families, .. } = description;
    let snapshot = &families.snapshot;
    let (kept, left): (Vec<_>, Vec<_>) =
        description.values().partition(|item| item.field.range.is_some());
    let methods = kept.into_iter().flat_map(|item| methods(description, item, indices));
    let absent = left.into_iter().flat_map(|item| absent(description, item));
    let checked = checked(description);
    let functions = description.values().filter_map(|item| with(krate, item));
    let docs =
        format!("A copy of a [`{ident}`] with check-free accessors: what dump code sees of it.");
    let size = quote!({ ::core::mem::size_of::<#ident>() });
    quote! {
        #[doc = #docs]
        #[derive(::core::clone::Clone, ::core::marker::Copy)]
        #[repr(transparent)]
        #[allow(deprecated, non_camel_case_types)]
        #vis struct #snapshot(
            #krate::__private::Part<<#ident as #krate::Dumpable>::Words, <#ident as #krate::Dumpable>::Places>,
        );

        #[allow(dead_code, deprecated, non_snake_case)]
        impl #snapshot {
            /// Returns the snapshot with these stored words, as if captured at `origin`. A word is
            /// as wide as the type's alignment, at most 64 bits.
            #[inline]
            pub const fn from_words(
                words: <#ident as #krate::Dumpable>::Words,
                origin: #krate::Addr<#ident>,
            ) -> Self {
                Self(#krate::__private::Part::new(
                    words,
                    <#ident as #krate::Dumpable>::PLACES,
                    origin.get(),
                    #krate::Fidelity::Frozen,
                ))
            }

            /// Returns the copy of the object whose bytes are `bytes`, as if taken at `origin`.
            pub const fn from_bytes(bytes: &[::core::primitive::u8; #size], origin: #krate::Addr<#ident>) -> Self {
                Self(#krate::__private::Part::gather(
                    <#ident as #krate::Dumpable>::ZEROED,
                    <#ident as #krate::Dumpable>::PLACES,
                    <#ident as #krate::Dumpable>::RANGES,
                    bytes,
                    origin.get(),
                ))
            }

            /// Returns the snapshot of the object at the start of `bytes`, as if captured at
            /// `origin`, or `None` if there are too few bytes.
            pub const fn read_from(
                bytes: &[::core::primitive::u8],
                origin: #krate::Addr<#ident>,
            ) -> ::core::option::Option<Self> {
                match bytes.first_chunk::<#size>() {
                    ::core::option::Option::Some(bytes) => {
                        ::core::option::Option::Some(Self::from_bytes(bytes, origin))
                    }
                    ::core::option::Option::None => ::core::option::Option::None,
                }
            }

            /// Returns the stored words.
            #[inline]
            pub const fn words(&self) -> &<#ident as #krate::Dumpable>::Words {
                self.0.stored()
            }

            /// Returns the untyped snapshot: the bytes, and the layout that says what they mean.
            #[inline]
            pub const fn raw(&self) -> #krate::Raw<'_> {
                #krate::Raw::of::<#ident>(self)
            }

            /// Returns the address that the object had when it was copied.
            #[inline]
            pub const fn origin(&self) -> #krate::Addr<#ident> {
                self.0.origin()
            }

            /// Returns how far the copy can be trusted.
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
        #[allow(deprecated)]
        impl #krate::__private::AnySnapshot for #snapshot {
            type Of = #ident;
        }

        // Accessors are total. A function that is written by hand beside them has to be.
        #[automatically_derived]
        impl<__C> #krate::__private::Known<__C> for #snapshot {}

        /// Compares the captured bytes, but not origin and fidelity.
        #[automatically_derived]
        #[allow(deprecated)]
        impl ::core::cmp::PartialEq for #snapshot {
            fn eq(&self, other: &Self) -> ::core::primitive::bool {
                self.0.is_same(&other.0)
            }
        }

        #[automatically_derived]
        #[allow(deprecated)]
        impl ::core::cmp::Eq for #snapshot {}

        #[automatically_derived]
        #[allow(deprecated)]
        impl ::core::fmt::Debug for #snapshot {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Debug::fmt(&#krate::Raw::of::<#ident>(self), f)
            }
        }
    }
}

fn methods(description: &Struct, item: Item<'_>, indices: &Indices) -> Vec<TokenStream> {
    let Struct { ident, krate, .. } = description;
    let is_optional = item.value.optional;
    let methods = accessors(description, item).into_iter().map(|accessor| {
        let Accessor { docs, vis, name, body, passed, .. } = &accessor;
        let (cfgs, others) = (&passed.cfgs, &passed.others);
        let outer = accessor.is_part.then_some(&item.value.passed.cfgs);
        let returns = optional(is_optional, returned(krate, item, &accessor));
        let this = this(description, item.ty);
        let holder = holder(description, item);
        let place = place(description, item);
        // A skipped value is not a member, but its bits are.
        let holds = |accessor: &Ident| indices.get(&accessor.to_string());
        let index = holds(&item.value.ident).or_else(|| holds(name));
        let slot = index.map(|index| quote!({ <#ident as #krate::Dumpable>::SLOTS[#index] }));
        let load = match &accessor.load {
            Load::Value => quote!(self.0.field::<#this, { #place }, #slot>()),
            Load::As(ty) => {
                let ty = of_field(krate, ty, quote!(This));
                quote!(self.0.decoded::<#this, #ty, { #place }, #slot>())
            }
            Load::Number(mask) => quote!(self.0.number::<#this, { #place }>(#mask)),
            Load::Bits(low, width) => {
                quote!(self.0.bits::<#holder, { #place }, { #low }, { #width }>())
            }
            Load::Nothing => quote!(()),
        };
        let body = some(is_optional, body.clone());
        let absent = slot.filter(|_| is_optional).map(|slot| {
            quote! {
                if self.0.is_absent::<#slot>() {
                    return ::core::option::Option::None;
                }
            }
        });
        quote! {
            #docs
            #outer
            #cfgs
            #others
            #[inline]
            #vis const fn #name(&self) -> #returns {
                #absent
                let __loaded = #load;
                #body
            }
        }
    });
    methods.collect()
}

fn returned(krate: &TokenStream, item: Item<'_>, accessor: &Accessor<'_>) -> TokenStream {
    match (&accessor.returns, &accessor.load) {
        (Some(returns), _) => returns.clone(),
        (None, Load::As(ty)) => spelling::value(krate, ty),
        (None, _) => spelling::value(krate, item.ty),
    }
}

/// Returns the type of an accessor whose member may be absent.
pub(super) fn optional(is_optional: bool, ty: TokenStream) -> TokenStream {
    match is_optional {
        true => quote!(::core::option::Option<#ty>),
        false => ty,
    }
}

/// Returns the value of an accessor whose member may be absent.
pub(super) fn some(is_optional: bool, value: TokenStream) -> TokenStream {
    match is_optional {
        true => quote!(::core::option::Option::Some(#value)),
        false => value,
    }
}

/// Generates accessors for fields that are not captured, whose only purpose is their error.
fn absent(description: &Struct, item: Item<'_>) -> Vec<TokenStream> {
    let krate = &description.krate;
    let methods = accessors(description, item).into_iter().map(|accessor| {
        let Accessor { vis, name, passed, .. } = &accessor;
        let cfgs = &passed.cfgs;
        let outer = accessor.is_part.then_some(&item.value.passed.cfgs);
        let returns = optional(item.value.optional, returned(krate, item, &accessor));
        quote! {
            #outer
            #cfgs
            #[doc(hidden)]
            #vis const fn #name(&self) -> #returns
            where
                for<'__never> Self: #krate::__private::Keeps<'__never>,
            {
                ::core::panic!()
            }
        }
    });
    methods.collect()
}

/// Generates `checked`, which views the copy as a live object and therefore needs all of it.
fn checked(Struct { ident, capture, krate, families, .. }: &Struct) -> TokenStream {
    let live = &families.live;
    let (docs, condition, body) = match capture.is_whole() {
        true => (
            quote! {
                /// Returns the value of `body` for a checked view of this copy, or the first check
                /// that failed.
                ///
                /// Checks and values come from the same copy, so nothing changes between them. The
                /// view has the origin of the copy.
            },
            None,
            quote!(self.0.checked::<#ident, __R>(|live| body(#live(live)))),
        ),
        false => (
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
            body: impl for<'__copy> ::core::ops::FnOnce(#live<'__copy, #krate::__private::Record<'__copy>>) -> __R,
        ) -> ::core::result::Result<__R, #krate::Failure>
        #condition
        {
            #body
        }
    }
}

/// Returns the place of a value in the storage: that of its field, plus the distance.
fn place(description: &Struct, item: Item<'_>) -> TokenStream {
    let Struct { ident, krate, .. } = description;
    let Item { field, at, .. } = item;
    let offset = offset(description, field, at);
    if description.capture.is_whole() {
        return offset;
    }
    let start = super::offset(description, field, None);
    let (ty, range) = (&field.ty, Literal::usize_unsuffixed(field.range.unwrap_or_default()));
    let at = at.map(|at| quote!(+ (#at)));
    quote! {
        #krate::__private::place(<#ident as #krate::Dumpable>::RANGES, #range, #start, ::core::mem::size_of::<#ty>()) #at
    }
}
