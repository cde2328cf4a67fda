use dumpable::{Addr, Dumpable, Snapshot};

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    flags: u64,
    count: u64,
}

fn from_pointer(page: *const Page) -> Snapshot<Page> {
    Snapshot::<Page>::from_words(page, Addr::of(page))
}

fn by_hand(page: *const Page) -> Snapshot<Page> {
    PageSnapshot(page)
}

fn main() {}
