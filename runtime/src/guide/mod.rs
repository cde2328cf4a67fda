// SPDX-License-Identifier: MIT OR Apache-2.0

//! Describe a structure, read a copy, dump it, check the live object.
//!
#![doc = include_str!("description.md")]
#![doc = "```"]
#![doc = include_str!("gadget.rs")]
#![doc = "```"]
#![doc = include_str!("use.md")]
#![doc = include_str!("more.md")]

#[doc = include_str!("glossary.md")]
pub mod glossary {}

#[doc = include_str!("proof.md")]
pub mod proof {}

#[cfg(doc)]
pub mod generated;
