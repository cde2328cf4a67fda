//! The crate has another name, and its own name belongs to another crate.
#![deny(warnings)]

extern crate core as dumpable;
extern crate dumpable as kernel_dump;

use kernel_dump::{live, Addr, Snapshot};

#[derive(kernel_dump::Dumpable)]
#[dumpable(positions, crate = kernel_dump)]
#[repr(u64)]
pub enum PageFlags {
    Locked,
}

#[derive(kernel_dump::Dumpable)]
#[dumpable(crate = crate::kernel_dump)]
#[repr(u8)]
pub enum Kind {
    File,
}

#[derive(kernel_dump::Dumpable)]
#[dumpable(crate = ::kernel_dump, size = 24, capture(flags, owner))]
#[repr(C)]
pub struct Page {
    #[dumpable(as(PageFlags), bits(node: u8 = 60..=63, kind: Kind = 8..=9))]
    flags: u64,
    #[dumpable(check(true, "never"), view(index: u64, #[dumpable(tag(low: bool = 0))] mapping: *const u8))]
    owner: u64,
    count: u64,
}

#[kernel_dump::helpers(crate = kernel_dump)]
impl Page {
    #[check(self.index() != 0, "a page has an index")]
    pub const fn next(&self) -> u64 {
        let mut sum = self.index();
        for _ in 0..2 {
            sum = sum.wrapping_add(1);
        }
        sum
    }

    pub const fn same(&self) -> View<Page> {
        *self
    }
}

fn main() {
    let page = Snapshot::<Page>::from_words([1, 2], Addr::NULL);
    assert!(page.flags().has(PageFlags::Locked) && page.kind().is_known());
    assert_eq!((page.same().next(), page.mapping()), (4, Addr::new(2)));

    let page = Page { flags: 0, owner: 7, count: 3 };
    // SAFETY: the page outlives the view.
    let page = unsafe { live::<Page>(&page) };
    assert_eq!((page.next(), page.same().count()), (9, 3));
}
