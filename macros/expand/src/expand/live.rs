//! The family for normal code: a view of a live object, with checks and one load a call.

use super::accessors::{accessors, Accessor, Load};
use super::checks::checks;
use super::{of_field, offset};
use crate::model::{live_name, Field, Struct, Value};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

pub(super) fn expand(description: &Struct) -> TokenStream {
    let Struct { ident, vis, krate, .. } = description;
    let live = live_name(ident);
    let methods = description
        .values()
        .flat_map(|(field, value, ty, at)| methods(description, field, value, ty, at));
    let loads = if description.packed {
        "one volatile load a call; of a field that is not aligned, one for each byte, between which others may write"
    } else {
        "one volatile load a call"
    };
    let docs = format!("A [`{ident}`] that others may change, with checked accessors: {loads}.");
    quote! {
        #[doc = #docs]
        #[derive(::core::clone::Clone, ::core::marker::Copy)]
        #[allow(non_camel_case_types)]
        #vis struct #live<'__live, __M: #krate::Mode = #krate::Enforce>(#krate::__private::LivePtr<'__live, #ident, __M>);

        #[allow(dead_code, non_snake_case)]
        impl<'__live, __M: #krate::Mode> #live<'__live, __M> {
            /// The address of the object.
            pub fn origin(&self) -> #krate::Addr<#ident> {
                self.0.origin()
            }

            /// A copy of the object as it is now.
            pub fn snapshot(&self) -> #krate::Snapshot<#ident> {
                self.0.snapshot()
            }

            /// The same object, without checks.
            pub fn peek(&self) -> #live<'__live, #krate::Peek> {
                #live(self.0.peek())
            }

            /// What `body` returns, or the first check that failed on the way.
            pub fn attempt<__R>(
                &self,
                body: impl for<'__r> ::core::ops::FnOnce(#live<'__live, #krate::Record<'__r>>) -> __R,
            ) -> ::core::result::Result<__R, #krate::Failure> {
                self.0.attempt(|live| body(#live(live)))
            }

            #[doc(hidden)]
            #[inline]
            pub fn __check(
                &self,
                item: &'static ::core::primitive::str,
                reason: &'static ::core::primitive::str,
                seen: impl ::core::ops::FnOnce() -> ::core::option::Option<#krate::Seen>,
                holds: impl ::core::ops::FnOnce(#live<'__live, #krate::Peek>) -> ::core::primitive::bool,
            ) {
                self.0.check(item, reason, seen, |live| holds(#live(live)));
            }

            #(#methods)*
        }

        #[automatically_derived]
        impl<__M: #krate::Mode> #krate::AnyLive for #live<'_, __M> {
            type Of = #ident;

            fn snapshot(&self) -> #krate::Snapshot<#ident> {
                self.0.snapshot()
            }
        }

        #[automatically_derived]
        impl<'__live, __M: #krate::Mode> #krate::__private::Viewed for #live<'__live, __M> {
            type Peeked = #live<'__live, #krate::Peek>;

            fn peeked(&self) -> #live<'__live, #krate::Peek> {
                self.peek()
            }
        }

        #[automatically_derived]
        impl<__M: #krate::Mode> ::core::fmt::Debug for #live<'_, __M> {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::write!(f, "{} at {:?}", <#ident as #krate::Dumpable>::LAYOUT.name, self.0.origin())
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
        let (docs, vis, name, swap) = (&accessor.docs, accessor.vis, accessor.name, &accessor.swap);
        let returns = accessor
            .returns
            .clone()
            .unwrap_or_else(|| of_field(krate, ty, quote!(Live<'__live, __M>)));
        let this = of_field(krate, ty, quote!(This));
        let offset = offset(description, field, at);
        let load = match &accessor.load {
            Load::Value => quote!(self.0.field::<#this, { #offset }>()),
            Load::Number(mask) => quote!(self.0.number::<#this, { #offset }, #swap>(#mask)),
            Load::Word => quote!(self.0.word::<#this, { #offset }, #swap>()),
            Load::Bits(low, width) if value.checks.is_empty() => {
                quote!(self.0.bits::<#this, { #offset }, #swap, #low, #width>())
            }
            Load::Bits(low, width) => {
                let parts =
                    quote!(self.0.word_and_bits::<#this, { #offset }, #swap, #low, #width>());
                let body = checked(description, value, &accessor, ty, &returns, &offset);
                return quote! {
                    #docs
                    #[inline]
                    #vis fn #name(&self) -> #returns {
                        let (__word, __loaded) = #parts;
                        #body
                    }
                };
            }
            Load::Str => {
                quote!(self.0.string::<#this, { #offset }, { ::core::mem::size_of::<#ty>() }>())
            }
            Load::Nothing => quote!(()),
        };
        let body = checked(description, value, &accessor, ty, &returns, &offset);
        quote! {
            #docs
            #[inline]
            #vis fn #name(&self) -> #returns {
                let __loaded = #load;
                #body
            }
        }
    });
    methods.collect()
}

/// The value of an accessor, after the checks of its field. What they judge was loaded by the same call.
fn checked(
    description: &Struct,
    value: &Value,
    accessor: &Accessor,
    ty: &TokenStream,
    returns: &TokenStream,
    offset: &TokenStream,
) -> TokenStream {
    let (krate, body) = (&description.krate, &accessor.body);
    let this = of_field(krate, ty, quote!(This));
    if value.checks.is_empty() || matches!(accessor.load, Load::Nothing) {
        return body.clone();
    }
    let (made, whole) =
        (Ident::new("__made", Span::mixed_site()), Ident::new("__whole", Span::mixed_site()));
    let seen = match accessor.load {
        Load::Word => quote!(self.0.seen::<#this>(__loaded)),
        Load::Bits(..) => quote!(self.0.seen::<#this>(__word)),
        _ => quote!(#krate::__private::Judged(&__loaded).seen()),
    };
    // Checks of a field judge the whole of it, where a part is asked for too.
    let (judge_whole, judged) = match accessor.whole(description, value, ty, offset) {
        Some(judged) if value.checks.iter().any(|check| check.value.is_some()) => {
            (quote!(let #whole = #judged;), &whole)
        }
        _ => (TokenStream::new(), &made),
    };
    let checks = checks(krate, accessor.name, value.checks.iter(), Some(judged), seen);
    quote! {
        let #made: #returns = #body;
        #judge_whole
        #checks
        #made
    }
}
