//! Two fields, an offset and a size that are stated. The other descriptions show what is different from this.

use dumpable::Dumpable;

/// A reference count and what it counts.
#[derive(Dumpable)]
#[dumpable(c = "struct counted", size = 16)]
#[repr(C)]
pub struct Counted {
    /// How many there are.
    pub users: u32,
    #[dumpable(offset = 8)]
    object: *const u64,
}
