use dumpable::{Dumpable, Snapshot};

#[derive(Dumpable)]
#[dumpable(capture(!pad))]
#[repr(C)]
struct Page {
    flags: u64,
    pad: u64,
}

fn flags(page: Snapshot<Page>) -> Option<u64> {
    page.checked(|page| page.flags()).ok()
}

fn main() {}
