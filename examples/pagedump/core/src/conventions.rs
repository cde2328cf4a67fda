//! Conventions: what a layout cannot say of the kernel at hand. Each is chosen by what the kernel's
//! types, symbols and tables show, never by its release. Only [`inspect`](fn@crate::inspect) looks
//! at them.

/// The conventions of a kernel.
#[derive(Clone, Copy, Debug)]
pub struct Conventions<'a> {
    /// Where the descriptor of a page is.
    pub descriptors: Descriptors,
    /// How the type of a page is told from its mapcount.
    pub types: PageTypes<'a>,
    /// The mask of the flag of a slab page, if that is a flag and not a type (up to 6.9).
    pub slab_flag: u64,
    /// What the compound word of a tail page holds.
    pub tails: Tails,
    /// Whether a tail page may show the words of the head instead of its own: with hugetlb's
    /// vmemmap optimisation, up to 7.0.
    pub fake_heads: bool,
    /// Where the order of a folio is.
    pub order: Order,
    /// What the mapcount of a page in a large folio includes.
    pub mapcount: Mapcount,
    /// How a folio of hugetlb is told.
    pub hugetlb: Hugetlb,
    /// Whether the index of a hugetlb folio counts huge pages: up to 6.6.
    pub counts_huge_pages: bool,
    /// How a page is marked whose owner can move it.
    pub movable: Movable,
    /// The mask of the flag of page tables that belong to the kernel (`PT_kernel`), or 0: since 6.19.
    pub kernel_table: u64,
    /// The mask of the flag of slabs with free objects (`SL_partial`), or 0: since 6.17.
    pub partial_slab: u64,
    /// Where the mapping of a page in the swap cache is.
    pub swap: SwapSpaces,
    /// What `memcg_data` points to.
    pub memcg: MemcgData,
}

impl Conventions<'_> {
    /// The conventions of Linux 7.3, with tails of either kind, without a swap cache.
    pub const LATEST: Self = Conventions {
        descriptors: Descriptors::Overlay,
        types: PageTypes::Byte(&[
            (0xf0, PageType::Buddy),
            (0xf1, PageType::Offline),
            (0xf2, PageType::Table),
            (0xf3, PageType::Guard),
            (0xf4, PageType::Hugetlb),
            (0xf5, PageType::Slab),
            (0xf6, PageType::Zsmalloc),
            (0xf7, PageType::Unaccepted),
            (0xf8, PageType::LargeKmalloc),
        ]),
        slab_flag: 0,
        tails: Tails::ByValue,
        fake_heads: false,
        order: Order::LowByteOfFlags,
        mapcount: Mapcount::Own,
        hugetlb: Hugetlb::Type,
        counts_huge_pages: false,
        movable: Movable::Flag(1 << 3),
        kernel_table: 1 << 2,
        partial_slab: 1 << 9,
        swap: SwapSpaces::Unknown,
        memcg: MemcgData::ObjCgroup,
    };
}

/// Where the descriptor of a page is, such as its `struct folio`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Descriptors {
    /// Over the page itself: in all kernels up to 7.3.
    Overlay,
    /// Elsewhere: the lowest four bits of a word of the page (`memdesc`) are the type of the
    /// descriptor, the others its address. No released kernel does so yet.
    Tagged {
        /// The type of a folio.
        folio: u8,
    },
}

