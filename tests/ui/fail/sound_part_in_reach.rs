#![forbid(unsafe_code)]
use dumpable::{Addr, Dumpable, Snapshot};

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    flags: u64,
    kind: u64,
}

// What a snapshot is made of is in reach of this module, and within its bounds.
const PAGE: Snapshot<Page> = Snapshot::<Page>::from_words([0; 2], Addr::NULL);
const BEYOND: u64 = PAGE.0.field::<u64, 12, 0>();
const FAR: u64 = PAGE.0.field::<u64, { usize::MAX }, 0>();
const WIDER: Snapshot<Page> = PAGE.0.decoded::<u8, Page, 0, 0>();

fn main() {}
