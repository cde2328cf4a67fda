// SPDX-License-Identifier: MIT OR Apache-2.0

//! Generates a helper in each family.

use super::once::has_impl;
use super::view::Views;
use super::{limits, once};
use crate::code::describe::checks;
use crate::model::{Attribute, Block, Check, Family, Helper};
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::quote;

impl Family {
    /// Returns the constants and the helpers of a family.
    pub(super) fn items(
        self,
        block: &Block,
        snapshot: &Ident,
        which: fn(&Helper) -> bool,
    ) -> TokenStream {
        let views = Views { family: self, krate: &block.krate, snapshot, consts: &block.consts };
        let consts = block.consts.iter().map(|constant| views.tokens(constant.tokens.clone()));
        consts.chain([self.helpers(block, snapshot, which)]).collect()
    }

    pub(super) fn helpers(
        self,
        block: &Block,
        snapshot: &Ident,
        which: fn(&Helper) -> bool,
    ) -> TokenStream {
        let Block { consts, helpers, krate, .. } = block;
        let views = Views { family: self, krate, snapshot, consts };
        let made = helpers.iter().filter(|helper| which(helper)).map(|helper| {
            let has_own =
                || helpers.iter().any(|other| other.serves(self) && other.name == helper.name);
            match helper.serves(self) {
                true => self.helper(krate, snapshot, views.helper(helper)),
                false if has_own() => TokenStream::new(),
                false => self.absent(krate, views.helper(helper)),
            }
        });
        made.collect()
    }

    fn helper(self, krate: &TokenStream, snapshot: &Ident, mut helper: Helper) -> TokenStream {
        if helper.refused {
            match (self, helper.ordinary.take()) {
                (Self::Live, Some(body)) => helper.body = body,
                _ => refuse(&mut helper),
            }
        } else if self == Self::Snapshot {
            helper.body = helper.total.clone();
        }
        let attrs = helper.attrs.iter().map(|attr| &attr.tokens);
        let inline = helper.attrs_named("inline").next().is_none().then(|| quote!(#[inline]));
        let has_both = helper.only.is_none() && !helper.refused;
        let signature = self.signature(&helper);
        let body =
            if has_both { once::body(krate, snapshot, &helper) } else { helper.body.clone() };
        match self {
            Self::Snapshot => {
                let constant = has_both.then(|| once::constant(&helper));
                let limits = limits::constant(&helper);
                // The user's braces are within others, of which rustc says in one line that they
                // are too many.
                quote!(#(#attrs)* #inline #[allow(unused_braces)] #signature #body #constant #limits)
            }
            Self::Live if helper.refused || helper.checks.is_empty() && !has_both => {
                quote!(#(#attrs)* #inline #signature #body)
            }
            Self::Live => {
                let body = checked(krate, &helper, &body);
                quote!(#(#attrs)* #inline #signature { #body })
            }
        }
    }

    /// Generates a function in place of a helper that the other family has, whose only purpose is
    /// its error.
    fn absent(self, krate: &TokenStream, mut helper: Helper) -> TokenStream {
        refuse(&mut helper);
        // A panic is no iterator.
        helper.returns = helper.returns.map(|ty| if has_impl(&ty) { quote!(!) } else { ty });
        let condition = match self {
            Self::Snapshot => quote!(IsLive),
            Self::Live => quote!(IsSnapshot),
        };
        let is_qualifier =
            |token: &TokenTree| ["unsafe", "async"].contains(&token.to_string().as_str());
        helper.start = helper.start.into_iter().filter(|token| !is_qualifier(token)).collect();
        helper.conditions.push(quote!(for<'__never> Self: #krate::__private::#condition<'__never>));
        let attrs = helper.attrs_named("cfg").chain(helper.attrs_named("allow"));
        let (signature, body) = (self.signature(&helper), &helper.body);
        quote!(#(#attrs)* #[doc(hidden)] #signature #body)
    }

    /// Writes `const` in the snapshot family only.
    fn signature(self, helper: &Helper) -> TokenStream {
        let Helper { vis, constant, start, name, generics, inputs, returns, conditions, .. } =
            helper;
        let constant = (self == Self::Snapshot).then_some(constant);
        let returns = returns.as_ref().map(|ty| quote!(-> #ty));
        let conditions = (!conditions.is_empty()).then(|| quote!(where #(#conditions),*));
        quote!(#vis #constant #start #name #generics (#inputs) #returns #conditions)
    }
}

/// Returns the helper without its body. The error beside it ends the build, and uses of the
/// function still resolve.
fn refuse(helper: &mut Helper) {
    helper.body = quote!({ ::core::panic!() });
    helper
        .attrs
        .push(Attribute { name: "allow".to_owned(), tokens: quote!(#[allow(unused_variables)]) });
}

/// Returns the body of a live helper between its checks: those of the object before it, those of
/// the result after it.
fn checked(krate: &TokenStream, helper: &Helper, body: &TokenStream) -> TokenStream {
    let (of_result, of_object): (Vec<&Check>, Vec<_>) =
        helper.checks.iter().partition(|check| check.value.is_some());
    let unseen = quote!(::core::option::Option::None);
    let before = checks(krate, &helper.name, of_object.into_iter(), None, unseen);
    if of_result.is_empty() {
        return quote!(#before #body);
    }
    let result = Ident::new("__result", Span::mixed_site());
    let seen = quote!(#krate::__private::Judged(&#result).seen());
    let after = checks(krate, &helper.name, of_result.into_iter(), Some(&result), seen);
    let returns = helper.returns.as_ref().map(|ty| quote!(-> #ty));
    quote! {
        #before
        // A closure, so that the checks also follow a `return`.
        let #result = (|| #returns #body)();
        #after
        #result
    }
}
