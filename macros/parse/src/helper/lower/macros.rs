// SPDX-License-Identifier: MIT OR Apache-2.0

//! Lowers macro calls: `matches!` is the one macro that is looked into.

use super::{arm_before_body, Lower};
use crate::helper::calls;
use quote::{quote, quote_spanned};
use syn::parse::{ParseStream, Parser};
use syn::{Expr, Macro, Pat, Token};

impl Lower<'_> {
    pub(super) fn macro_call(&mut self, call: &mut Macro) {
        let path: Vec<_> =
            call.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let path: Vec<_> = path.iter().map(String::as_str).collect();
        match path[..] {
            ["matches"] | ["core" | "std", "matches"] => {
                let Ok((mut value, pattern, guard)) = matches_arguments.parse2(call.tokens.clone()) else {
                    self.refuse_all(&call.path, "this cannot be parsed: write `matches!(value, pattern)`");
                    return;
                };
                self.expr(&mut value);
                let outside = self.scope.clone();
                self.scope.bind(&pattern);
                let guard = guard.map(|mut guard| {
                    self.expr(&mut guard);
                    quote!(if #guard)
                });
                self.scope = outside;
                // Another macro of this name may be in scope.
                let at = self.at(calls::span_of(&call.path));
                call.path = syn::parse2(quote_spanned!(at=> ::core::matches)).unwrap_or_else(|_| call.path.clone());
                call.tokens = quote!(#value, #pattern #guard);
            }
            [.., "assert" | "debug_assert" | "assert_eq" | "assert_ne" | "debug_assert_eq" | "debug_assert_ne"] => self.refuse(
                &call.path,
                "dump code must not fail: write `#[check(.., \"reason\")]` on the helper, which live objects evaluate alone",
            ),
            _ => self.refuse_all(&call.path, "macros other than `matches!` cannot be checked: write the code that this one expands to"),
        }
    }
}

/// Parses the value, the pattern and the guard of `value, pattern [if guard]`.
fn matches_arguments(input: ParseStream<'_>) -> syn::Result<(Expr, Pat, Option<Expr>)> {
    let value = input.parse()?;
    input.parse::<Token![,]>()?;
    let (_, pattern, guard) = arm_before_body(input)?;
    Ok((value, pattern, guard))
}
