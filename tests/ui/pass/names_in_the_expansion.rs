//! Fields and surrounding items with names that the expansion uses.
#![allow(non_upper_case_globals, non_camel_case_types, dead_code)]

use dumpable::{Addr, Dumpable, Snapshot, live};

const raw: u64 = 1;
const loaded: u64 = 2;
static next: u64 = 3;
struct live_ptr;

#[derive(Dumpable)]
#[repr(C)]
pub struct Page {
    #[dumpable(rename = raw_)]
    raw: u64,
    loaded: u64,
    __loaded: u64,
    __peek: u64,
    next: u64,
    item: u64,
    reason: u64,
    body: u64,
    holds: u64,
    field: u64,
    word: u64,
    mode: u64,
    live: u64,
    place: u64,
    clone: u64,
    f: u64,
    #[dumpable(bits(r#match: bool = 0, r#enum: u8 = 1..=7), view(r#struct: u32), check(self.r#type() != 1, "no type"))]
    r#type: u64,
}

#[dumpable::helpers]
impl Page {
    #[check(self.r#type() != 0, "untyped")]
    pub const fn r#fn(&self) -> u64 {
        let mut __next = 0u64;
        let mut __end = 0u64;
        for __next_one in 0..3 {
            __next = __next.wrapping_add(__next_one as u64);
            for __next in 0..2 {
                __end = __end.wrapping_add(__next as u64);
            }
        }
        __next.wrapping_add(__end).wrapping_add(self.field())
    }
}

fn main() {
    let page = Snapshot::<Page>::from_words([7; 17], Addr::NULL);
    assert_eq!((page.raw_(), page.__loaded(), page.clone(), page.r#type(), page.r#enum()), (7, 7, 7, 7, 3));
    assert!(page.r#match());
    assert_eq!(page.r#fn(), 13);
    assert_eq!(Page::LAYOUT.member("type").unwrap().offset, 128);
    assert_eq!(Page::LAYOUT.member("match").unwrap().within, Some("type"));

    // SAFETY: the words outlive the view, and any bits are a valid page.
    let page = unsafe { live::<Page>([0u64; 17].as_ptr().cast()) };
    assert_eq!(page.checked(|page| page.r#fn()).unwrap_err().item(), "fn");
}
