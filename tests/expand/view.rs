//! Words that are looked at in several ways: as a structure, as an address with a tag.

use dumpable::{Addr, Dumpable};

#[derive(Dumpable)]
#[repr(C)]
pub struct ListHead {
    #[dumpable(skip, view(
        both: [usize; 1],
        #[dumpable(tag(pub kind: u8 = 0..=1))]
        pub owner: Addr<ListHead>,
    ))]
    next: *const ListHead,
}
