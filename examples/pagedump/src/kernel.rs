//! What a dump must know of the kernel at hand: parameters that no page holds.

use crate::layout::{AddressSpace, Page, Section};
use dumpable::{Addr, Line};

/// The parameters of a kernel. What is not known is said so in the dump, never assumed.
#[derive(Clone, Copy)]
pub struct Kernel<'a> {
    /// Where the memory map begins (`vmemmap`): the `struct page` of page frame 0.
    pub memory_map: Addr<Page>,
    /// How many page frames the memory map can have.
    pub pages: u64,
    /// What the compound word of a tail page says of its head.
    pub tails: Tails,
    /// The greatest order of a folio (`MAX_FOLIO_ORDER`).
    pub max_order: u8,
    /// The mapping of the swap cache (`swap_space`), if its address is known.
    pub swap_space: Option<Addr<AddressSpace>>,
    /// Masks and names of the flags, in the order in which they print (`pageflag_names`).
    pub flag_names: &'a [(u64, &'a str)],
    /// The numbers above the flags, in the order in which they print (`pff`).
    pub flag_fields: &'a [FlagField<'a>],
    /// How many there are of each of these numbers, in the same order; `u64::MAX` where that is not
    /// known.
    pub flag_counts: &'a [u64],
    /// The names of the page types from 0xf0 on (`page_type_names`). One that the kernel has no
    /// name for is `None`.
    pub type_names: &'a [Option<&'a str>],
    /// Where the migrate types are found, if the kernel tells CMA pages from others.
    pub sections: Option<Sections>,
    /// Names of addresses.
    pub symbols: &'a dyn Symbols,
}

impl Kernel<'_> {
    /// A kernel of which nothing is known but what every x86-64 has.
    pub const UNKNOWN: Self = Kernel {
        memory_map: Addr::NULL,
        pages: 0,
        tails: Tails::ByValue,
        // 16 GiB (`include/linux/mmzone.h`).
        max_order: 22,
        swap_space: None,
        flag_names: &[],
        flag_fields: &[],
        flag_counts: &[],
        type_names: &[],
        sections: None,
        symbols: &NoSymbols,
    };

    /// The number of the page frame whose `struct page` is at `page`, if the memory map has one
    /// there.
    pub fn pfn(&self, page: Addr<Page>) -> Option<u64> {
        let offset = page.bytes_since(self.memory_map);
        let pfn = (offset / STRIDE) as u64;
        if offset % STRIDE == 0 && pfn < self.pages {
            Some(pfn)
        } else {
            None
        }
    }

    /// Where the `struct page` of page frame `pfn` is, if the memory map can have one.
    pub fn page(&self, pfn: u64) -> Option<Addr<Page>> {
        if pfn < self.pages {
            Some(self.memory_map.add((pfn as usize).wrapping_mul(STRIDE)))
        } else {
            None
        }
    }

    /// The bits of the flags word that are flags.
    pub(crate) fn flag_mask(&self) -> u64 {
        !dumpable::shl(u64::MAX, self.flag_names.len() as u32)
    }
}

/// What the compound word of a tail page, its lowest bit apart, says of the head.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tails {
    /// It is the head's address, as in all kernels before 7.1.
    Pointer,
    /// It is a mask, which makes the head's address of the tail's: since 7.1, where hugetlb's
    /// vmemmap optimisation is configured and the size of `struct page` is a power of two
    /// (`compound_info_has_mask()`, `include/linux/page-flags.h`).
    Mask,
    /// Not known: what has its highest bits set, and is no address of the memory map, is taken for
    /// a mask.
    ByValue,
}

/// How far it is in the memory map from a page to the next. (A constant, because a division by a
/// call has a panic path.)
pub(crate) const STRIDE: usize = size_of::<Page>();

/// A number in the flags word of a page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FlagField<'a> {
    /// What is printed before it.
    pub name: &'a str,
    /// How many bits there are below it.
    pub shift: u32,
    /// The bits that it has, once shifted down.
    pub mask: u64,
    /// Whether it prints as hex.
    pub hex: bool,
}

/// Where the sections of the memory map are (`mem_section`, with `CONFIG_SPARSEMEM_EXTREME`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sections {
    /// An array of pointers to pages full of sections.
    pub roots: Addr<Addr<Section>>,
    /// How many pointers there are.
    pub count: u64,
    /// The size of a section's description in bytes (`sizeof(struct mem_section)`). Each pointer
    /// leads to a page full of them.
    pub size: u64,
    /// Two to this power page frames make a section.
    pub section_order: u32,
    /// Two to this power page frames make a page block.
    pub block_order: u32,
    /// The number of the migrate type of CMA.
    pub cma: u8,
}

/// Names of addresses, as the kernel's `%ps` has them.
pub trait Symbols {
    /// Writes the name of the symbol that `at` is in, without an offset, or else `at` in hex.
    fn name(&self, at: Addr<u8>, line: &mut Line);
}

/// Knows no name.
struct NoSymbols;

impl Symbols for NoSymbols {
    fn name(&self, at: Addr<u8>, line: &mut Line) {
        line.hex0x(at.get());
    }
}
