//! Described structures.

pub(crate) mod dumpable;
pub(crate) mod pointer;
