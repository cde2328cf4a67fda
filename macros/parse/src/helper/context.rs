// SPDX-License-Identifier: MIT OR Apache-2.0

//! What the bodies of a block have in common.

use super::vouched::Vouched;
use proc_macro2::{Ident, TokenStream};

/// The block around a body.
pub(super) struct Context<'a> {
    pub(super) krate: &'a TokenStream,
    /// The described type.
    pub(super) ident: &'a Ident,
    pub(super) vouched: &'a Vouched,
}
