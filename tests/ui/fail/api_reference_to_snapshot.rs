use dumpable::{Dumpable, Snapshot};

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    flags: u64,
}

fn object(page: &Snapshot<Page>) -> &Page {
    page
}

fn flags(page: &Snapshot<Page>) -> u64 {
    let page: &Page = &**page;
    page.flags
}

fn main() {}
