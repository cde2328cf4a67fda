//! The second slot of `struct folio` (`include/linux/mm_types.h`), which overlays the first tail page.

use core::sync::atomic::AtomicI32;
use dumpable::Dumpable;

/// The second slot of `struct folio`, present in every large folio.
#[derive(Dumpable)]
#[dumpable(c = "struct folio", size = 64)]
#[repr(C)]
pub struct FirstTail {
    /// The flags of the first tail page; since 6.6, their lowest byte is the order.
    #[dumpable(c = "_flags_1")]
    pub flags: u64,
    /// The compound word of the first tail page.
    #[dumpable(c("_head_1", "__head"))]
    pub head: u64,
    #[dumpable(c = "_large_mapcount", offset = 16, optional)]
    pub(crate) raw_large_mapcount: AtomicI32,
    #[dumpable(c("_nr_pages_mapped", "_subpages_mapcount"), optional, bits(
        /// The number of pages that are mapped individually (`FOLIO_PAGES_MAPPED`,
        /// `mm/internal.h`).
        #[dumpable(c = "nr_pages_mapped")]
        pub nr_pages_mapped: u32 = 0..=22,
    ))]
    raw_nr_pages_mapped: AtomicI32,
    #[dumpable(c("_entire_mapcount", "_compound_mapcount", "_total_mapcount"))]
    raw_entire_mapcount: AtomicI32,
    /// The number of pins for access by devices.
    #[dumpable(c = "_pincount")]
    pub pincount: AtomicI32,
    #[dumpable(skip)]
    mm_ids: [u64; 3],
    /// The number of pages in the folio, if it has room for that (`NR_PAGES_IN_LARGE_FOLIO`).
    #[dumpable(c("_nr_pages", "_folio_nr_pages"), offset = 56, optional)]
    pub nr_pages: u32,
    #[dumpable(skip)]
    padding: u32,
}

#[dumpable::helpers]
impl FirstTail {
    /// Returns the total number of mappings of the folio's pages, which kernels count since 6.10.
    pub const fn large_mapcount(&self) -> Option<i32> {
        match self.raw_large_mapcount() {
            Some(count) => Some(count.wrapping_add(1)),
            None => None,
        }
    }

    /// Returns the number of mappings of the folio as a whole.
    pub const fn entire_mapcount(&self) -> i32 {
        self.raw_entire_mapcount().wrapping_add(1)
    }
}
