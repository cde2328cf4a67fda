// SPDX-License-Identifier: MIT OR Apache-2.0

//! Where a copy comes from, and how far it can be trusted.

pub(crate) mod addr;
pub(crate) mod fidelity;
pub(crate) mod place;
