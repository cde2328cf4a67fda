use dumpable::{Addr, Dumpable, Snapshot};

#[derive(Dumpable)]
#[dumpable(positions, optional, bits(low: bool = 0))]
#[repr(C)]
struct Page {
    #[dumpable(size = 8, capture(flags), masks, only(live))]
    flags: u64,
    #[dumpable(bits(#[dumpable(as(Kind), optional)] low: u8 = 0..=7))]
    word: u64,
    #[dumpable(view(#[dumpable(skip, offset = 0, view(again: u8))] half: u32))]
    owner: u64,
}

#[derive(Dumpable)]
#[dumpable(size = 1, capture(File), remote = Page, on_failure = report, field(File, skip))]
#[dumpable(rename(snapshot = Copy))]
#[repr(u8)]
enum Kind {
    #[dumpable(skip, bits(low: bool = 0))]
    File,
}

#[derive(Dumpable)]
#[dumpable(positions, bits(#[dumpable(optional)] Zone = 6..=7))]
#[repr(u8)]
enum PageFlags {
    Locked,
}

fn main() {
    let page = Snapshot::<Page>::from_words([0; 3], Addr::NULL);
    let _ = (page.flags(), page.low(), page.half(), Kind::File, PageFlags::Locked);
}
