//! The example of the design in both families, a page of a 64-bit kernel; other targets skip this
//! file.
#![cfg(target_pointer_width = "64")]

use core::sync::atomic::AtomicI32;
use dumpable::{live, Addr, Decoded, Dumpable, Fidelity, Snapshot};

#[allow(non_camel_case_types)]
type pgoff_t = u64;

#[derive(Dumpable)]
#[dumpable(c = "struct list_head", size = 16)]
#[repr(C)]
pub struct ListHead {
    next: *const ListHead,
    prev: *const ListHead,
}

#[dumpable::helpers]
impl ListHead {
    /// Returns whether the list is empty.
    pub const fn is_empty(&self) -> bool {
        self.next().eq(self.origin())
    }
}

#[derive(Dumpable)]
#[repr(C)]
pub struct AddressSpace {
    host: *const u8,
}

#[derive(Dumpable, Clone, Copy, PartialEq, Debug)]
#[dumpable(positions)]
#[repr(u64)]
pub enum PageFlags {
    Locked = 0,
    Head = 6,
}

#[derive(Dumpable, Clone, Copy, PartialEq, Debug)]
#[repr(u8)]
pub enum PageType {
    Buddy = 0xf0,
    Slab = 0xf5,
}

#[derive(Dumpable, Clone, Copy, PartialEq, Debug)]
#[repr(u8)]
pub enum MappingKind {
    File,
    Anon,
    Ksm = 3,
}

/// `struct page` of a 64-bit kernel.
#[derive(Dumpable)]
#[dumpable(c = "struct page", size = 64)]
#[repr(C)]
pub struct Page {
    /// Flag bits, with the zone and the node packed above them.
    #[dumpable(as(PageFlags))]
    flags: u64,

    /// Five words whose meaning depends on who owns the page.
    #[dumpable(view(
        lru: ListHead,
        compound_info: u64,
        /// The two lowest bits give the type of the address in the others.
        #[dumpable(tag(mapping_kind: MappingKind = 0..=1))]
        mapping: Addr<AddressSpace> @ 16,
        index: pgoff_t @ 24,
        private: u64 @ 32,
    ))]
    owner: [u64; 5],

    /// The page type in the top byte, or else the number of mappings minus one.
    #[dumpable(view(raw_mapcount: i32), bits(page_type: PageType = 24..=31))]
    type_or_mapcount: u32,

    #[dumpable(c = "_refcount")]
    refcount: AtomicI32,
    #[dumpable(offset = 56)]
    memcg_data: u64,
}

#[dumpable::helpers]
impl Page {
    /// Returns whether this is a tail page of a compound page.
    pub const fn is_tail(&self) -> bool {
        self.compound_info() & 1 != 0
    }

    /// Returns how many page tables map this page.
    #[check(self.raw_mapcount() >= -1, "a typed page has no mapcount")]
    pub const fn mapcount(&self) -> i32 {
        self.raw_mapcount().wrapping_add(1)
    }

    /// Returns how many references this page has.
    #[check(!self.is_tail(), "the references to a tail page are counted in its head")]
    pub const fn ref_count(&self) -> i32 {
        self.refcount()
    }

    /// Returns the list that this page is on, whoever owns it.
    pub const fn list(&self) -> View<ListHead> {
        self.lru()
    }

    /// Returns the sum of the owner's words.
    pub const fn owner_sum(&self) -> u64 {
        let mut sum = 0u64;
        for word in 0..5 {
            if let Some(word) = self.owner().get(word) {
                sum = sum.wrapping_add(word);
            }
        }
        sum
    }
}

const ORIGIN: Addr<Page> = Addr::new(0xffff_ea00_0000_1240);
const WORDS: [u64; 8] = [
    0x17_ffff_c000_0041,
    0xffff_ea00_0000_1248,
    0xffff_ea00_0000_1248,
    0xffff_8880_0123_4561,
    0x77,
    0,
    // The number of mappings minus one, then that of references.
    if cfg!(target_endian = "big") { 0x0000_0001_0000_0003 } else { 0x0000_0003_0000_0001 },
    0xabc,
];

const SAVED: Snapshot<Page> = Snapshot::<Page>::from_words(WORDS, ORIGIN);
const COUNT: i32 = SAVED.mapcount();
const LIST: Snapshot<ListHead> = SAVED.list();
const EMPTY: bool = LIST.is_empty();
const HEAD: bool = SAVED.flags().has(PageFlags::Head);
const KIND: Decoded<MappingKind> = SAVED.mapping_kind();
const MAPPING: Addr<AddressSpace> = SAVED.mapping();
const SUM: u64 = SAVED.owner_sum();

#[test]
fn snapshot_decoded_in_const() {
    assert_eq!(COUNT, 2);
    assert_eq!(SAVED.ref_count(), 3);
    // The nested list head knows its original address.
    assert_eq!(LIST.origin().get(), ORIGIN.get() + 8);
    const { assert!(EMPTY && HEAD) };
    assert_eq!(KIND, MappingKind::Anon);
    assert_eq!(MAPPING, Addr::new(0xffff_8880_0123_4560));
    assert_eq!((SAVED.page_type().known(), SAVED.page_type().raw()), (None, 0));
    assert_eq!(SUM, WORDS[1..6].iter().fold(0u64, |sum, word| sum.wrapping_add(*word)));
    assert_eq!(SAVED.fidelity(), Fidelity::Frozen);
}

#[test]
fn live_page_checked_and_snapshot_unchecked() {
    // SAFETY: the words have the size of a page, and any bits are a valid one.
    let page: Page = unsafe { core::mem::transmute(WORDS) };
    // SAFETY: the page outlives the view.
    let page = unsafe { live::<Page>(&page) };
    assert_eq!(page.mapcount(), 2);
    assert_eq!(page.checked(|page| page.ref_count()), Ok(3));
    assert!(!page.list().is_empty());

    let mut words = WORDS;
    words[1] |= 1;
    // SAFETY: as above.
    let tail: Page = unsafe { core::mem::transmute(words) };
    // SAFETY: as above.
    let tail = unsafe { live::<Page>(&tail) };
    let failure = tail.checked(|page| page.ref_count()).unwrap_err();
    assert_eq!(failure.item(), "ref_count");
    assert_eq!(failure.reason(), "the references to a tail page are counted in its head");
    assert_eq!(tail.snapshot().ref_count(), 3);
    assert_eq!(tail.snapshot().fidelity(), Fidelity::Stable);
}

#[test]
#[should_panic(expected = "the references to a tail page are counted in its head")]
fn failed_check_panics_by_default() {
    let mut words = WORDS;
    words[1] |= 1;
    // SAFETY: the words have the size of a page, and any bits are a valid one.
    let tail: Page = unsafe { core::mem::transmute(words) };
    // SAFETY: the page outlives the view.
    unsafe { live::<Page>(&tail) }.ref_count();
}
