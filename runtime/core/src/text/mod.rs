// SPDX-License-Identifier: MIT OR Apache-2.0

//! Text without a panic path: one line at a time, in a fixed buffer, sent to a sink.

pub(crate) mod digits;
pub(crate) mod escape;
pub(crate) mod line;
pub(crate) mod names;
pub(crate) mod numbers;
pub(crate) mod sink;
pub(crate) mod utf8;
pub(crate) mod wide;
