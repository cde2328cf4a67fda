//! `struct folio` (`include/linux/mm_types.h`): its first slot, which overlays the head page, and the
//! second one, which overlays the first tail.

use super::{AddressSpace, PageFlags};
use core::sync::atomic::AtomicI32;
use dumpable::{Addr, Dumpable};

/// The kind of object that `mapping` points to, stored in its two lowest bits
/// (`FOLIO_MAPPING_FLAGS`, `include/linux/page-flags.h`).
#[derive(Dumpable, Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum MappingKind {
    /// An `address_space`, or null.
    File = 0,
    /// An `anon_vma`.
    Anon = 1,
    /// A node of KSM's stable tree.
    Ksm = 3,
}

/// The first slot of `struct folio`: the descriptor of a folio.
#[derive(Dumpable)]
#[dumpable(c = "struct folio", size = 64)]
#[repr(C)]
pub struct FolioHead {
    /// The flags.
    #[dumpable(as(PageFlags))]
    pub flags: u64,
    #[dumpable(skip, view(
        /// The number of the first page frame, in kernels where the descriptor is not a page.
        #[dumpable(optional)]
        pub pfn: u64,
        /// The base-2 logarithm of the number of pages, in these kernels.
        #[dumpable(optional)]
        pub order: u8 @ 8,
    ))]
    list: [u64; 2],
    /// The owner that the folio is mapped from; the two lowest bits give the kind of owner.
    #[dumpable(
        offset = 24,
        tag(
            /// The kind of object that `mapping` points to.
            pub mapping_kind: MappingKind = 0..=1,
        ),
        view(
            /// The word of `mapping`, including the tag.
            #[dumpable(c = "mapping")]
            pub mapping_word: u64,
        ),
    )]
    pub mapping: Addr<AddressSpace>,
    /// The offset within the mapping, in pages.
    pub index: u64,
    /// A word for the owner's use.
    pub private: u64,
    #[dumpable(skip)]
    mapcount: u32,
    /// The number of references.
    #[dumpable(c = "_refcount", offset = 52)]
    pub refcount: AtomicI32,
    /// The memory control group that is charged for the folio (`CONFIG_MEMCG`).
    #[dumpable(offset = 56, optional)]
    pub memcg_data: u64,
}

#[dumpable::helpers]
impl FolioHead {
    /// Whether the folio is in the swap cache.
    pub const fn is_swap_cache(&self) -> bool {
        self.flags().has(PageFlags::SwapBacked) && self.flags().has(PageFlags::SWAP_CACHE)
    }

    /// Whether the folio is anonymous memory, including memory that KSM shares.
    pub const fn is_anon(&self) -> bool {
        self.mapping_word() & 1 != 0
    }

    /// Whether the folio is shared by KSM.
    #[check(self.is_anon(), "memory that KSM shares is anonymous")]
    pub const fn is_ksm(&self) -> bool {
        self.mapping_word() & 3 == 3
    }
}

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
    #[dumpable(c("_entire_mapcount", "_compound_mapcount", "_total_mapcount"), optional)]
    pub(crate) raw_entire_mapcount: AtomicI32,
    /// The number of pins for access by devices, which kernels count since 5.7.
    #[dumpable(c = "_pincount", optional)]
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

    /// Returns the number of mappings of the folio as a whole. Kernels of 32 bits have it in the third
    /// slot since 6.15.
    pub const fn entire_mapcount(&self) -> Option<i32> {
        match self.raw_entire_mapcount() {
            Some(count) => Some(count.wrapping_add(1)),
            None => None,
        }
    }
}
