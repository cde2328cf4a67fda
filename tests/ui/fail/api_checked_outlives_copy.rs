use dumpable::{Dumpable, Peek, Snapshot};

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    flags: u64,
}

fn keep(page: &Snapshot<Page>) -> PageLive<'_, Peek> {
    page.checked(|page| page.peek()).unwrap()
}

fn main() {}
