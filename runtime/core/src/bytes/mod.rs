// SPDX-License-Identifier: MIT OR Apache-2.0

//! Bytes: plain types, slices, bits, ranges and loads.

pub(crate) mod bits;
pub(crate) mod load;
pub(crate) mod plain;
pub(crate) mod ranges;
pub(crate) mod slices;
pub(crate) mod word;
