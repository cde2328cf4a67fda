//! The parameters of the kernel at hand, which no page holds. Data only.

use crate::conventions::{Conventions, PageTypes};
use crate::layout::{Page, Plans, Section};
use dumpable::{shl, Addr};

/// The parameters of a kernel. The text says what is not known, and assumes nothing.
#[derive(Clone, Copy)]
pub struct Kernel<'a> {
    /// The start of the memory map (`vmemmap`): the address of the `struct page` of page frame 0.
    pub memory_map: Addr<Page>,
    /// The number of page frames that the memory map can have.
    pub pages: u64,
    /// Where the members of the described structures lie.
    pub plans: &'a Plans,
    /// What no layout says.
    pub conventions: Conventions<'a>,
    /// The greatest order of a folio (`MAX_FOLIO_ORDER`).
    pub max_order: u8,
    /// The greatest order of a free block (`MAX_PAGE_ORDER`).
    pub max_block_order: u8,
    /// The masks and names of the flags, in the order in which they print (`pageflag_names`).
    pub flag_names: &'a [(u64, &'a str)],
    /// The numbers above the flags, in the order in which they print (`pff`).
    pub flag_fields: &'a [FlagField<'a>],
    /// The count of each of these numbers, in the same order; `u64::MAX` if it is not known.
    pub flag_counts: &'a [u64],
    /// The names of the page types from 0xf0 on (`page_type_names`); `None` where the kernel has no
    /// name.
    pub type_names: &'a [Option<&'a str>],
    /// The sections of the memory map, which lead to the migrate types, if they are known and the
    /// kernel distinguishes CMA pages from others.
    pub sections: Option<Sections>,
    /// The size of an `unsigned long` in bytes: 4 or 8.
    pub word: usize,
    /// Whether the place of the memory map is assumed, so that the addresses of pages tell nothing:
    /// those of a log.
    pub is_map_assumed: bool,
    /// What the kernel leaves in words that are not in use, if that is known.
    pub poisons: Option<Poisons>,
    /// The masks of the flags that a page must not have when it is freed
    /// (`PAGE_FLAGS_CHECK_AT_FREE`, `include/linux/page-flags.h`), and when it is allocated
    /// (`PAGE_FLAGS_CHECK_AT_PREP`); 0 if they are not known.
    pub check_at_free: u64,
    /// See there.
    pub check_at_prep: u64,
}

/// What a kernel leaves in words that are not in use (`include/linux/poison.h`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Poisons {
    /// The words of a list entry that was removed (`LIST_POISON1`, `LIST_POISON2`).
    pub list: [u64; 2],
    /// The mapping of a tail page (`TAIL_MAPPING`).
    pub tail_mapping: u64,
}

impl Poisons {
    /// Those of x86-64 since 4.20 (`CONFIG_ILLEGAL_POINTER_VALUE`).
    pub const X86_64: Self = Self {
        list: [0xdead_0000_0000_0100, 0xdead_0000_0000_0122],
        tail_mapping: 0xdead_0000_0000_0400,
    };
}