/// How a word holds either the type of a page or its mapcount minus one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PageTypes<'a> {
    /// The top byte is the type, from 0x80 to 0xfe: since 6.12. The numbers are those of `enum
    /// pagetype`.
    Byte(&'a [(u8, PageType)]),
    /// Cleared bits are the type, while those of `base` are set: 4.18 to 6.11.
    Bits {
        /// The bits that are set in every type (`PAGE_TYPE_BASE`).
        base: u32,
        /// The word of a page with a type is less than this, as a signed number
        /// (`PAGE_MAPCOUNT_RESERVE`).
        reserve: i32,
        /// The bit of each type.
        bits: &'a [(u32, PageType)],
    },
    /// A word with one of these values is the type: up to 4.17.
    Values(&'a [(i32, PageType)]),
}

/// The types of pages (`enum pagetype`, `include/linux/page-flags.h`, 7.3).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum PageType {
    /// The page is free, in the buddy allocator.
    Buddy,
    /// The page is logically offline.
    Offline,
    /// The page holds a page table.
    Table,
    /// The page guards against buffer overruns.
    Guard,
    /// The page belongs to hugetlb.
    Hugetlb,
    /// The page belongs to the slab allocator.
    Slab,
    /// The page belongs to zsmalloc.
    Zsmalloc,
    /// The guest has not accepted the memory yet.
    Unaccepted,
    /// The page belongs to a large `kmalloc()` allocation.
    LargeKmalloc,
    /// The page belongs to a page pool of the network stack. (7.3 has no such type.)
    NetPp,
    /// A balloon driver has given the page to the host: up to 5.0.
    Balloon,
    /// The page holds kernel memory that is charged to a memory control group: up to 5.10.
    Kmemcg,
    /// The type is none of these.
    Unknown,
}

/// What the compound word of a tail page, apart from its lowest bit, holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tails {
    /// The address of the head, as in all kernels before 7.1.
    Pointer,
    /// A mask that turns the address of the tail into that of the head: since 7.1, where hugetlb's
    /// vmemmap optimisation is configured and the size of `struct page` is a power of two
    /// (`compound_info_has_mask()`, `include/linux/page-flags.h`).
    Mask,
    /// Not known: a word with its highest bits set that is not an address of the memory map counts
    /// as a mask.
    ByValue,
}

/// Where the order of a folio is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Order {
    /// In the lowest byte of the flags of the first tail: since 6.6.
    LowByteOfFlags,
    /// In the byte at this offset of the first tail (`_folio_order`): up to 6.5.
    Byte(usize),
}

/// What the mapcount of a page in a large folio includes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mapcount {
    /// The mappings of the page itself: since 6.10.
    Own,
    /// Those of the folio as a whole too: 6.2 to 6.9.
    WithEntire {
        /// Whether a negative count of the page itself counts as 0, because hugetlb pages have a type
        /// in its place.
        clamps: bool,
    },
    /// Those too if the folio is anonymous or of hugetlb, less one if the first tail has the flag
    /// `double_map`: 6.1.
    Compound {
        /// The mask of `PG_double_map`.
        double_map: u64,
    },
}

/// How a folio of hugetlb is told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Hugetlb {
    /// By its type: since 6.9.
    Type,
    /// By the flag with this mask (`PG_hugetlb`) of the first tail: 6.6 to 6.8.
    Flag(u64),
    /// By the number of its destructor: up to 6.5.
    Destructor {
        /// The offset in the first tail.
        offset: usize,
        /// The number of hugetlb's (`HUGETLB_PAGE_DTOR`).
        number: u8,
    },
}

/// How a page is marked whose owner can move it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Movable {
    /// By the tag 2 in its mapping: up to 6.16.
    Tag,
    /// By the flag with this mask (`PG_movable_ops`), of pages that are offline or of zsmalloc: since
    /// 6.17.
    Flag(u64),
}

/// Where the mappings of pages in the swap cache are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SwapSpaces {
    /// Not known.
    Unknown,
    /// There are none, and no page is in the swap cache, whatever its flags say (`CONFIG_SWAP`).
    None,
    /// There is one, at this address (`swap_space`): since 6.18.
    One(usize),
    /// There are arrays of them (`swapper_spaces`): up to 6.17.
    Many {
        /// The address of the array of pointers to them, one for each swap area.
        areas: usize,
        /// The number of swap areas.
        count: u64,
        /// The size of a mapping in bytes (`sizeof(struct address_space)`).
        size: usize,
    },
}

/// What `memcg_data` points to where its lowest bit is clear; the next one is set for kernel memory
/// (`enum page_memcg_data_flags`, `include/linux/memcontrol.h`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MemcgData {
    /// Not known.
    Unknown,
    /// A memory control group, of kernel memory an object control group: up to 7.0.
    Memcg,
    /// An object control group: since 7.1.
    ObjCgroup,
}
