//! A union: a member that is guarded from the container, and a view of a member within one.

use dumpable::Dumpable;

#[derive(Dumpable)]
#[dumpable(field(word, check(self.is_value(), "this member is not the one in use")))]
#[repr(C)]
pub union Slot {
    pub word: u64,
    #[dumpable(view(low: u8 @ low))]
    pub parts: Parts,
}
