//! What the macros of [dumpable](https://docs.rs/dumpable) make of a description, once it is parsed: the model, the rules that
//! cross attributes, and the code. For `dumpable-macros` of the same version alone, which has the parser.
//!
//! Tokens go in and out, and no syntax tree: a [`model`] is plain data, a [`check`] changes it and tells what is wrong, [`expand`]
//! and [`helpers`] write code.

#![forbid(unsafe_code)]

pub mod check;
pub mod errors;
pub mod expand;
pub mod helpers;
pub mod model;
pub mod tokens;
pub mod types;
