#![no_std]

// For `main` only.
extern crate std;

use dumpable::{Addr, Dumpable, Snapshot};

#[derive(Dumpable)]
#[repr(u8)]
enum Kind {
    File,
}

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    #[dumpable(bits(kind: Kind = 8..=9))]
    flags: u64,
    mapping: *const u8,
}

#[dumpable::helpers]
impl Page {
    #[check(self.kind().is_known(), "unknown")]
    const fn is_mapped(&self) -> bool {
        !self.mapping().is_null()
    }
}

fn main() {
    assert!(!Snapshot::<Page>::from_words([1, 0], Addr::NULL).is_mapped());
}
