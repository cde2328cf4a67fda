// SPDX-License-Identifier: MIT OR Apache-2.0

//! Failed checks, and the modes that treat them.

pub(crate) mod failure;
pub(crate) mod mode;