impl Kernel<'_> {
    /// The number of pages where the end of the memory map is not known. Addresses behind pages are then
    /// not taken for those of others.
    pub const UNBOUNDED: u64 = 1 << 40;

    /// The parameters of an unknown x86-64 kernel with the layouts and the conventions of Linux 7.3.
    /// Without `memory_map` and `pages`, a page can be read but not placed, so only its raw words are
    /// printed.
    pub const UNKNOWN: Self = Kernel {
        memory_map: Addr::NULL,
        pages: 0,
        plans: &Plans::COMPILED,
        conventions: Conventions::LATEST,
        // 16 GiB (`include/linux/mmzone.h`, 7.3).
        max_order: 22,
        // `include/linux/mmzone.h`, 7.3: x86-64 cannot configure another.
        max_block_order: 10,
        flag_names: &[],
        flag_fields: &[],
        flag_counts: &[],
        type_names: &[],
        sections: None,
        word: 8,
        is_map_assumed: false,
        poisons: None,
        check_at_free: 0,
        check_at_prep: 0,
    };

    /// Returns the number of the page frame whose `struct page` is at `page`, if the memory map has
    /// one there.
    pub fn pfn(&self, page: Addr<Page>) -> Option<u64> {
        match self.containing(page) {
            Some((pfn, 0)) => Some(pfn),
            _ => None,
        }
    }

    /// Returns the number of the page frame whose `struct page` contains `at`, and the distance from
    /// its start in bytes, if the memory map has one there.
    pub fn containing(&self, at: Addr<Page>) -> Option<(u64, usize)> {
        let offset = at.bytes_since(self.memory_map);
        let pfn = offset.checked_div(self.stride())? as u64;
        if pfn < self.pages {
            Some((pfn, offset.wrapping_sub((pfn as usize).wrapping_mul(self.stride()))))
        } else {
            None
        }
    }

    /// Returns the address of the `struct page` of page frame `pfn`, if the memory map can have one.
    pub fn page(&self, pfn: u64) -> Option<Addr<Page>> {
        if pfn < self.pages {
            Some(self.memory_map.add((pfn as usize).wrapping_mul(self.stride())))
        } else {
            None
        }
    }

    /// Returns the distance between pages in the memory map, in bytes: the size of `struct page`.
    pub const fn stride(&self) -> usize {
        self.plans.page.size()
    }

    /// Tells whether [`write_kernel_text`](crate::write_kernel_text) prints what this kernel prints: it
    /// has the page types and the counts of Linux 6.12 to 7.3.
    pub const fn has_known_text(&self) -> bool {
        matches!(self.conventions.types, PageTypes::Byte(_)) && self.plans.counts_large_folios()
    }

    /// Returns the mask of the flag of this name; 0 if the kernel has none, or its names are unknown.
    pub(crate) fn flag(&self, name: &str) -> u64 {
        let mut names = self.flag_names;
        while let [(mask, found), rest @ ..] = names {
            if same(found, name) {
                return *mask;
            }
            names = rest;
        }
        0
    }

    /// Returns the bits of the flags word that are flags.
    pub(crate) fn flag_mask(&self) -> u64 {
        !shl(u64::MAX, self.flag_names.len() as u32)
    }
}

/// Whether two strings are the same.
pub(crate) fn same(first: &str, second: &str) -> bool {
    let (mut first, mut second) = (first.as_bytes(), second.as_bytes());
    if first.len() != second.len() {
        return false;
    }
    while let ([a, first_rest @ ..], [b, second_rest @ ..]) = (first, second) {
        if *a != *b {
            return false;
        }
        (first, second) = (first_rest, second_rest);
    }
    first.is_empty() && second.is_empty()
}

/// A number in the flags word of a page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FlagField<'a> {
    /// The name that is printed before it.
    pub name: &'a str,
    /// The number of bits below it.
    pub shift: u32,
    /// The mask of its bits, once shifted down.
    pub mask: u64,
    /// Whether it prints in hexadecimal.
    pub hex: bool,
}

/// The sections of the memory map (`mem_section` with `CONFIG_SPARSEMEM_EXTREME`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sections {
    /// The address of an array of pointers to roots, which are pages full of sections.
    pub roots: Addr<Addr<Section>>,
    /// The number of pointers.
    pub count: u64,
    /// A section has two to this power page frames.
    pub section_order: u32,
    /// A page block has two to this power page frames.
    pub block_order: u32,
    /// The number of bits of each page block (`NR_PAGEBLOCK_BITS`): 4, or 8 since 6.17.
    pub block_bits: u32,
    /// The mask of the bit of an isolated block (`PB_migrate_isolate`), if there is one.
    pub isolated: u64,
    /// The number of the migrate type of CMA.
    pub cma: u8,
}
