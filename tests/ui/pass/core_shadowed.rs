//! Modules with the names of crates that the expansion uses.
#![allow(dead_code)]

mod core {}
mod std {}
mod alloc {}

use dumpable::{Addr, Dumpable, Snapshot};

#[derive(Dumpable, Clone, Copy)]
#[repr(u8)]
pub enum Kind {
    File,
}

#[derive(Dumpable)]
#[dumpable(size = 8)]
#[repr(C)]
pub struct Page {
    #[dumpable(bits(kind: Kind = 0..=7), view(low: u16 @ 2), check(self.kind().is_known(), "unknown"))]
    flags: u64,
}

#[dumpable::helpers]
impl Page {
    pub const fn is_file(&self) -> bool {
        self.kind().is(Kind::File)
    }
}

fn main() {
    assert!(Snapshot::<Page>::from_words([0], Addr::NULL).is_file());
}
