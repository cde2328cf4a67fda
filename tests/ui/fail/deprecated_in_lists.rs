#![deny(deprecated)]

use dumpable::{Addr, Dumpable, Snapshot};

#[derive(Dumpable)]
#[dumpable(positions, bits(#[deprecated = "read the node"] Zone = 60..=63))]
#[repr(u64)]
enum PageFlags {
    Locked = 0,
}

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    #[deprecated = "read the flags"]
    state: u64,
    #[dumpable(
        view(#[deprecated = "read the index"] private: u32),
        bits(#[deprecated = "read the order"] head: bool = 0)
    )]
    index: u64,
    flags: PageFlags,
}

fn main() {
    let page = Snapshot::<Page>::from_words([0; 3], Addr::NULL);
    let _ = (page.state(), page.private(), page.head(), page.flags().group(PageFlags::Zone));
}
