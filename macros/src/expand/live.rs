//! The family for normal code: a view of a live object, with checks and one load a call.

use super::accessors::{accessors, Load};
use super::{live_name, of_field, offset};
use crate::model::{Check, Field, Struct, Value};
use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::quote;
use syn::ext::IdentExt;

pub(super) fn expand(description: &Struct) -> TokenStream {
    let Struct { ident, vis, krate, .. } = description;
    let live = live_name(ident);
    let methods = description.values().flat_map(|(field, value, ty, at)| methods(description, field, value, ty, at));
    let docs = format!("A [`{ident}`] that others may change, with checked accessors: one volatile load a call.");
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
                holds: impl ::core::ops::FnOnce(#live<'__live, #krate::Peek>) -> ::core::primitive::bool,
            ) {
                self.0.check(item, reason, |live| holds(#live(live)));
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
        impl<__M: #krate::Mode> ::core::fmt::Debug for #live<'_, __M> {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::write!(f, "{} at {:?}", <#ident as #krate::Dumpable>::LAYOUT.name, self.0.origin())
            }
        }
    }
}

fn methods(description: &Struct, field: &Field, value: &Value, ty: &TokenStream, at: u64) -> Vec<TokenStream> {
    let krate = &description.krate;
    let methods = accessors(description, field, value, ty, at).into_iter().map(|accessor| {
        let (docs, vis, name, body) = (accessor.docs, accessor.vis, accessor.name, accessor.body);
        let returns = accessor.returns.unwrap_or_else(|| of_field(krate, ty, quote!(Live<'__live, __M>)));
        let this = of_field(krate, ty, quote!(This));
        let offset = offset(description, field, at);
        let load = match accessor.load {
            Load::Value => quote!(self.0.field::<#this, { #offset }>()),
            Load::Without(mask) => quote!(self.0.without::<#this, { #offset }>(#mask)),
            Load::Word => quote!(self.0.word::<#this, { #offset }>()),
            Load::Nothing => quote!(()),
        };
        let checks = checks(name, &value.checks);
        quote! {
            #docs
            #[inline]
            #vis fn #name(&self) -> #returns {
                #checks
                let __loaded = #load;
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

/// `self`, in a check, is the view without checks. That of a path, `self::bound()`, is the module.
fn replace_self(tokens: TokenStream, with: &Ident) -> TokenStream {
    let mut tokens = tokens.into_iter().peekable();
    std::iter::from_fn(move || {
        let token = tokens.next()?;
        let before_colon = matches!(tokens.peek(), Some(TokenTree::Punct(next)) if next.as_char() == ':');
        Some(match token {
            TokenTree::Ident(ident) if ident == "self" && !before_colon => {
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
    })
    .collect()
}
