use dumpable::{Dumpable, Snapshot};

#[derive(Dumpable)]
#[dumpable(field(flag, skip), field(state), field(flags, bit(locked: bool = 0)))]
#[repr(C)]
struct Page {
    flags: u64,
    state: u64,
}

fn both(page: Snapshot<Page>) -> (u64, u64) {
    (page.flags(), page.state())
}

fn main() {}
