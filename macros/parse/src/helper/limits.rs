// SPDX-License-Identifier: MIT OR Apache-2.0

//! Assertions that loops take few turns and arrays have few elements, which the compiler evaluates.
//!
//! They stand beside the helper, where `cargo check` evaluates them. What depends on the parameters
//! of a helper stands in its body.

use super::calls::span_of;
use super::scope::Scope;
use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::Expr;

const LOOPS: &str = "the loops of a helper take at most 4096 turns in total; the turns of nested loops are multiplied";
const ARRAY: &str =
    "an array made in a helper has at most 256 elements: the stack of a dump is bounded";

pub(super) struct Limits {
    is_generic: bool,
    /// The turns of the loops that were left, in the body and in each loop that is open.
    turns: Vec<Vec<TokenStream>>,
    last: Span,
    /// The elements of the arrays that were left, in the body and in each array that is open.
    elements: Vec<Vec<TokenStream>>,
    assertions: Vec<TokenStream>,
}

impl Limits {
    pub(super) fn new(is_generic: bool) -> Self {
        Self {
            is_generic,
            turns: vec![Vec::new()],
            last: Span::call_site(),
            elements: vec![Vec::new()],
            assertions: Vec::new(),
        }
    }

    /// Enters a loop.
    pub(super) fn enter(&mut self) {
        self.turns.push(Vec::new());
    }

    /// Leaves the loop. Returns what is to be asserted in the body.
    pub(super) fn leave(
        &mut self,
        ends: Option<&(Expr, Expr)>,
        range: &Expr,
        scope: &Scope,
        krate: &TokenStream,
    ) -> Option<TokenStream> {
        let (inner, at) = (sum(self.turns.pop().unwrap_or_default()), located(range));
        let (start, end) = ends?;
        let krate = dumpable_codegen::tokens::at(krate, at);
        let turns = quote_spanned!(at=> #krate::__private::turns(#start, #end, #inner));
        let turns = scope.with_consts(turns);
        if let Some(outer) = self.turns.last_mut() {
            outer.push(turns.clone());
        }
        if self.turns.len() > 1 {
            return None;
        }
        self.last = at;
        self.add(assert_turns(&krate, at, &turns), at)
    }

    /// Enters the element of an array.
    pub(super) fn enter_array(&mut self) {
        self.elements.push(Vec::new());
    }

    /// Leaves it, and holds that the array is small, with those in its elements. Returns what is to
    /// be asserted in the body.
    pub(super) fn leave_array(
        &mut self,
        len: &Expr,
        scope: &Scope,
        krate: &TokenStream,
    ) -> Option<TokenStream> {
        let (inner, at) = (sum(self.elements.pop().unwrap_or_default()), located(len));
        let krate = dumpable_codegen::tokens::at(krate, at);
        let count = quote_spanned!(at=> #krate::__private::elements(#len, #inner));
        let count = scope.with_consts(count);
        if let Some(outer) = self.elements.last_mut() {
            outer.push(count.clone());
        }
        if self.elements.len() > 1 {
            return None;
        }
        let assertion =
            quote_spanned!(at=> ::core::assert!(#count <= #krate::__private::ELEMENTS, #ARRAY););
        self.add(assertion, at)
    }

    fn add(&mut self, assertion: TokenStream, at: Span) -> Option<TokenStream> {
        if self.is_generic {
            return Some(quote_spanned!(at=> const { #assertion };));
        }
        self.assertions.push(assertion);
        None
    }

    /// What is to be asserted beside the body.
    pub(super) fn finish(mut self, krate: &TokenStream) -> Vec<TokenStream> {
        let all = self.turns.pop().unwrap_or_default();
        if !self.is_generic && all.len() > 1 {
            let krate = dumpable_codegen::tokens::at(krate, self.last);
            self.assertions.push(assert_turns(&krate, self.last, &sum(all)));
        }
        self.assertions
    }
}

fn assert_turns(krate: &TokenStream, at: Span, turns: &TokenStream) -> TokenStream {
    quote_spanned!(at=> ::core::assert!(#turns <= #krate::__private::TURNS, #LOOPS);)
}

fn sum(turns: Vec<TokenStream>) -> TokenStream {
    let at = Span::mixed_site();
    let add =
        |sum, turns| quote_spanned!(at=> ::core::primitive::usize::saturating_add(#sum, #turns));
    turns.into_iter().reduce(add).unwrap_or_else(|| quote_spanned!(at=> 0))
}

fn located(expr: &Expr) -> Span {
    Span::mixed_site().located_at(span_of(expr))
}
