use dumpable::{Dumpable, Snapshot};

#[repr(C)]
struct ListHead {
    next: u64,
}

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    #[dumpable(view(lru: ListHead))]
    owner: [u64; 2],
    list: ListHead,
}

// A use of the missing accessor is reported, too, once.
fn used(page: Snapshot<Page>) {
    let _ = page.list();
    let _ = page.owner();
}

fn main() {}
