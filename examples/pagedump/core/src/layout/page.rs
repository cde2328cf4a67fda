//! `struct page`, its flags and types, and the first slot of `struct folio`.

use super::AddressSpace;
use core::sync::atomic::AtomicI32;
use dumpable::{Addr, Dumpable};

/// `struct list_head` (`include/linux/types.h`).
#[derive(Dumpable)]
#[dumpable(c = "struct list_head", size = 16)]
#[repr(C)]
pub struct ListHead {
    /// The next entry, or the head itself.
    pub next: *const ListHead,
    /// The previous entry, or the head itself.
    pub prev: *const ListHead,
}

/// The flags that helpers test (`enum pageflags`, `include/linux/page-flags.h`). A dump takes the
/// names that it prints from the kernel's own table.
#[derive(Dumpable, Clone, Copy, PartialEq, Eq, Debug)]
#[dumpable(positions)]
#[repr(u64)]
pub enum PageFlags {
    /// The page is locked.
    Locked = 0,
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

/// Page types (`enum pagetype`, `include/linux/page-flags.h`).
#[derive(Dumpable, Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum PageType {
    /// The page is free, in the buddy allocator.
    Buddy = 0xf0,
    /// The page is logically offline.
    Offline = 0xf1,
    /// The page holds a page table.
    Table = 0xf2,
    /// The page guards against buffer overruns.
    Guard = 0xf3,
    /// The page belongs to hugetlb.
    Hugetlb = 0xf4,
    /// The page belongs to the slab allocator.
    Slab = 0xf5,
    /// The page belongs to zsmalloc.
    Zsmalloc = 0xf6,
    /// The guest has not accepted the memory yet.
    Unaccepted = 0xf7,
    /// The page belongs to a large `kmalloc()` allocation.
    LargeKmalloc = 0xf8,
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
        /// The links of the list that the page is on.
        pub lru: ListHead,
        /// The pointer or the mask that leads from a tail to its head; bit 0 is set in a tail.
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
        #[dumpable(c = "__folio_index")]
        pub index: u64 @ 24,
        /// A word for the owner's use.
        pub private: u64 @ 32,
    ))]
    owner: [u64; 5],

    /// The page type in the top byte, or the number of mappings minus one.
    #[dumpable(
        c = "page_type",
        offset = 48,
        view(
            /// The number of mappings minus one, if the page has no type.
            #[dumpable(c = "_mapcount")]
            raw_mapcount: i32,
        ),
        bits(
            /// The page type.
            #[dumpable(c = "page_type_byte")]
            page_type: PageType = 24..=31,
        ),
    )]
    pub type_or_mapcount: u32,

    /// The number of references.
    #[dumpable(c = "_refcount", offset = 52)]
    pub refcount: AtomicI32,

    /// The memory control group that is charged for the page.
    #[dumpable(offset = 56)]
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

    /// Whether the flags are those of an uninitialised `struct page` (`PAGE_POISON_PATTERN`).
    pub const fn is_poisoned(&self) -> bool {
        self.flags().bits() == 0xffff_ffff_ffff_ffff
    }

    /// Returns the number of the page type, known or unknown.
    pub const fn page_type_number(&self) -> u8 {
        (self.type_or_mapcount() >> 24) as u8
    }

    /// Whether the page has a type: the top byte is 0x80 to 0xfe. (An unmapped page without a type
    /// has 0xff.)
    pub const fn has_type(&self) -> bool {
        matches!(self.page_type_number(), 0x80..=0xfe)
    }

    /// Returns the number of page tables that map this page itself; 0 for a page that has a type.
    #[check(!self.has_type(), "a page that has a type has no mapcount")]
    pub const fn mapcount(&self) -> i32 {
        if self.has_type() {
            0
        } else {
            self.raw_mapcount().wrapping_add(1)
        }
    }

    /// Returns the number of references to the folio.
    #[check(!self.is_tail(), "the references to a tail page are counted in its head")]
    pub const fn ref_count(&self) -> i32 {
        self.refcount()
    }

    /// Whether the page belongs to the slab allocator.
    #[check(!self.is_tail(), "the type of a tail page is in its head")]
    pub const fn is_slab(&self) -> bool {
        self.page_type_number() == 0xf5
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
