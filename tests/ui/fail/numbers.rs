use dumpable::{Addr, Dumpable, Snapshot};

const BEFORE: i32 = -8;

#[derive(Dumpable)]
#[dumpable(c = page, size = "16")]
#[repr(C)]
struct Page {
    #[dumpable(offset = -8)]
    flags: u64,
    #[dumpable(offset = 8.0, view(low: u32 @ "4", negative: u32 @ -4))]
    mapping: u64,
    #[dumpable(offset, bits(y: u8 = -1, z: u8 = 5_000_000_000, w: u8 = 3.5, v: u8 = "3"))]
    word: u64,
    #[dumpable(offset = BEFORE)]
    other: u64,
    #[dumpable(offset = 99999999999999999999999)]
    huge: u64,
}

fn main() {
    let page = Snapshot::<Page>::from_words([0; 5], Addr::NULL);
    let _ = (page.flags(), page.mapping(), page.low(), page.y());
}
