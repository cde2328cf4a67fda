use dumpable::{Dumpable, Snapshot};

fn report(_: &dumpable::Failure, _: &PageCopy) {}

mod foreign {
    #[repr(C)]
    pub struct Page {
        pub flags: u64,
        pub word: u8,
        pub last: u8,
    }
}

#[derive(Dumpable)]
#[dumpable(c = "struct page", size = 16, capture(flags), remote = foreign::Page)]
#[dumpable(on_failure = report, crate = ::dumpable, rename(snapshot = PageCopy))]
#[dumpable(c = "struct folio", size = 999, capture(word), remote = foreign::Page)]
#[dumpable(on_failure = report, crate = ::dumpable, rename(live = PageView))]
#[dumpable(field(flags, offset = 0), field(flags, offset = 8))]
#[repr(C)]
struct Page {
    #[dumpable(c = "flags.f", rename = bits, optional)]
    #[dumpable(c("flags"), rename = word, optional)]
    flags: u64,
    #[dumpable(as(Kind), as(Kind))]
    word: u8,
    #[dumpable(skip, skip)]
    last: u8,
}

#[derive(Dumpable)]
#[dumpable(positions, positions, crate = ::dumpable, crate = ::dumpable)]
#[repr(u8)]
enum Kind {
    #[dumpable(c = "file", c = "FILE")]
    File,
}

#[derive(Dumpable)]
#[dumpable(masks, masks)]
#[repr(u8)]
enum Mask {
    One = 1,
}

#[derive(Dumpable)]
#[repr(C)]
struct Lists {
    #[dumpable(bits(#[dumpable(c = "a", c = "b")] low: bool = 0), bits(high: bool = 63))]
    #[dumpable(view(#[dumpable(optional, optional)] index: u64), view(private: u64))]
    #[dumpable(tag(tag: bool = 1), tag(other: bool = 2), check(true, "one"), check(true, "two"))]
    all: u64,
}

fn copy(page: PageCopy, lists: Snapshot<Lists>) -> bool {
    let _ = (Kind::File, Mask::One, page.bits(), lists.index());
    lists.low() && lists.high() && lists.tag() && lists.other()
}

fn main() {}
