// SPDX-License-Identifier: MIT OR Apache-2.0

//! Errors of syn, kept beside the others.

use dumpable_codegen::errors::Errors;
use quote::ToTokens;

/// Adds errors of syn to the others.
pub(crate) trait Keep {
    fn push_error(&mut self, error: syn::Error);

    /// Records the error of a failed step. Returns the value of a successful one.
    fn keep<T>(&mut self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|error| self.push_error(error)).ok()
    }
}

impl Keep for Errors {
    fn push_error(&mut self, error: syn::Error) {
        self.push(error.into_compile_error());
    }
}

/// Returns an error at `tokens`, which the user wrote.
pub(crate) fn error(tokens: impl ToTokens, message: impl Into<String>) -> syn::Error {
    // Converted first, so that the rest is compiled once.
    syn::Error::new_spanned(tokens.into_token_stream(), message.into())
}

/// Replaces the message of an error.
pub(crate) fn replace_message(message: impl Into<String>) -> impl FnOnce(syn::Error) -> syn::Error {
    let message = message.into();
    move |error| syn::Error::new(error.span(), message)
}
