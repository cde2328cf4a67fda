//! The slots of `struct folio` after the first (`include/linux/mm_types.h`). Each lies over a tail
//! page.

use super::{ListHead, Page};
use core::sync::atomic::AtomicI32;
use dumpable::Dumpable;

/// The second slot of `struct folio`, over the first tail page. Every large folio has it.
#[derive(Dumpable)]
#[dumpable(c = "struct folio", size = 64)]
#[repr(C)]
pub struct FirstTail {
    /// The flags of the first tail page; their lowest byte is the order.
    #[dumpable(c = "_flags_1", bits(
        /// Of how many pages the folio is made: two to this power.
        #[dumpable(c = "order")]
        order: u8 = 0..=7,
    ))]
    pub flags: u64,
    /// The compound word of the first tail page.
    #[dumpable(c = "_head_1")]
    pub head: u64,
    #[dumpable(c = "_large_mapcount", offset = 16)]
    raw_large_mapcount: AtomicI32,
    #[dumpable(c = "_nr_pages_mapped", bits(
        /// How many of the pages are mapped by themselves (`FOLIO_PAGES_MAPPED`, `mm/internal.h`).
        #[dumpable(c = "nr_pages_mapped")]
        pub nr_pages_mapped: u32 = 0..=22,
    ))]
    raw_nr_pages_mapped: AtomicI32,
    #[dumpable(c = "_entire_mapcount")]
    raw_entire_mapcount: AtomicI32,
    /// How often the folio is pinned for access by devices.
    #[dumpable(c = "_pincount")]
    pub pincount: AtomicI32,
    /// How often each of two address spaces maps the folio.
    #[dumpable(c = "_mm_id_mapcount")]
    pub mm_id_mapcount: [i32; 2],
    /// Which address spaces these are, and whether others map the folio, too.
    #[dumpable(c = "_mm_ids")]
    pub mm_ids: u64,
    #[dumpable(c = "_mapcount_1", offset = 48)]
    raw_mapcount: AtomicI32,
    #[dumpable(c = "_refcount_1")]
    raw_refcount: AtomicI32,
    /// Of how many pages the folio is made.
    #[dumpable(c = "_nr_pages", offset = 56)]
    pub nr_pages: u32,
}

#[dumpable::helpers]
impl FirstTail {
    /// How often pages of the folio are mapped, all together.
    pub const fn large_mapcount(&self) -> i32 {
        self.raw_large_mapcount().wrapping_add(1)
    }

    /// How often the folio is mapped as a whole.
    pub const fn entire_mapcount(&self) -> i32 {
        self.raw_entire_mapcount().wrapping_add(1)
    }
}

/// The third slot of `struct folio`, over the second tail page. Folios of at least four pages have
/// it.
#[derive(Dumpable)]
#[dumpable(c = "struct folio", size = 32)]
#[repr(C)]
pub struct SecondTail {
    /// The flags of the second tail page.
    #[dumpable(c = "_flags_2")]
    pub flags: u64,
    /// The compound word of the second tail page.
    #[dumpable(c = "_head_2")]
    pub head: u64,
    /// The queue of folios to be split when memory is short.
    #[dumpable(c = "_deferred_list")]
    pub deferred_list: ListHead,
}

/// The fourth slot of `struct folio`, over the third tail page. Folios of hugetlb use it.
#[derive(Dumpable)]
#[dumpable(c = "struct folio", size = 48)]
#[repr(C)]
pub struct ThirdTail {
    /// The flags of the third tail page.
    #[dumpable(c = "_flags_3")]
    pub flags: u64,
    /// The compound word of the third tail page.
    #[dumpable(c = "_head_3")]
    pub head: u64,
    /// The pool that the folio is from.
    #[dumpable(c = "_hugetlb_subpool")]
    pub hugetlb_subpool: *const u8,
    /// The control group that is charged for it.
    #[dumpable(c = "_hugetlb_cgroup")]
    pub hugetlb_cgroup: *const u8,
    /// The control group whose reservation it uses.
    #[dumpable(c = "_hugetlb_cgroup_rsvd")]
    pub hugetlb_cgroup_reserved: *const u8,
    /// The list of its pages that are poisoned.
    #[dumpable(c = "_hugetlb_hwpoison")]
    pub hugetlb_hwpoison: *const Page,
}
