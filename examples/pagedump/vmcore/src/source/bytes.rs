//! The bytes of a file.

use crate::error::Problem;
use memmap2::Mmap;
use std::borrow::Cow;
use std::fs::File;
use std::ops::Deref;
use std::path::Path;

/// The bytes of a dump: a file mapped into memory, or bytes that are there already.
pub(crate) enum Bytes {
    Mapped(Mmap),
    Held(Cow<'static, [u8]>),
}

impl Bytes {
    /// Maps the file at `path`, which must not be written to or shortened while it is mapped.
    #[allow(unsafe_code)]
    pub(crate) fn map(path: &Path) -> Result<Self, Problem> {
        let file = File::open(path).map_err(Problem::Open)?;
        // SAFETY: the mapping is read-only and used only while `Mmap` lives. `Vmcore::open` states
        // what nothing here can enforce: nobody changes the file in the meantime.
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
