//! All unsafe code is in the runtime.
#![forbid(unsafe_code)]

use dumpable::{Addr, Dumpable, Snapshot};

#[derive(Dumpable)]
#[dumpable(positions)]
#[repr(u64)]
enum PageFlags {
    Locked,
}

#[derive(Dumpable)]
#[repr(u8)]
enum Kind {
    File,
}

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    #[dumpable(as(PageFlags), bits(kind: Kind = 8..=9))]
    flags: u64,
    mapping: *const u8,
}

#[dumpable::helpers]
impl Page {
    const fn is_mapped(&self) -> bool {
        !self.mapping().is_null()
    }
}

fn main() {
    let page = Snapshot::<Page>::from_words([1, 0], Addr::NULL);
    assert!(page.flags().has(PageFlags::Locked) && page.kind().is_known() && !page.is_mapped());
}
