//! `struct page` and its flags.

use dumpable::Dumpable;

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

/// `struct page` (`include/linux/mm_types.h`), as far as it belongs to the page itself.
#[derive(Dumpable)]
#[dumpable(c = "struct page", size = 64)]
#[repr(C)]
pub struct Page {
    /// The flag bits; above them the node, the zone, and the last CPU and process, at positions that
    /// depend on the kernel.
    #[dumpable(as(PageFlags))]
    pub flags: u64,

    #[dumpable(skip, view(
        /// The pointer or the mask that leads from a tail to its head; bit 0 is set in a tail.
        #[dumpable(c("compound_info", "compound_head"), optional)]
        pub compound_info: u64,
        /// The address of the descriptor, and its type in the lowest bits, in kernels where the page
        /// has one elsewhere.
        #[dumpable(optional)]
        pub memdesc: u64,
    ))]
    compound: u64,

    #[dumpable(skip)]
    owner: [u64; 4],

    /// The page type, or the number of mappings minus one.
    #[dumpable(c = "page_type", offset = 48, optional)]
    pub type_or_mapcount: u32,

    #[dumpable(skip)]
    refcount: u32,
    #[dumpable(skip)]
    last: u64,
}

#[dumpable::helpers]
impl Page {
    /// Returns the pointer or the mask that leads from a tail to its head, 0 in a kernel without one.
    pub const fn compound_word(&self) -> u64 {
        match self.compound_info() {
            Some(word) => word,
            None => 0,
        }
    }

    /// Returns the word of type and mapcount. A kernel without one has pages without a type that are
    /// not mapped.
    pub const fn type_word(&self) -> u32 {
        match self.type_or_mapcount() {
            Some(word) => word,
            None => 0xffff_ffff,
        }
    }

    /// Whether this is a tail page of a compound page.
    pub const fn is_tail(&self) -> bool {
        self.compound_word() & 1 != 0
    }

    /// Whether this is the head of a large folio.
    pub const fn is_head(&self) -> bool {
        self.flags().has(PageFlags::Head)
    }
}
