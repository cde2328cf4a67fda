use dumpable::{Addr, Dumpable, Snapshot};

#[derive(Dumpable)]
#[r#dumpable(size = 99)]
#[dumpable(r#size = 99)]
#[repr(C)]
struct Page {
    #[dumpable(r#offset = 8, bits(#[r#dumpable(c = "x")] low: bool = 0))]
    flags: u64,
    #[dumpable(c(r#absent))]
    word: u64,
    #[dumpable(r#name = "x")]
    other: u64,
}

#[derive(Dumpable)]
#[dumpable(r#positions, bits(Zone: r#hex = 6..=7))]
#[repr(u8)]
enum PageFlags {
    #[dumpable(r#c = "locked")]
    Locked,
}

#[derive(Dumpable)]
#[dumpable(rename(r#live = View))]
#[repr(C)]
struct Other {
    flags: u64,
}

fn main() {
    let page = Snapshot::<Page>::from_words([0; 3], Addr::NULL);
    let _ = (page.flags(), page.low(), page.word(), page.other(), PageFlags::Locked);
}
