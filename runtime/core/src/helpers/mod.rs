// SPDX-License-Identifier: MIT OR Apache-2.0

//! Proofs about the bodies of helpers: every function that they call is total, none recurs.

pub(crate) mod bounded;
pub(crate) mod total;
