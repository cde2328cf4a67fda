use dumpable::{Dumpable, Live};

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    flags: u64,
}

const fn flags(page: Live<'_, Page>) -> u64 {
    page.flags()
}

fn main() {}
