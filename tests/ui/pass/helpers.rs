//! The forms that a helper may use.
#![deny(warnings)]

use dumpable::{Addr, Dumpable, Snapshot, live};

#[derive(Dumpable, Clone, Copy)]
#[repr(u8)]
enum Kind {
    File,
    Anon,
}

#[derive(Dumpable)]
#[repr(C)]
struct ListHead {
    next: *const ListHead,
    prev: *const ListHead,
}

#[dumpable::helpers]
impl ListHead {
    const fn is_empty(&self) -> bool {
        self.next().eq(self.origin())
    }
}

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    #[dumpable(bits(kind: Kind = 0..=1, order: u8 = 8..=15))]
    flags: u64,
    counts: [u32; 4],
    lru: ListHead,
    expect: i32,
    #[dumpable(skip)]
    pad: i32,
}

const fn limit() -> u64 {
    64
}

#[dumpable::helpers(total(limit))]
impl Page {
    /// Evaluated by the compiler, so any arithmetic is allowed.
    const COUNTS: usize = 2 + 2;

    /// A method of the nested type with the same name is no recursion.
    #[must_use]
    #[inline(always)]
    const fn is_empty(&self) -> bool {
        let list: View<ListHead> = self.list();
        list.is_empty()
    }

    const fn list(&self) -> View<ListHead> {
        self.lru()
    }

    const fn all_counts(&self) -> View<[u32; 4]> {
        self.counts()
    }

    const fn with_list(&self, other: View<ListHead>) -> (View<ListHead>, Option<View<ListHead>>) {
        let own: View<ListHead> = self.lru();
        (own, Some(other))
    }

    #[check(self.expect() >= self::FLOOR, "below the floor")]
    #[check(limit() > 1, "no limit")]
    const fn sums(&self) -> u64 {
        const STEP: u64 = 3 * 5;
        let [first, second] = [1u64, 2];
        let mut sum = const { STEP + 1 };
        'outer: for i in 0..Self::COUNTS {
            for j in 1..Self::COUNTS - 1 {
                if j > i {
                    continue 'outer;
                }
                if sum > limit() {
                    break 'outer;
                }
                sum = sum.wrapping_add(j as u64);
            }
            let Some(count) = self.counts().get(i) else { break };
            sum = sum.saturating_add(count as u64);
        }
        for _ in 0..2 {
            sum ^= first << 4 | second >> 1;
        }
        sum
    }

    const fn decides(&self) -> Option<u64> {
        if let Some(Kind::Anon) = self.kind().known() {
            return None;
        }
        let shifted = dumpable::shl(self.flags(), self.order() as u32);
        match self.order() {
            0..=9 if matches!(self.kind().known(), Some(Kind::File) if self.expect() != 0) => Some(shifted / 10 % 7),
            _ => self.flags().checked_div(self.expect() as u64),
        }
    }

    const fn negative(&self) -> bool {
        self.expect() == -1 && self.expect() > i32::MIN && !self.is_empty()
    }

    #[cfg(any())]
    const fn never(&self) -> Missing {}
}

const FLOOR: i32 = -1;

const WORDS: [u64; 6] = [0x200, 0x2_0000_0001, 0x4_0000_0003, 0x1000, 0x1000, 0xffff_ffff];
const PAGE: Snapshot<Page> = Snapshot::<Page>::from_words(WORDS, Addr::new(0xfe8));
const SUMS: u64 = PAGE.sums();
const EMPTY: bool = PAGE.is_empty();

fn main() {
    assert_eq!(SUMS, 16 + 1 + (1 + 2 + 3) + (1 + 2 + 4));
    assert_eq!((PAGE.all_counts().values(), PAGE.decides()), ([1, 2, 3, 4], Some(0x800 / 10 % 7)));
    assert!(EMPTY && !PAGE.negative());
    let (own, other) = PAGE.with_list(PAGE.list());
    assert_eq!(own.origin(), other.unwrap().origin());

    // SAFETY: any bits are a valid page.
    let page: Page = unsafe { core::mem::transmute(WORDS) };
    // SAFETY: the page outlives the view.
    let page = unsafe { live::<Page>(&page) };
    assert_eq!((page.sums(), page.decides()), (SUMS, Some(0x800 / 10 % 7)));
    assert!(page.negative() && page.with_list(page.list()).1.is_some() && page.all_counts().len() == 4);
}
