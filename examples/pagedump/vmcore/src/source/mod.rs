//! The bytes of a dump: where its file holds physical memory and notes. Nothing here knows Linux.

pub(crate) mod bytes;
pub(crate) mod elf;
pub(crate) mod writer;
