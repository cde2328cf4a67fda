//! The commands, one file each.

pub(crate) mod dump;
pub(crate) mod explain;
pub(crate) mod tour;
pub(crate) mod trim;
