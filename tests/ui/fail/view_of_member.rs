use dumpable::{Dumpable, Snapshot};

#[derive(Dumpable, Clone, Copy)]
#[repr(C)]
struct Half {
    low: u32,
    high: u32,
}

#[derive(Dumpable)]
#[repr(C)]
union Owner {
    half: Half,
    index: u64,
}

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    #[dumpable(view(whole: u64 @ half.low))]
    owner: Owner,
    #[dumpable(view(high: u32 @ half.height))]
    other: Owner,
    #[dumpable(view(low: u32 @ half.))]
    third: Owner,
}

fn both(page: Snapshot<Page>) -> (u64, u32) {
    (page.whole(), page.high())
}

fn main() {}
