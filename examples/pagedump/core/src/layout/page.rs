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
    /// The entry before, or the head itself.
    pub prev: *const ListHead,
}

/// The flags that helpers ask for (`enum pageflags`, `include/linux/page-flags.h`). A dump prints
/// names from the kernel's table.
#[derive(Dumpable, Clone, Copy, PartialEq, Eq, Debug)]
#[dumpable(positions)]
#[repr(u64)]
pub enum PageFlags {
    /// The page is locked.
    Locked = 0,
    /// The page is the first of a large folio.
    Head = 6,
    /// For the owner's use; with `swapbacked`, the page is in the swap cache.
    #[dumpable(c("owner_priv_1", "swapcache"))]
    OwnerPrivate1 = 10,
    /// For the owner's use; of anonymous memory, the page belongs to one process alone.
    #[dumpable(c("owner_2", "anon_exclusive"))]
    Owner2 = 11,
    /// The page is reserved: never allocated or freed.
    Reserved = 13,
    /// The page is backed by swap space.
    #[dumpable(c = "swapbacked")]
    SwapBacked = 17,
}

impl PageFlags {
    /// The page is in the swap cache, where it is backed by swap space too.
    pub const SWAP_CACHE: Self = Self::OwnerPrivate1;
    /// A file system's mark that the page is checked.
    pub const CHECKED: Self = Self::OwnerPrivate1;
    /// The anonymous page belongs to one process alone.
    pub const ANON_EXCLUSIVE: Self = Self::Owner2;
    /// Blocks on disk back all of the page of a file.
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
    /// The page guards against overruns.
    Guard = 0xf3,
    /// The page is of hugetlb.
    Hugetlb = 0xf4,
    /// The page is of the slab allocator.
    Slab = 0xf5,
    /// The page is of zsmalloc.
    Zsmalloc = 0xf6,
    /// The page awaits acceptance by the hypervisor.
    Unaccepted = 0xf7,
    /// The page is of a large `kmalloc()`.
    LargeKmalloc = 0xf8,
}

/// What the two lowest bits of `mapping` say of the rest (`FOLIO_MAPPING_FLAGS`,
/// `include/linux/page-flags.h`).
#[derive(Dumpable, Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum MappingKind {
    /// It is an `address_space`, or nothing.
    File = 0,
    /// It is an `anon_vma`.
    Anon = 1,
    /// It is a node of KSM's stable tree.
    Ksm = 3,
}

/// `struct page`, and the first slot of `struct folio` (`include/linux/mm_types.h`).
#[derive(Dumpable)]
#[dumpable(c = "struct page", size = 64)]
#[repr(C)]
pub struct Page {
    /// Flag bits; above them, in places that each kernel chooses: node, zone, the last CPU and
    /// process.
    #[dumpable(as(PageFlags))]
    pub flags: u64,

    /// Five words whose meaning depends on who owns the page.
    #[dumpable(skip, offset = 8, view(
        /// The list that the page is on.
        pub lru: ListHead,
        /// Where the head of a compound page is; bit 0 says that this is a tail.
        pub compound_info: u64,
        /// What the page is mapped from. Its two lowest bits say what the rest points to.
        #[dumpable(tag(
            /// What `mapping` points to.
            pub mapping_kind: MappingKind = 0..=1,
        ))]
        pub mapping: Addr<AddressSpace> @ 16,
        /// The same word, with its tag.
        #[dumpable(c = "mapping")]
        pub mapping_word: u64 @ 16,
        /// The offset within the mapping, in pages.
        #[dumpable(c = "__folio_index")]
        pub index: u64 @ 24,
        /// The owner's own word.
        pub private: u64 @ 32,
    ))]
    owner: [u64; 5],

    /// The page type in the top byte, or else the count of mappings, less one.
    #[dumpable(
        c = "page_type",
        offset = 48,
        view(
            /// The count of mappings, less one, where the page has no type.
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

    /// The count of references.
    #[dumpable(c = "_refcount", offset = 52)]
    pub refcount: AtomicI32,

    /// Whom the memory is charged to.
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

    /// Whether the flags are those of a `struct page` that nobody has initialised
    /// (`PAGE_POISON_PATTERN`).
    pub const fn is_poisoned(&self) -> bool {
        self.flags().bits() == 0xffff_ffff_ffff_ffff
    }

    /// The number of the page type, whatever it is.
    pub const fn page_type_number(&self) -> u8 {
        (self.type_or_mapcount() >> 24) as u8
    }

    /// Whether the page has a type: its top byte is 0x80 to 0xfe. (0xff is a page that is not
    /// mapped.)
    pub const fn has_type(&self) -> bool {
        matches!(self.page_type_number(), 0x80..=0xfe)
    }

    /// How many page tables map this very page; 0 for a page that has a type.
    #[check(!self.has_type(), "a page that has a type has no mapcount")]
    pub const fn mapcount(&self) -> i32 {
        if self.has_type() {
            0
        } else {
            self.raw_mapcount().wrapping_add(1)
        }
    }

    /// How many references are held on this folio.
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

    /// Whether the folio is anonymous memory, or KSM's.
    #[check(!self.is_tail(), "the mapping of a tail page is in its head")]
    pub const fn is_anon(&self) -> bool {
        self.mapping_word() & 1 != 0
    }

    /// Whether the folio is KSM's.
    #[check(!self.is_tail(), "the mapping of a tail page is in its head")]
    pub const fn is_ksm(&self) -> bool {
        self.mapping_word() & 3 == 3
    }
}
