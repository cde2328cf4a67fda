// SPDX-License-Identifier: MIT OR Apache-2.0

//! Dumps snapshots of any described type.

pub(crate) mod raw;
pub(crate) mod report;
pub(crate) mod walk;
