//! Types for the pairs: structures of 64 bytes with every form of field.

use core::sync::atomic::AtomicI32;
use dumpable::{Addr, Be, Dumpable};

#[derive(Dumpable)]
#[repr(C)]
pub struct ListHead {
    pub next: *const ListHead,
    pub prev: *const ListHead,
}

#[derive(Dumpable, Clone, Copy)]
#[dumpable(positions)]
#[repr(u64)]
pub enum PageFlags {
    Locked = 0,
    Head = 6,
    OwnerPrivate1 = 10,
    SwapBacked = 17,
}

#[derive(Dumpable, Clone, Copy)]
#[repr(u8)]
pub enum PageType {
    Buddy = 0xf0,
    Slab = 0xf5,
}

#[derive(Dumpable, Clone, Copy)]
#[repr(u8)]
pub enum MappingKind {
    File = 0,
    Anon = 1,
    Ksm = 3,
}

/// The layout of Linux, in words 0 to 7.
#[derive(Dumpable)]
#[dumpable(size = 64)]
#[repr(C)]
pub struct Page {
    #[dumpable(as(PageFlags), bits(last_cpu: u32 = 30..=50, zone: u8 = 51..=53, node: u16 = 54..=63))]
    pub flags: u64,
    #[dumpable(skip, view(
        pub lru: ListHead,
        pub compound_info: u64,
        #[dumpable(tag(pub mapping_kind: MappingKind = 0..=1))]
        pub mapping: Addr<u8> @ 16,
        pub index: u64 @ 24,
        #[dumpable(bits(pub age: i16 = 52..=63))]
        pub private: u64 @ 32,
    ))]
    owner: [u64; 5],
    #[dumpable(view(raw_mapcount: i32), bits(page_type: PageType = 24..=31))]
    pub type_or_mapcount: u32,
    pub refcount: AtomicI32,
    pub memcg_data: u64,
}

#[dumpable::helpers]
impl Page {
    pub const fn is_tail(&self) -> bool {
        self.compound_info() & 1 != 0
    }

    pub const fn is_swap_cache(&self) -> bool {
        self.flags().has(PageFlags::SwapBacked) && self.flags().has(PageFlags::OwnerPrivate1)
    }

    #[check(!self.is_tail(), "the type of a tail page is in its head")]
    pub const fn has_type(&self) -> bool {
        matches!((self.type_or_mapcount() >> 24) as u8, 0x80..=0xfe)
    }

    #[check(!self.has_type(), "a page that has a type has no mapcount")]
    pub const fn mapcount(&self) -> i32 {
        if self.has_type() {
            0
        } else {
            self.raw_mapcount().wrapping_add(1)
        }
    }

    pub const fn list(&self) -> View<ListHead> {
        self.lru()
    }

    pub const fn is_alone(&self) -> bool {
        self.list().next().get() == self.list().origin().get()
    }
}

/// Decodes a value whose stored form differs.
const fn unhidden(word: u64) -> u64 {
    word.rotate_left(13) ^ 0x5555_5555_5555_5555
}

/// Word 0 holds bits, words 1 and 2 eight numbers, words 3 to 6 two lists, and word 7 begins with a
/// number.
#[derive(Dumpable)]
#[dumpable(size = 64)]
#[repr(C)]
pub struct Slot {
    #[dumpable(
        bits(within: u8 = 2..=5, across: u16 = 6..=17, far: i16 = 30..=39),
        view(#[dumpable(bits(long: u64 = 3..=62))] all: [u8; 8]),
    )]
    pub packed: [u8; 8],
    pub counts: [u16; 8],
    pub lists: [ListHead; 2],
    #[dumpable(bits(of_big: i8 = 4..=9))]
    pub big: Be<u32>,
    pub small: u32,
}

#[dumpable::helpers]
impl Slot {
    pub const fn total(&self) -> u64 {
        let mut total = 0u64;
        for index in 0..4 {
            if let Some(count) = self.counts().get(index) {
                total = total.wrapping_add(count as u64);
            }
        }
        total
    }
}

/// A number wider than a word.
#[derive(Dumpable)]
#[dumpable(size = 64)]
#[repr(C)]
pub struct Wide {
    #[dumpable(bits(straddling: u32 = 57..=78, upper: i64 = 79..=127))]
    pub number: u128,
    #[dumpable(as(unhidden -> u64))]
    pub hidden: u64,
    rest: [u64; 5],
}

/// A structure that lacks a member in some kernels.
#[derive(Dumpable)]
#[dumpable(size = 64)]
#[repr(C)]
pub struct Sparse {
    pub always: u64,
    #[dumpable(optional)]
    pub maybe: u64,
    rest: [u64; 6],
}
