#![no_implicit_prelude]

use ::dumpable::{live, Addr, Dumpable, Snapshot};

#[derive(Dumpable)]
#[dumpable(positions)]
#[repr(u64)]
pub enum PageFlags {
    Locked,
}

#[derive(Dumpable)]
#[repr(u8)]
pub enum Kind {
    File,
}

#[derive(Dumpable)]
#[dumpable(on_failure = report, size = 32)]
#[repr(C)]
pub struct Page {
    #[dumpable(as(PageFlags), bits(node: i8 = 60..=63, kind: Kind = 8..=9, last: bool = 0))]
    flags: u64,
    #[dumpable(offset = 8, check(self.index() != 0, "a page has an index"))]
    index: u64,
    #[dumpable(view(first: u32, second: u32 @ 4))]
    owner: [u64; 2],
}

fn report(_: &::dumpable::Failure, _: &PageSnapshot) {}

#[::dumpable::helpers]
impl Page {
    #[check(self.index() != 0, "a page has an index")]
    pub const fn next(&self) -> u64 {
        let mut sum = self.index();
        for _ in 0..2 {
            sum = sum.wrapping_add(1);
        }
        sum
    }
}

fn main() {
    let page = Snapshot::<Page>::from_words([1, 2, 3, 4], Addr::NULL);
    ::std::assert!(page.flags().has(PageFlags::Locked) && page.next() == 4);
    let page = Page { flags: 1, index: 0, owner: [0; 2] };
    // SAFETY: the page outlives the view.
    let page = unsafe { live::<Page>(&page) };
    ::std::assert!(page.next() == 2 && page.checked(|page| page.next()).is_err());
}
