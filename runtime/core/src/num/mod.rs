// SPDX-License-Identifier: MIT OR Apache-2.0

//! Integers: shifts and masks without a panic path.

pub(crate) mod fixed;
pub(crate) mod integer;
pub(crate) mod shift;
