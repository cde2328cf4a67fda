use dumpable::{Dumpable, Snapshot};

#[derive(Dumpable)]
#[dumpable(capture(index))]
#[repr(C)]
union Owner {
    index: u64,
    mapping: *const u8,
}

#[derive(Dumpable)]
union NotC {
    index: u64,
}

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    owner: Owner,
}

fn index(page: Snapshot<Page>, other: Snapshot<NotC>) -> u64 {
    page.owner().index() ^ other.index()
}

fn main() {}
