//! Blocks in checks do not trigger `unused_braces`, whose fix would break them.
#![deny(warnings, unused_braces, unused_parens)]

use dumpable::{live, Dumpable};

#[derive(Dumpable)]
#[repr(C)]
pub struct Page {
    #[dumpable(check(|value| { value > 1 }, "more than one"))]
    count: u64,
    #[dumpable(check({ self.count() > 1 }, "more than one"), view(#[dumpable(check((self.count() > 2), "more"))] low: u32))]
    word: u64,
}

fn main() {
    let page = Page { count: 3, word: 2 };
    // SAFETY: the page outlives the view.
    let view = unsafe { live::<Page>(&page) };
    assert_eq!((view.count(), view.word()), (page.count, page.word));
    assert_eq!(view.low(), 2);
}
