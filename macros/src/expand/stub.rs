//! The names of both families, for a type of which nothing else could be made. The errors beside it end the build.

use super::{live_name, snapshot_name};
use crate::model::Stub;
use proc_macro2::TokenStream;
use quote::quote;

pub(crate) fn expand(Stub { ident, vis, generics, arguments, conditions, krate }: &Stub) -> TokenStream {
    let (snapshot, live) = (snapshot_name(ident), live_name(ident));
    quote! {
        // SAFETY: of no interest, because nothing is built of it.
        #[automatically_derived]
        unsafe impl #generics #krate::Dumpable for #ident #arguments
        where
            Self: ::core::marker::Sized + 'static,
            #conditions
        {
            type Words = [::core::primitive::u8; 0];
            type Snapshot = #snapshot;
            type Live<'__live, __M: #krate::Mode> = #live<'__live, __M>;
            const LAYOUT: &'static #krate::Layout = &#krate::Layout { name: "", size: 0, align: 1, members: &[] };
            const RANGES: &'static [#krate::__private::Range] = &[];
            const ZEROED: Self::Words = [];
            fn from_live<'__live, __M: #krate::Mode>(
                _: #krate::__private::LivePtr<'__live, Self, __M>,
            ) -> #live<'__live, __M> {
                #live(::core::marker::PhantomData)
            }
        }

        #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
        #[allow(dead_code, non_camel_case_types, missing_docs)]
        #vis struct #snapshot(#krate::__private::Part<[::core::primitive::u8; 0]>);

        #[derive(::core::clone::Clone, ::core::marker::Copy)]
        #[allow(dead_code, non_camel_case_types, missing_docs)]
        #vis struct #live<'__live, __M: #krate::Mode = #krate::Enforce>(::core::marker::PhantomData<(&'__live (), __M)>);
    }
}
