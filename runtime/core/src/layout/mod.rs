// SPDX-License-Identifier: MIT OR Apache-2.0

//! Layouts as data, and what holds the C compiler and rustc to them.

pub(crate) mod c;
pub(crate) mod depends;
pub(crate) mod expected;
pub(crate) mod members;
pub(crate) mod names;
pub(crate) mod order;
pub(crate) mod places;
