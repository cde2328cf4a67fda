//! Dumps snapshots of any described type.

pub(crate) mod raw;
pub(crate) mod walk;
