// SPDX-License-Identifier: MIT OR Apache-2.0

//! Generates the live family: a view of a live object, with checks and one load per call.

use super::accessors::{accessors, holder, this, Accessor, Load};
use super::checks::checks;
use super::snapshot::{optional, some};
use super::{of_field, offset, spelling};
use crate::model::{Item, Struct};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

pub(super) fn expand(description: &Struct) -> TokenStream {
    let Struct { ident, vis, krate, families, .. } = description;
    let live = &families.live;
    let methods = description.values().flat_map(|item| methods(description, item));
    let loads = if description.packed {
        "one volatile load a call; of a field that is not aligned, one for each byte, between which others may write"
    } else {
        "one volatile load a call"
    };
    let docs = format!("A [`{ident}`] that others may change, with checked accessors: {loads}.");
    quote! {
        #[doc = #docs]
        #[derive(::core::clone::Clone, ::core::marker::Copy)]
        #[allow(deprecated, non_camel_case_types)]
        #vis struct #live<'__live, __M: #krate::__private::Mode = #krate::__private::Enforce>(
            #krate::__private::LivePtr<'__live, #ident, __M>,
        );

        #[allow(dead_code, deprecated, non_snake_case)]
        impl<'__live, __M: #krate::__private::Mode> #live<'__live, __M> {
            /// Returns the address of the object.
            pub fn origin(&self) -> #krate::Addr<#ident> {
                self.0.origin()
            }

            /// Copies the object.
            pub fn snapshot(&self) -> #krate::Snapshot<#ident> {
                self.0.snapshot()
            }

            /// Returns a view of the same object without checks.
            pub fn peek(&self) -> #live<'__live, #krate::__private::Peek> {
                #live(self.0.peek())
            }

            /// Returns the value of `body`, or the first check that failed.
            pub fn checked<__R>(
                &self,
                body: impl for<'__r> ::core::ops::FnOnce(#live<'__live, #krate::__private::Record<'__r>>) -> __R,
            ) -> ::core::result::Result<__R, #krate::Failure> {
                self.0.attempt(|live| body(#live(live)))
            }

            #(#methods)*
        }

        #[automatically_derived]
        #[allow(deprecated)]
        impl<'__live, __M: #krate::__private::Mode> #krate::__private::Checks for #live<'__live, __M> {
            type Peeked = #live<'__live, #krate::__private::Peek>;

            #[inline]
            fn check(
                &self,
                item: &'static ::core::primitive::str,
                reason: &'static ::core::primitive::str,
                seen: impl ::core::ops::FnOnce() -> ::core::option::Option<#krate::__private::Seen>,
                holds: impl ::core::ops::FnOnce(#live<'__live, #krate::__private::Peek>) -> ::core::primitive::bool,
            ) {
                self.0.check(item, reason, seen, |live| holds(#live(live)));
            }
        }

        #[automatically_derived]
        #[allow(deprecated)]
        impl<__M: #krate::__private::Mode> #krate::__private::AnyLive for #live<'_, __M> {
            type Of = #ident;

            fn snapshot(&self) -> #krate::Snapshot<#ident> {
                self.0.snapshot()
            }
        }

        #[automatically_derived]
        #[allow(deprecated)]
        impl<'__live, __M: #krate::__private::Mode> #krate::__private::Viewed for #live<'__live, __M> {
            type Peeked = #live<'__live, #krate::__private::Peek>;

            fn peeked(&self) -> #live<'__live, #krate::__private::Peek> {
                self.peek()
            }
        }

        #[automatically_derived]
        #[allow(deprecated)]
        impl<__M: #krate::__private::Mode> ::core::fmt::Debug for #live<'_, __M> {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::write!(f, "{} at {:?}", <#ident as #krate::Dumpable>::LAYOUT.name, self.0.origin())
            }
        }
    }
}

fn methods(description: &Struct, item: Item<'_>) -> Vec<TokenStream> {
    let krate = &description.krate;
    let methods = accessors(description, item).into_iter().map(|accessor| {
        let Accessor { docs, vis, name, passed, .. } = &accessor;
        let (cfgs, others) = (&passed.cfgs, &passed.others);
        let outer = accessor.is_part.then_some(&item.value.passed.cfgs);
        let returns = match (&accessor.returns, &accessor.load) {
            (Some(returns), _) => returns.clone(),
            (None, Load::As(ty)) => spelling::live(krate, ty),
            (None, _) => spelling::live(krate, item.ty),
        };
        // A part of a described structure is a view of the same family.
        let returns = optional(item.value.optional, returns);
        let this = this(description, item.ty);
        let holder = holder(description, item);
        let offset = offset(description, item.field, item.at);
        let has_checks = !item.value.checks.is_empty();
        let (bound, load) = match &accessor.load {
            Load::Value => (quote!(__loaded), quote!(self.0.field::<#this, { #offset }>())),
            Load::As(ty) => {
                let ty = of_field(krate, ty, quote!(This));
                (quote!(__loaded), quote!(self.0.decoded::<#this, #ty, { #offset }>()))
            }
            Load::Number(mask) => {
                (quote!(__loaded), quote!(self.0.number::<#this, { #offset }>(#mask)))
            }
            Load::Bits(low, width) if has_checks => (
                quote!((__word, __loaded)),
                quote!(self.0.word_and_bits::<#holder, { #offset }, { #low }, { #width }>()),
            ),
            Load::Bits(low, width) => (
                quote!(__loaded),
                quote!(self.0.bits::<#holder, { #offset }, { #low }, { #width }>()),
            ),
            Load::Nothing => (quote!(__loaded), quote!(())),
        };
        let body = checked(description, item, &accessor, &returns, &offset);
        quote! {
            #docs
            #outer
            #cfgs
            #others
            #[inline]
            #vis fn #name(&self) -> #returns {
                let #bound = #load;
                #body
            }
        }
    });
    methods.collect()
}

/// Returns the value of an accessor, after the checks of its field, which judge the value of the
/// same load.
fn checked(
    description: &Struct,
    item: Item<'_>,
    accessor: &Accessor<'_>,
    returns: &TokenStream,
    offset: &TokenStream,
) -> TokenStream {
    let (krate, value) = (&description.krate, item.value);
    let body = some(value.optional, accessor.body.clone());
    if value.checks.is_empty() || matches!(accessor.load, Load::Nothing) {
        return body;
    }
    let (made, whole) =
        (Ident::new("__made", Span::mixed_site()), Ident::new("__whole", Span::mixed_site()));
    let holder = holder(description, item);
    let seen = match accessor.load {
        Load::Bits(..) => quote!(self.0.seen::<#holder>(__word)),
        _ => quote!(#krate::__private::Judged(&__loaded).seen()),
    };
    // Checks of a field judge its whole value, also in accessors of its bits.
    let (judge_whole, judged) = match accessor.whole(description, item, offset) {
        Some(judged) if value.checks.iter().any(|check| check.value.is_some()) => {
            let judged = some(value.optional, judged);
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
