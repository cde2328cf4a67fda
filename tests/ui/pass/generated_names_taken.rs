//! Taken names: types and members can be renamed, and enums generate no types.
#![deny(warnings)]

use dumpable::{live, Addr, Decoded, Dumpable, Snapshot};

/// A struct of the user, beside `Page`.
pub struct PageLive {
    pub page: u64,
}

#[derive(Dumpable)]
#[dumpable(rename(live = PageView))]
#[repr(C)]
pub struct Page {
    #[dumpable(check(self.__check() != 0, "never 0"))]
    __check: u64,
    #[dumpable(rename = list)]
    lru: u64,
}

impl Page {
    pub const LRU: u64 = 7;
}

/// Renames both generated types.
#[derive(Dumpable)]
#[dumpable(rename(snapshot = FolioCopy, live = FolioView))]
#[repr(C)]
pub struct Folio {
    page: Page,
}

pub struct FolioSnapshot;
pub struct FolioLive;

#[derive(Dumpable, Clone, Copy, Debug)]
#[repr(u8)]
pub enum Kind {
    File = 1,
    Anon = 2,
}

impl Kind {
    pub const NAMES: [&'static str; 2] = ["a file", "anonymous"];

    pub fn name(self) -> &'static str {
        Self::NAMES[self as usize - 1]
    }

    pub fn from_raw(raw: u8) -> Option<Self> {
        (raw == 1).then_some(Self::File)
    }

    pub fn eq(self, other: Self) -> bool {
        self as u8 == other as u8
    }
}

fn words(view: PageView<'_>, copy: FolioCopy) -> u64 {
    view.__check() + copy.page().list()
}

fn main() {
    let object = Page { __check: 3, lru: 4 };
    // SAFETY: the object outlives the view.
    let view = unsafe { live::<Page>(&object) };
    let folio = Snapshot::<Folio>::from_words([5, 6], Addr::NULL);
    assert_eq!((words(view, folio), Page::LRU, Page::LIST.offset()), (9, 7, 8));
    assert_eq!((object.lru, PageLive { page: 1 }.page), (4, 1));
    let _ = (FolioSnapshot, FolioLive);
    assert!(Kind::File.name() == "a file" && Kind::from_raw(2).is_none());
    assert!(Kind::Anon.eq(Kind::Anon) && Decoded::<Kind>::from_raw(2).name() == Some("anon"));
}
