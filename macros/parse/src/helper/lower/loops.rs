// SPDX-License-Identifier: MIT OR Apache-2.0

//! Lowers loops: the one loop has constants for both ends.

use super::Lower;
use crate::helper::calls;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, ToTokens};
use syn::{Expr, ExprForLoop, RangeLimits};

impl Lower<'_> {
    /// Makes both ends constants, so that the loop is bounded.
    pub(super) fn for_loop(&mut self, looped: &mut ExprForLoop) -> Option<TokenStream> {
        let ends = self.loop_ends(&looped.expr);
        let outside = self.scope.clone();
        self.limits.enter();
        self.scope.bind(&looped.pat);
        self.block(&mut looped.body);
        self.scope = outside;
        let check = self.limits.leave(ends.as_ref(), &looped.expr, &self.scope, self.context.krate);
        let (start, end) = ends?;
        let ExprForLoop { attrs, label, pat, body, .. } = looped;
        let at = Span::mixed_site();
        let (next, last) = (Ident::new("__next", at), Ident::new("__end", at));
        // The step is taken first, so that `continue` may skip the rest.
        Some(quote! {
            #(#attrs)*
            {
                #check
                let mut #next: ::core::primitive::usize = const { #start };
                let #last: ::core::primitive::usize = const { #end };
                #label while #next < #last {
                    let #pat = #next;
                    #next = ::core::primitive::usize::wrapping_add(#next, 1);
                    #body
                }
            }
        })
    }

    fn loop_ends(&mut self, range: &Expr) -> Option<(Expr, Expr)> {
        match range {
            Expr::Range(range) if matches!(range.limits, RangeLimits::HalfOpen(_)) => {
                let (Some(start), Some(end)) = (&range.start, &range.end) else {
                    self.refuse(range, "a dump is bounded: write both ends, `for i in A..B`");
                    return None;
                };
                let before = self.errors.count();
                [start, end].into_iter().for_each(|end| self.loop_end(end));
                (self.errors.count() == before).then(|| ((**start).clone(), (**end).clone()))
            }
            Expr::Range(range) => {
                self.refuse(range, "the one loop is `for i in A..B`, with constants for both ends");
                None
            }
            other => {
                self.refuse_all(
                    other,
                    "the one loop is `for i in A..B`, with constants for both ends",
                );
                None
            }
        }
    }

    /// Refuses an end that is plainly no constant. Of the rest, the `const` block that it becomes
    /// will judge.
    fn loop_end(&mut self, end: &Expr) {
        if let Some(variable) = calls::variable(end.to_token_stream()) {
            // A number of another type than `usize` would be told too.
            self.refuse_all(
                end,
                format!("a dump is bounded, and `{variable}` is not a constant: loop up to the greatest value, and `break` at this one"),
            );
        }
    }
}
