//! Finds physical memory and notes in the file of a dump. This module does not depend on Linux.

pub(crate) mod bytes;
pub(crate) mod elf;
pub(crate) mod writer;
