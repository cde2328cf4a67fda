// SPDX-License-Identifier: MIT OR Apache-2.0

//! Generates the names of both families for a type that could not be expanded. The errors beside it
//! end the build.

use crate::model::Stub;
use proc_macro2::TokenStream;
use quote::quote;

pub fn expand(
    Stub { ident, families, vis, generics, arguments, conditions, krate }: &Stub,
) -> TokenStream {
    let (snapshot, live) = (&families.snapshot, &families.live);
    let this = quote!(#ident #arguments);
    let conditions = quote!(#this: ::core::marker::Sized + 'static, #conditions);
    quote! {
        #[automatically_derived]
        impl #generics #krate::__private::Described for #this where #conditions {
            type Form = #krate::__private::AsStruct;
        }

        // SAFETY: the errors beside it end the build, so no code uses this.
        #[automatically_derived]
        unsafe impl #generics #krate::Dumpable for #this where #conditions {
            type Words = [::core::primitive::u8; 0];
            type Places = [::core::primitive::u32; 0];
            type Moves = [::core::primitive::u8; 0];
            type Offsets = [::core::primitive::u32; 0];
            type Snapshot = #snapshot<Self>;
            type Live<'__live, __M: #krate::__private::Mode> = #live<'__live, __M, Self>;
            const LAYOUT: &'static #krate::Layout =
                &#krate::Layout { name: "", c_type: "", size: 0, align: 1, members: &[], places: 0 };
            const MEMBERS: &'static [#krate::Member] = &[];
            const OFFSETS: &'static [::core::primitive::usize] = &[];
            const RANGES: &'static [#krate::__private::Range] = &[];
            const PLACES: Self::Places = [];
            const SLOTS: &'static [::core::primitive::usize] = &[];
            const ZEROED: Self::Words = [];
            const WRAP: fn(#krate::__private::Part<Self::Words, Self::Places>) -> #snapshot<Self> =
                |_| ::core::panic!();
            fn from_live<'__live, __M: #krate::__private::Mode>(
                _: #krate::__private::LivePtr<'__live, Self, __M>,
            ) -> #live<'__live, __M, Self> {
                ::core::panic!()
            }
        }

        #[automatically_derived]
        impl #generics #krate::__private::AnySnapshot for #snapshot<#this> where #conditions {
            type Of = #this;
        }

        #[automatically_derived]
        impl<__C, __T> #krate::__private::Known<__C> for #snapshot<__T> {}

        #[automatically_derived]
        impl<'__live, __M: #krate::__private::Mode, __T: #krate::Dumpable> #krate::__private::AnyLive for #live<'__live, __M, __T> {
            type Of = __T;
            fn snapshot(&self) -> #krate::Snapshot<__T> {
                ::core::panic!()
            }
        }

        // Parameters get a default, because nothing else supplies them.
        #[allow(dead_code, non_camel_case_types, missing_docs)]
        #vis struct #snapshot<__T = ()>(::core::marker::PhantomData<fn() -> __T>);

        #[allow(dead_code, non_camel_case_types, missing_docs)]
        #vis struct #live<'__live, __M: #krate::__private::Mode = #krate::__private::Enforce, __T = ()>(
            ::core::marker::PhantomData<(&'__live (), __M, fn() -> __T)>,
        );

        #[automatically_derived]
        impl<__T> ::core::clone::Clone for #snapshot<__T> {
            fn clone(&self) -> Self {
                *self
            }
        }

        #[automatically_derived]
        impl<__T> ::core::marker::Copy for #snapshot<__T> {}

        #[automatically_derived]
        impl<__T> ::core::cmp::PartialEq for #snapshot<__T> {
            fn eq(&self, _: &Self) -> ::core::primitive::bool {
                ::core::panic!()
            }
        }

        #[automatically_derived]
        impl<__T> ::core::cmp::Eq for #snapshot<__T> {}

        #[automatically_derived]
        impl<__T> ::core::fmt::Debug for #snapshot<__T> {
            fn fmt(&self, _: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::panic!()
            }
        }

        #[automatically_derived]
        impl<__M: #krate::__private::Mode, __T> ::core::clone::Clone for #live<'_, __M, __T> {
            fn clone(&self) -> Self {
                *self
            }
        }

        #[automatically_derived]
        impl<__M: #krate::__private::Mode, __T> ::core::marker::Copy for #live<'_, __M, __T> {}

        #[automatically_derived]
        impl<__M: #krate::__private::Mode, __T> ::core::fmt::Debug for #live<'_, __M, __T> {
            fn fmt(&self, _: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::panic!()
            }
        }
    }
}
