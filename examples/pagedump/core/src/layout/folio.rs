//! The slots of `struct folio` after the first (`include/linux/mm_types.h`). Each overlays a tail
//! page.

use super::{ListHead, Page};
use core::sync::atomic::AtomicI32;
use dumpable::Dumpable;

/// The second slot of `struct folio`, over the first tail page; present in every large folio.
#[derive(Dumpable)]
#[dumpable(c = "struct folio", size = 64)]
#[repr(C)]
pub struct FirstTail {
    /// The flags of the first tail page; their lowest byte is the order.
    #[dumpable(c = "_flags_1", bits(
        /// The order of the folio: the base-2 logarithm of its number of pages.
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
        /// The number of pages that are mapped individually (`FOLIO_PAGES_MAPPED`,
        /// `mm/internal.h`).
        #[dumpable(c = "nr_pages_mapped")]
        pub nr_pages_mapped: u32 = 0..=22,
    ))]
    raw_nr_pages_mapped: AtomicI32,
    #[dumpable(c = "_entire_mapcount")]
    raw_entire_mapcount: AtomicI32,
    /// The number of pins for access by devices.
    #[dumpable(c = "_pincount")]
    pub pincount: AtomicI32,
    /// The mapcount in each of the two address spaces in `mm_ids`.
    #[dumpable(c = "_mm_id_mapcount")]
    pub mm_id_mapcount: [i32; 2],
    /// The identifiers of two address spaces, with a flag for a folio that others map as well.
    #[dumpable(c = "_mm_ids")]
    pub mm_ids: u64,
    #[dumpable(c = "_mapcount_1", offset = 48)]
    raw_mapcount: AtomicI32,
    #[dumpable(c = "_refcount_1")]
    raw_refcount: AtomicI32,
    /// The number of pages in the folio.
    #[dumpable(c = "_nr_pages", offset = 56)]
    pub nr_pages: u32,
}

#[dumpable::helpers]
impl FirstTail {
    /// Returns the total number of mappings of the folio's pages.
    pub const fn large_mapcount(&self) -> i32 {
        self.raw_large_mapcount().wrapping_add(1)
    }

    /// Returns the number of mappings of the folio as a whole.
    pub const fn entire_mapcount(&self) -> i32 {
        self.raw_entire_mapcount().wrapping_add(1)
    }
}

/// The third slot of `struct folio`, over the second tail page; present in folios of at least four
/// pages.
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
    /// The links of the queue of folios to split when memory is short.
    #[dumpable(c = "_deferred_list")]
    pub deferred_list: ListHead,
}

/// The fourth slot of `struct folio`, over the third tail page; used by hugetlb.
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
    /// The hugetlb pool that the folio comes from.
    #[dumpable(c = "_hugetlb_subpool")]
    pub hugetlb_subpool: *const u8,
    /// The control group that is charged for the folio.
    #[dumpable(c = "_hugetlb_cgroup")]
    pub hugetlb_cgroup: *const u8,
    /// The control group whose reservation the folio uses.
    #[dumpable(c = "_hugetlb_cgroup_rsvd")]
    pub hugetlb_cgroup_reserved: *const u8,
    /// The list of the folio's poisoned pages.
    #[dumpable(c = "_hugetlb_hwpoison")]
    pub hugetlb_hwpoison: *const Page,
}
