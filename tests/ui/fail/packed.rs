use dumpable::{Dumpable, Snapshot};

#[derive(Dumpable)]
#[repr(packed)]
struct Page {
    flags: u32,
    mapping: u64,
}

fn mapping(page: Snapshot<Page>) -> u64 {
    page.mapping()
}

fn main() {}
