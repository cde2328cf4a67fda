//! `struct page`, its flags and types, and the first slot of `struct folio`.

use super::AddressSpace;
use core::sync::atomic::AtomicI32;
use dumpable::{Addr, Dumpable};

/// The flags that helpers test (`enum pageflags`, `include/linux/page-flags.h`). A dump takes the
/// names that it prints from the kernel's own table.
#[derive(Dumpable, Clone, Copy, PartialEq, Eq, Debug)]
#[dumpable(positions, c = "PG_")]
#[repr(u64)]
pub enum PageFlags {
    /// The page is the first of a large folio.
    Head = 6,
    /// Reserved for the owner; with `swapbacked`, the page is in the swap cache.
    #[dumpable(c("owner_priv_1", "swapcache"))]
    OwnerPrivate1 = 10,
    /// For the owner's use; of anonymous memory, the page belongs to one process alone.
    #[dumpable(c("owner_2", "anon_exclusive"))]
    Owner2 = 11,
    /// The page is reserved, usually since boot.
    Reserved = 13,
    /// The page is backed by swap space.
    #[dumpable(c = "swapbacked")]
    SwapBacked = 17,
}

impl PageFlags {
    /// The page is in the swap cache, if `SwapBacked` is set as well.
    pub const SWAP_CACHE: Self = Self::OwnerPrivate1;
    /// A file system's mark that the page is checked.
    pub const CHECKED: Self = Self::OwnerPrivate1;
    /// The anonymous page belongs to one process alone.
    pub const ANON_EXCLUSIVE: Self = Self::Owner2;
    /// All buffer heads of the page of a file are mapped; other file systems have uses of their own.
    pub const MAPPED_TO_DISK: Self = Self::Owner2;
}

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

/// `struct page`, and the first slot of `struct folio` (`include/linux/mm_types.h`).
#[derive(Dumpable)]
#[dumpable(c = "struct page", size = 64)]
#[repr(C)]
pub struct Page {
    /// The flag bits; above them the node, the zone, and the last CPU and process, at positions that
    /// depend on the kernel.
    #[dumpable(as(PageFlags))]
    pub flags: u64,

    /// Five words whose meaning depends on the owner of the page.
    #[dumpable(skip, offset = 8, view(
        /// The pointer or the mask that leads from a tail to its head; bit 0 is set in a tail.
        #[dumpable(c("compound_info", "compound_head"))]
        pub compound_info: u64,
        /// The owner that the page is mapped from; the two lowest bits give the kind of owner.
        #[dumpable(tag(
            /// The kind of object that `mapping` points to.
            pub mapping_kind: MappingKind = 0..=1,
        ))]
        pub mapping: Addr<AddressSpace> @ 16,
        /// The word of `mapping`, including the tag.
        #[dumpable(c = "mapping")]
        pub mapping_word: u64 @ 16,
        /// The offset within the mapping, in pages.
        #[dumpable(c("__folio_index", "index"))]
        pub index: u64 @ 24,
        /// A word for the owner's use.
        pub private: u64 @ 32,
    ))]
    owner: [u64; 5],

    /// The page type, or the number of mappings minus one.
    #[dumpable(c = "page_type", offset = 48)]
    pub type_or_mapcount: u32,

    /// The number of references.
    #[dumpable(c = "_refcount", offset = 52)]
    pub refcount: AtomicI32,

    /// The memory control group that is charged for the page (`CONFIG_MEMCG`).
    #[dumpable(offset = 56, optional)]
    pub memcg_data: u64,
}

#[dumpable::helpers]
impl Page {
    /// Whether this is a tail page of a compound page.
    pub const fn is_tail(&self) -> bool {
        self.compound_info() & 1 != 0
    }

    /// Whether this is the head of a large folio.
    pub const fn is_head(&self) -> bool {
        self.flags().has(PageFlags::Head)
    }

    /// Returns the number of references to the folio.
    #[check(!self.is_tail(), "the references to a tail page are counted in its head")]
    pub const fn ref_count(&self) -> i32 {
        self.refcount()
    }

    /// Whether the folio is in the swap cache.
    #[check(!self.is_tail(), "the flags of a tail page are in its head")]
    pub const fn is_swap_cache(&self) -> bool {
        self.flags().has(PageFlags::SwapBacked) && self.flags().has(PageFlags::SWAP_CACHE)
    }

    /// Whether the folio is anonymous memory, including memory that KSM shares.
    #[check(!self.is_tail(), "the mapping of a tail page is in its head")]
    pub const fn is_anon(&self) -> bool {
        self.mapping_word() & 1 != 0
    }

    /// Whether the folio is shared by KSM.
    #[check(!self.is_tail(), "the mapping of a tail page is in its head")]
    pub const fn is_ksm(&self) -> bool {
        self.mapping_word() & 3 == 3
    }
}
