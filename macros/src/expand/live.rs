//! The family for normal code: a view of a live object, with checks and one load a call.

use super::decode::accessors;
use super::layout::offset;
use super::live_name;
use crate::model::{Check, Struct, Value};
use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::quote;
use syn::ext::IdentExt;

pub(crate) fn expand(description: &Struct) -> TokenStream {
    let Struct { ident, vis, krate, .. } = description;
    let live = live_name(ident);
    let methods = description.values().flat_map(|(field, value, ty, at)| {
        let offset = offset(description, field, at);
        methods(description, value, ty, quote!(self.0.field::<#ty, { #offset }>()))
    });
    let docs = format!("A [`{ident}`] that others may change, with checked accessors: one volatile load a call.");
    quote! {
        #[doc = #docs]
        #[derive(::core::clone::Clone, ::core::marker::Copy)]
        #vis struct #live<'__live, __M: #krate::Mode = #krate::Enforce>(#krate::__private::LivePtr<'__live, #ident, __M>);

        #[automatically_derived]
        #[allow(dead_code)]
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
                item: &'static str,
                reason: &'static str,
                holds: impl ::core::ops::FnOnce(#live<'__live, #krate::Peek>) -> bool,
            ) {
                self.0.check(item, reason, |live| holds(#live(live)));
            }

            #(#methods)*
        }
    }
}

fn methods(description: &Struct, value: &Value, ty: &TokenStream, load: TokenStream) -> Vec<TokenStream> {
    let krate = &description.krate;
    let methods = accessors(description, value, ty).into_iter().map(|accessor| {
        let (docs, vis, name, body) = (accessor.docs(), accessor.vis(), accessor.name(), &accessor.body);
        let returns = accessor.returns.clone().unwrap_or_else(|| quote!(<#ty as #krate::Field>::Live<'__live, __M>));
        let checks = checks(name, &value.checks);
        quote! {
            #docs
            #[inline]
            #vis fn #name(&self) -> #returns {
                #checks
                let raw = #load;
                #body
            }
        }
    });
    methods.collect()
}

/// The checks of a field or a helper, to stand before its value is made.
pub(crate) fn checks(item: &Ident, checks: &[Check]) -> TokenStream {
    let item = item.unraw().to_string();
    let peek = Ident::new("__peek", Span::mixed_site());
    let checks = checks.iter().map(|Check { expr, reason }| {
        let expr = replace_self(expr.clone(), &peek);
        quote!(self.__check(#item, #reason, |#peek| #expr);)
    });
    quote!(#(#checks)*)
}

/// `self`, in a check, is the view without checks.
fn replace_self(tokens: TokenStream, with: &Ident) -> TokenStream {
    tokens
        .into_iter()
        .map(|token| match token {
            TokenTree::Ident(ident) if ident == "self" => {
                let mut with = with.clone();
                with.set_span(with.span().located_at(ident.span()));
                TokenTree::Ident(with)
            }
            TokenTree::Group(group) => {
                let mut new = Group::new(group.delimiter(), replace_self(group.stream(), with));
                new.set_span(group.span());
                TokenTree::Group(new)
            }
            other => other,
        })
        .collect()
}
