// SPDX-License-Identifier: MIT OR Apache-2.0

//! Lowers calls: receivers pass a function with a bound, paths are made absolute.

use super::shapes::{is_any_literal, is_self};
use super::Lower;
use crate::helper::calls::{self, Callee};
use crate::total_core::{instead, is_total, Form, Instead};
use dumpable_codegen::model::{Call, On};
use dumpable_codegen::tokens::ends;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Expr, ExprCall, ExprMethodCall};

impl Lower<'_> {
    pub(super) fn method(&mut self, call: &mut ExprMethodCall) {
        call.args.iter_mut().for_each(|argument| self.expr(argument));
        let name = call.method.to_string();
        if is_self(&call.receiver) {
            self.calls.push(Call { name: call.method.clone(), on: On::This });
            return;
        }
        let typed = self.scope.type_of(&call.receiver);
        self.expr(&mut call.receiver);
        let of = typed.as_ref().and_then(|typed| typed.view_of_another(self.context.ident));
        let is_integer = typed.as_ref().is_some_and(|typed| typed.is_integer());
        if !is_integer {
            let is_own = typed.as_ref().is_some_and(|typed| typed.is_own_view(self.context.ident));
            let unwritten = if is_own { On::This } else { On::Unknown };
            let on = of.clone().map_or(unwritten, On::Other);
            if self.wraps && matches!(on, On::Unknown) {
                self.check_arguments(call);
            }
            self.calls.push(Call { name: call.method.clone(), on });
        }
        if !self.wraps {
            return;
        }
        let bound = self.hidden(bound_of(&name), call.method.span());
        let (receiver, at) = (&call.receiver, self.at(call.method.span()));
        // The type is stated, so that the compiler checks that it is the written one: a name may be
        // that of another variable.
        let said = typed.filter(|_| is_integer || of.is_some()).map(|typed| typed.said());
        let said = said.map(|ty| quote_spanned!(at=> ::<#ty>));
        if let (Expr::Path(_), None, Some(first)) = (&**receiver, &said, call.args.first_mut()) {
            if is_total(Form::Integer, &name) {
                // Beside the receiver, which stays as it is: what rustc says of a number without a
                // type points at its binding.
                *first = Expr::Verbatim(quote_spanned!(at=> { #bound(&#receiver); #first }));
                return;
            }
        }
        let receiver = quote_spanned!(at=> (*#bound #said(&#receiver)));
        *call.receiver = Expr::Verbatim(receiver);
    }

    /// Checks that a function whose type is not written out receives no view, through which it could
    /// call a helper that calls it.
    fn check_arguments(&self, call: &mut ExprMethodCall) {
        // Helpers may have the names of functions of `core`, too.
        for argument in call.args.iter_mut().filter(|argument| !is_any_literal(argument)) {
            let at = self.at(calls::span_of(argument));
            let bound = self.hidden("argument", at);
            *argument = Expr::Verbatim(quote_spanned!(at=> #bound(#argument)));
        }
    }

    /// Lowers the call of a function by its path.
    pub(super) fn call(&mut self, call: &mut ExprCall) -> Option<TokenStream> {
        call.args.iter_mut().for_each(|argument| self.expr(argument));
        let (callee, called) = match calls::callee(&call.func, self.context) {
            Ok(found) => found,
            Err((at, why)) => {
                match calls::variable_called(&call.func).filter(|name| self.scope.binds(name)) {
                    // What it is was refused already.
                    Some(_) if self.errors.count() > self.before => {}
                    Some(name) => self.refuse_all(
                        at,
                        format!("`{name}` is a variable: call a function by its path"),
                    ),
                    // What is called may not exist.
                    None => self.refuse_all(at, why),
                }
                return None;
            }
        };
        self.calls.extend(called);
        let (attrs, arguments) = (&call.attrs, &call.args);
        match callee {
            Callee::Imported(_) if !self.wraps => None,
            Callee::As(function) | Callee::Imported(function) => {
                Some(quote!(#(#attrs)* #function(#arguments)))
            }
            Callee::Constructor(path) if self.wraps => {
                // A function cannot be a pattern, so the compiler proves that this is none.
                let at = self.at(ends(&path).1);
                let made = Ident::new("__made", Span::mixed_site());
                let call = quote!(#path(#arguments));
                Some(quote_spanned! {at=>
                    #(#attrs)*
                    match #call {
                        #made => {
                            match &#made {
                                #path(..) => {}
                                #[allow(unreachable_patterns)]
                                _ => {}
                            }
                            #made
                        }
                    }
                })
            }
            Callee::Constructor(_) => None,
        }
    }
}

/// Returns the function of `dumpable::__private` that the receiver of a call by this name passes.
fn bound_of(name: &str) -> &'static str {
    match name {
        name if is_total(Form::Integer, name) => "integer",
        name if is_total(Form::Narrow, name) => "narrow",
        name if is_total(Form::Container, name) => "container",
        name => instead(name).map_or("view", |Instead { bound, .. }| bound),
    }
}
