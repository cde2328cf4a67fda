// SPDX-License-Identifier: MIT OR Apache-2.0

//! Implements the macros of [dumpable](https://docs.rs/dumpable) behind the parser: the model, the
//! rules that cross attributes, and the code.
//!
//! Works on tokens, without a syntax tree: a [`model`] is plain data, a [`check`] changes it and
//! reports errors, and [`code`] is generated from it.

#![forbid(unsafe_code)]
// Only `dumpable-parse` and `dumpable-macros` of the same version use this crate.
#![allow(missing_docs)]

pub mod check;
pub mod code;
pub mod errors;
pub mod model;
pub mod tokens;
pub mod types;
