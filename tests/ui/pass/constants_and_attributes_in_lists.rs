//! Constants in place of every number, and Rust attributes inside lists.
#![deny(warnings, missing_docs)]

use dumpable::{Addr, Be, Dumpable, Le, Snapshot};

const LOW: u32 = 3;
const WIDTH: u32 = 5;
const SIZE: usize = 48;

mod bits {
    pub const HIGH: u64 = 63;
}

const fn three() -> usize {
    3
}

/// A sign.
#[derive(Dumpable, Clone, Copy, PartialEq, Debug)]
#[repr(i8)]
pub enum Kind {
    /// Negative.
    Less = -1,
    /// Positive.
    More = 1,
}

/// A page.
#[derive(Dumpable)]
#[dumpable(size = SIZE, field(index, offset = 8 * 1))]
#[cfg_attr(all(), dumpable(c = "struct page"))]
#[repr(C)]
pub struct Page {
    /// Flags.
    #[dumpable(bits(
        /// One bit.
        pub first: bool = 0,
        pub rest: u8 = LOW..=LOW + WIDTH - 1,
        /// Sign-extended, also with constants as ends.
        pub kind: Kind = LOW + WIDTH..=9,
        pub signed: i8 = { LOW + 7 }..={ 10 + 1 },
        #[cfg(any())]
        pub nowhere: NoType = 3..=4,
        #[cfg(not(any()))]
        pub here: bool = 60,
        #[deprecated]
        pub old: bool = 61,
        #[dumpable(c = "PG_last")]
        pub last: bool = bits::HIGH,
    ))]
    pub flags: u64,
    /// An index.
    #[cfg_attr(all(), dumpable(check(self.index() != 1, "an index is not 1")))]
    pub index: u64,
    /// More.
    #[dumpable(view(
        /// A view.
        pub low: u32,
        pub high: u32 @ size_of::<u32>(),
        #[cfg(any())]
        pub gone: NoType @ 1,
        #[cfg(all())]
        pub byte: u8 @ const { SIZE / 16 },
        pub called: u8 @ three(),
    ))]
    pub pair: [u64; 2],
    /// In the declared order.
    pub orders: [Be<u16>; 2],
    /// In the declared order.
    #[dumpable(as([Le<u16>; 2]))]
    pub others: [u16; 2],
    /// Optional.
    #[cfg(any())]
    pub absent: NoType,
    /// The last.
    #[cfg(all())]
    pub end: u64,
}

fn main() {
    let mut bytes = [0; SIZE];
    bytes[..8].copy_from_slice(&(1_u64 << 63 | 1 << 60 | 0x3 << 8 | 0xb << 3 | 1).to_ne_bytes());
    bytes[32..40].copy_from_slice(&[0, 1, 0, 2, 3, 0, 4, 0]);
    let page = Snapshot::<Page>::from_bytes(&bytes, Addr::NULL);
    assert!(page.first() && page.here() && page.last());
    assert_eq!((page.rest(), page.kind().known(), page.signed()), (0xb, Some(Kind::Less), 0));
    assert_eq!((page.low(), page.high(), page.byte(), page.end()), (0, 0, 0, 0));
    assert_eq!((page.orders().values(), page.others().values()), ([1, 2], [3, 4]));
    assert_eq!(Page::LAYOUT.name, "page");
    assert!(Page::LAYOUT.member("PG_last").is_some() && Page::LAYOUT.member("gone").is_none());
    assert_eq!(Page::END.offset(), 40);
}
