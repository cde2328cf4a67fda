// SPDX-License-Identifier: MIT OR Apache-2.0

//! Views of described structures: live ones, checked copies, untyped snapshots.

pub(crate) mod absent;
pub(crate) mod checked;
pub(crate) mod judge;
pub(crate) mod live;
pub(crate) mod raw;
