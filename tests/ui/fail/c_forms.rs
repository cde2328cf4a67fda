use dumpable::{Addr, Dumpable, Snapshot};

#[derive(Dumpable)]
#[dumpable(c("struct page", "struct folio"))]
#[repr(C)]
struct Page {
    #[dumpable(c = index)]
    path: u64,
    #[dumpable(c = 7)]
    number: u64,
    #[dumpable(c)]
    word: u64,
    #[dumpable(c())]
    none: u64,
    #[dumpable(c("index", 7))]
    mixed: u64,
    #[dumpable(c(missing))]
    other: u64,
    #[dumpable(c(absent, "index"), bits(#[dumpable(c = true)] low: u8 = 0..=3))]
    both: u64,
}

#[derive(Dumpable)]
#[dumpable(positions, bits(#[dumpable(c(absent))] Zone = 6..=7))]
#[repr(u8)]
enum PageFlags {
    #[dumpable(c(absent))]
    Locked,
    #[dumpable(c(Dirty = "dirty"))]
    Dirty,
}

fn main() {
    let page = Snapshot::<Page>::from_words([0; 7], Addr::NULL);
    let _ = (page.path(), page.number(), page.word(), page.none(), page.mixed());
    let _ = (page.other(), page.both(), page.low(), PageFlags::Locked);
}
