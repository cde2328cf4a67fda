// SPDX-License-Identifier: MIT OR Apache-2.0

//! Described structures.

pub(crate) mod dumpable;
pub(crate) mod pointer;
