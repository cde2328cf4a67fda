//! Holds the bytes of a file.

use crate::error::Problem;
use memmap2::Mmap;
use std::borrow::Cow;
use std::fs::File;
use std::io;
use std::ops::Deref;
use std::path::Path;

/// The bytes of a dump: a file mapped into memory, or a buffer.
pub(crate) enum Bytes {
    Mapped(Mmap),
    Held(Cow<'static, [u8]>),
}

impl Bytes {
    /// Maps the file at `path`, which must not be written to or shortened while it is mapped.
    #[allow(unsafe_code)]
    pub(crate) fn map(path: &Path) -> Result<Self, Problem> {
        let file = File::open(path).map_err(Problem::Open)?;
        if file.metadata().map_err(Problem::Open)?.is_dir() {
            return Err(Problem::Open(io::Error::other("expected a file, found a directory")));
        }
        // SAFETY: the mapping is read-only and used only while `Mmap` lives. The file must not
        // change in the meantime: `Vmcore::open` requires that of its caller.
        let map = unsafe { Mmap::map(&file) };
        map.map(Self::Mapped).map_err(Problem::Open)
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Mapped(map) => map,
            Self::Held(bytes) => bytes,
        }
    }
}
