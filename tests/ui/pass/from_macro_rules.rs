//! Descriptions that other macros write.
#![allow(dead_code)]

use dumpable::{Addr, Dumpable, Snapshot, live};

macro_rules! describe {
    ($vis:vis $name:ident($c:literal, $size:literal) { $($field:ident: $ty:ty = $at:literal),* } keep $($kept:ident)*) => {
        #[derive(Dumpable)]
        #[dumpable(c = $c, size = $size, capture($($kept),*))]
        #[repr(C)]
        $vis struct $name {
            $(
                #[dumpable(offset = $at)]
                $field: $ty,
            )*
        }
    };
}

macro_rules! parts {
    ($name:ident: $whole:ident { $($bits:ident: $ty:ty = $low:literal $high:literal),* } $view:ident: $view_ty:ty = $at:literal, $end:expr, $shift:literal) => {
        #[derive(Dumpable)]
        #[repr(C)]
        struct $name {
            #[dumpable(
                bits($($bits: $ty = $low..=$high),*),
                view($view: $view_ty @ $at),
                check(self.$whole() != $end, "the end")
            )]
            $whole: u64,
        }

        #[dumpable::helpers]
        impl $name {
            #[check($end == 3, "no end")]
            const fn sum(&self) -> u64 {
                let mut sum = self.$whole() >> $shift;
                for i in 0..$end {
                    sum = sum.wrapping_add(i as u64);
                }
                sum
            }
        }
    };
}

type Pair = [u32; 2];

describe!(pub Page("struct page", 24) { flags: u64 = 0, mapping: *const u8 = 8, pair: Pair = 16 } keep flags pair);
parts!(Word: bits { low: u8 = 0 7, high: i16 = 48 63 } middle: u16 = 2, 3, 4);

fn main() {
    let page = Snapshot::<Page>::from_words([1, 2], Addr::NULL);
    assert_eq!((page.flags(), page.pair().values()), (1, [2, 0]));
    let word = Snapshot::<Word>::from_words([0xffff_0000_0000_0030], Addr::NULL);
    assert_eq!((word.low(), word.high(), word.sum()), (0x30, -1, 0x0fff_f000_0000_0003 + 3));
    // SAFETY: the word outlives the view.
    assert_eq!(unsafe { live::<Word>(&Word { bits: 16 }) }.sum(), 4);
}
