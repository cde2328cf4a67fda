//! A union: a member that is guarded from the container, and a view of a member within one.

use dumpable::Dumpable;

#[derive(Dumpable)]
#[dumpable(field(word, check(self.low() & 1 == 0, "this member is not the one in use")))]
#[repr(C)]
pub union Slot {
    pub word: u64,
    #[dumpable(view(low: u8 @ low))]
    pub parts: Parts,
}

#[derive(Dumpable, Clone, Copy)]
#[repr(C)]
pub struct Parts {
    pub high: u32,
    pub low: u8,
}
