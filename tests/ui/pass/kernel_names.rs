//! Types and fields with names of C: lints allowed for them are allowed in the generated code.
#![deny(warnings)]

use dumpable::{Addr, Dumpable, Snapshot};

#[allow(non_camel_case_types)]
#[derive(Dumpable)]
#[repr(C)]
pub struct list_head {
    next: *const list_head,
    prev: *const list_head,
}

#[allow(non_camel_case_types, non_snake_case)]
#[derive(Dumpable)]
#[repr(C)]
pub struct page {
    flags: u64,
    #[dumpable(bits(Locked: bool = 0), view(Half: u64))]
    i_data: u64,
    vmaLock: u64,
    lru: list_head,
}

#[dumpable::helpers]
impl page {
    pub const fn on_list(&self) -> bool {
        !self.lru().next().eq(self.lru().origin().cast())
    }
}

fn main() {
    let saved = Snapshot::<page>::from_words([1, 2, 3, 4, 5], Addr::NULL);
    assert_eq!((saved.flags(), saved.i_data(), saved.vmaLock(), saved.lru().prev().get()), (1, 2, 3, 5));
    assert!(saved.on_list() && !saved.Locked() && saved.Half() == 2);
}
