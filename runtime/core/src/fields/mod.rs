// SPDX-License-Identifier: MIT OR Apache-2.0

//! Field types: how they are stored, and the values that accessors return.

pub(crate) mod array;
pub(crate) mod decoded;
pub(crate) mod field;
pub(crate) mod fits;
pub(crate) mod flag_set;
pub(crate) mod flags;
pub(crate) mod form;
pub(crate) mod number;
pub(crate) mod ordered;
pub(crate) mod part;
pub(crate) mod scalars;
pub(crate) mod string;
