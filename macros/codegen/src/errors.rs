// SPDX-License-Identifier: MIT OR Apache-2.0

//! Collects errors as tokens.

use crate::tokens::ends;
use proc_macro2::TokenStream;
use quote::{quote_spanned, ToTokens};

/// Collects the errors of a macro call, so that all are reported together.
#[derive(Default)]
pub struct Errors {
    calls: TokenStream,
    count: usize,
}

impl Errors {
    /// Adds calls of `compile_error!`.
    pub fn push(&mut self, calls: TokenStream) {
        self.calls.extend(calls);
        self.count += 1;
    }

    /// Adds an error at `tokens`, which the user wrote.
    pub fn at(&mut self, tokens: impl ToTokens, message: impl Into<String>) {
        self.push(compile_error(tokens.into_token_stream(), message.into()));
    }

    pub fn count(&self) -> usize {
        self.count
    }

    pub fn into_tokens(self) -> TokenStream {
        self.calls
    }
}

/// Returns a `compile_error!` from the first token to the last: rustc marks all between them.
fn compile_error(at: TokenStream, message: String) -> TokenStream {
    let (first, last) = ends(&at);
    let message = quote_spanned!(last=> { #message });
    quote_spanned!(first=> ::core::compile_error! #message)
}
