//! Deprecated items warn where they are used, and never in generated code.
#![deny(warnings)]

use dumpable::{Addr, Dumpable, Snapshot};

#[deprecated]
#[derive(Dumpable, Clone, Copy)]
#[repr(C)]
pub struct Old {
    word: u64,
}

#[derive(Dumpable, Clone, Copy, PartialEq, Debug)]
#[repr(u8)]
pub enum Kind {
    #[deprecated = "there are no buffers"]
    Buffer = 1,
    File = 2,
}

#[derive(Dumpable, Clone, Copy)]
#[dumpable(masks)]
#[repr(u8)]
pub enum Mode {
    #[deprecated]
    Read = 1,
    Write = 2,
}

#[deprecated]
#[derive(Dumpable, Clone, Copy)]
#[repr(u8)]
pub enum Unused {
    One,
}

#[allow(deprecated)]
#[derive(Dumpable)]
#[repr(C)]
pub struct Page {
    #[deprecated(note = "read `index`")]
    private: u64,
    #[deprecated]
    #[dumpable(check(self.index() != 0, "a page has an index"), bits(low: u8 = 0..=3))]
    index: u64,
    kind: Kind,
    mode: Mode,
    #[dumpable(bits(#[deprecated] bit: bool = 0, unused: Unused = 1..=2))]
    byte: u8,
    #[deprecated]
    #[dumpable(skip)]
    gap: [u8; 5],
    old: Old,
    #[dumpable(view(#[deprecated] first: u32, second: u32 @ 4))]
    pair: u64,
}

#[allow(deprecated)]
fn deprecated(page: &Snapshot<Page>) -> (u64, u64, bool, u32) {
    (page.private(), page.index(), page.bit(), page.first())
}

fn main() {
    let page = Snapshot::<Page>::from_words([1, 2, 3, 4, 5], Addr::NULL);
    assert_eq!(deprecated(&page).0, 1);
    assert_eq!((page.low(), page.old().word(), page.kind() == Kind::File), (2, 4, false));
    assert!(!page.mode().has(Mode::Write) && page.second() == 0 && page.unused().raw() < 4);
    assert!(format!("{page:#?}").contains("private"));
}
