// SPDX-License-Identifier: MIT OR Apache-2.0

//! Memories, and captures through them.

pub(crate) mod bytes;
pub(crate) mod capture;
pub(crate) mod mapped;
pub(crate) mod memory;
pub(crate) mod reads;
