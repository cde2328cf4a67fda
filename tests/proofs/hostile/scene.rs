//! The kernel that a hostile memory belongs to, and the page to dump.

use super::made_up::{MadeUp, DESCRIBED};
use dumpable::{Addr, Line};
use dumpable_tests::noise::Noise;
use pagedump_core::layout::{Page, Plans};
use pagedump_core::{
    Conventions, Descriptors, FlagField, Hugetlb, Kernel, Mapcount, MemcgData, Movable, Order,
    PageType, PageTypes, Sections, SwapSpaces, Symbols, Tails,
};

/// The start of the memory map.
const MAP: usize = 0xffff_ea00_0000_0000;

/// The page types of a kernel that has a bit for each.
const BITS: &[(u32, PageType)] = &[
    (0x80, PageType::Buddy),
    (0x100, PageType::Offline),
    (0x200, PageType::Table),
    (0x400, PageType::Guard),
    (0x800, PageType::Hugetlb),
];

/// Names of every relevant length: empty, short, and longer than a line.
pub struct Names {
    long: String,
    symbol: String,
}

impl Default for Names {
    fn default() -> Self {
        Self { long: "x".repeat(1000), symbol: "hostile_aops".repeat(100) }
    }
}

impl Symbols for Names {
    fn name(&self, at: Addr<u8>, line: &mut Line) {
        // The address determines the length.
        let len = if at.get() % 4096 > 0xf00 { self.symbol.len() } else { at.get() % 40 };
        line.text(&self.symbol[..len]);
    }
}

/// A kernel and a page.
pub struct Scene<'a> {
    fields: [FlagField<'a>; 5],
    counts: [u64; 5],
    flags: [(u64, &'a str); 24],
    types: [Option<&'a str>; 9],
    plans: Plans,
    conventions: Conventions<'a>,
    pages: u64,
    max_order: u8,
    sections: Option<Sections>,
    few: usize,
    /// The numbers of the flags that the core tests.
    pub(super) flag_numbers: [u32; 5],
    /// The address of the page.
    pub page: Addr<Page>,
    /// The reason of the dump.
    pub reason: Option<&'a str>,
}

impl<'a> Scene<'a> {
    /// Creates a scene with the layouts and the conventions of Linux 7.3, in which everything has
    /// its greatest length.
    pub fn worst(names: &'a Names) -> Self {
        let long = names.long.as_str();
        Self {
            fields: [FlagField { name: long, shift: 40, mask: u64::MAX, hex: true }; 5],
            counts: [1; 5],
            flags: core::array::from_fn(|bit| (1 << bit, long)),
            types: [Some(long); 9],
            plans: Plans::COMPILED,
            conventions: Conventions {
                tails: Tails::Mask,
                swap: SwapSpaces::One(MAP - 1),
                ..Conventions::LATEST
            },
            pages: 1 << 34,
            max_order: 22,
            sections: Some(Sections {
                roots: Addr::new(0xffff_8880_0000_0000),
                count: u64::MAX,
                section_order: 15,
                block_order: 9,
                block_bits: 8,
                isolated: 1 << 4,
                cma: 4,
            }),
            few: 5,
            flag_numbers: DESCRIBED,
            page: Addr::new(MAP + 0x1000_0000 + 3 * 64),
            reason: Some(long),
        }
    }

    /// Creates the scene of a kernel that takes even more: its structures lie in more cache lines,
    /// a page shows the words of its head, and the mapping of the swap cache has to be looked up.
    pub fn worst_moved(names: &'a Names) -> Self {
        let made_up = MadeUp::worst(false);
        let plans = made_up.plans();
        Self {
            conventions: Conventions {
                tails: Tails::Pointer,
                fake_heads: true,
                swap: SwapSpaces::Many { areas: 0x1000, count: 64, size: 384 },
                ..Conventions::LATEST
            },
            // Starts a page of memory: the middle of a folio of order 9.
            page: Addr::new(MAP + (0x1_0000 + 256) * plans.page.size()),
            plans,
            flag_numbers: made_up.flags,
            ..Self::worst(names)
        }
    }

    /// Creates the scene of a kernel whose descriptors are apart from the pages, and as large as
    /// possible. They never cover a page, so each is read again.
    pub fn worst_apart(names: &'a Names) -> Self {
        let made_up = MadeUp::worst(true);
        let worst = Self::worst_moved(names);
        Self {
            conventions: Conventions {
                descriptors: Descriptors::Tagged { folio: 2 },
                ..worst.conventions
            },
            max_order: 0,
            plans: made_up.plans(),
            flag_numbers: made_up.flags,
            ..worst
        }
    }

    /// Creates the scene of a kernel with a memory map, and nothing else, for the page at `page`.
    pub fn around(page: Addr<Page>) -> Scene<'static> {
        Scene {
            fields: [FlagField { name: "", shift: 0, mask: 0, hex: false }; 5],
            counts: [0; 5],
            flags: [(0, ""); 24],
            types: [None; 9],
            plans: Plans::COMPILED,
            conventions: Conventions::LATEST,
            pages: 1 << 34,
            max_order: 22,
            sections: None,
            few: 0,
            flag_numbers: DESCRIBED,
            page,
            reason: None,
        }
    }

    /// Creates a random scene.
    pub fn any(noise: &Noise, names: &'a Names) -> Self {
        let name = || &names.long[..*noise.pick(&[0, 1, 4, 4, 4, 300])];
        let field = || FlagField {
            name: name(),
            shift: *noise.pick(&[0, 30, 51, 54, 63, 64, u32::MAX]),
            mask: noise.word(),
            hex: noise.one_in(2),
        };
        let conventions = any_conventions(noise);
        let is_apart = matches!(conventions.descriptors, Descriptors::Tagged { .. });
        let (plans, flag_numbers) = match noise.below(8) {
            // With the conventions of another kernel.
            0 => (Plans::COMPILED, DESCRIBED),
            1..=3 if !is_apart => (Plans::COMPILED, DESCRIBED),
            _ => {
                let made_up = MadeUp::any(noise, is_apart);
                (made_up.plans(), made_up.flags)
            }
        };
        let pages = *noise.pick(&[0, 1, 1 << 18, 1 << 34, 1 << 34, 1 << 34, 1 << 34, u64::MAX]);
        let number = match conventions.fake_heads && noise.one_in(2) {
            // Whatever the size of a page, these start a page of memory.
            true => noise.below(1 << 12) * 512 + 256,
            false => noise.below(1 << 20),
        };
        let offset = match noise.below(8) {
            0 => noise.next() as usize,
            1 => 0,
            _ => number as usize * plans.page.size(),
        };
        Self {
            fields: [field(), field(), field(), field(), field()],
            counts: core::array::from_fn(|_| noise.word()),
            flags: core::array::from_fn(|bit| (1 << bit, if bit == 6 { "head" } else { name() })),
            types: core::array::from_fn(|_| if noise.one_in(4) { None } else { Some(name()) }),
            plans,
            conventions,
            pages,
            max_order: *noise.pick(&[22, 22, 22, 10, 0, 64, 255]),
            sections: if noise.one_in(4) { None } else { Some(any_sections(noise)) },
            few: noise.below(6) as usize,
            flag_numbers,
            page: Addr::new(MAP.wrapping_add(offset)),
            reason: if noise.one_in(2) { Some(name()) } else { None },
        }
    }

    /// Returns the parameters of the kernel.
    pub fn kernel(&self) -> Kernel<'_> {
        Kernel {
            memory_map: Addr::new(MAP),
            pages: self.pages,
            plans: &self.plans,
            conventions: self.conventions,
            max_order: self.max_order,
            max_block_order: 10,
            flag_names: &self.flags,
            flag_fields: &self.fields[..self.few],
            flag_counts: &self.counts[..self.few],
            type_names: &self.types,
            sections: self.sections,
            ..Kernel::UNKNOWN
        }
    }
}

/// Returns conventions that some kernel has, or that none has.
fn any_conventions(noise: &Noise) -> Conventions<'static> {
    let in_page = || *noise.pick(&[16, 17, 40, 95, 96, usize::MAX]);
    Conventions {
        descriptors: match noise.below(8) {
            0 => Descriptors::Tagged { folio: noise.below(17) as u8 },
            _ => Descriptors::Overlay,
        },
        types: match noise.below(5) {
            0 => PageTypes::Bits { base: 0xf000_0000, reserve: -128, bits: BITS },
            1 => PageTypes::Bits {
                base: noise.word() as u32,
                reserve: noise.word() as i32,
                bits: BITS,
            },
            2 => PageTypes::Byte(&[]),
            _ => Conventions::LATEST.types,
        },
        slab_flag: *noise.pick(&[0, 0, 1 << 9, noise.word()]),
        tails: *noise.pick(&[Tails::Mask, Tails::Mask, Tails::Pointer, Tails::ByValue]),
        fake_heads: noise.one_in(2),
        order: if noise.one_in(2) { Order::LowByteOfFlags } else { Order::Byte(in_page()) },
        mapcount: match noise.below(3) {
            0 => Mapcount::Own,
            1 => Mapcount::WithEntire { clamps: noise.one_in(2) },
            _ => Mapcount::Compound { double_map: *noise.pick(&[1 << 9, noise.word()]) },
        },
        hugetlb: match noise.below(3) {
            0 => Hugetlb::Type,
            1 => Hugetlb::Flag(*noise.pick(&[1 << 5, noise.word()])),
            _ => Hugetlb::Destructor { offset: in_page(), number: noise.below(4) as u8 },
        },
        counts_huge_pages: noise.one_in(2),
        movable: if noise.one_in(2) { Movable::Tag } else { Movable::Flag(noise.word()) },
        kernel_table: *noise.pick(&[0, 1 << 2, noise.word()]),
        partial_slab: *noise.pick(&[0, 1 << 9, noise.word()]),
        memcg: *noise.pick(&[MemcgData::Unknown, MemcgData::Memcg, MemcgData::ObjCgroup]),
        swap: match noise.below(4) {
            0 => SwapSpaces::None,
            1 => SwapSpaces::Unknown,
            2 => SwapSpaces::One(noise.word() as usize),
            _ => SwapSpaces::Many {
                areas: noise.word() as usize,
                count: noise.word(),
                size: noise.word() as usize,
            },
        },
    }
}

fn any_sections(noise: &Noise) -> Sections {
    Sections {
        roots: Addr::new(noise.word() as usize),
        count: noise.word(),
        section_order: *noise.pick(&[15, 15, 0, 64, u32::MAX]),
        block_order: *noise.pick(&[9, 9, 0, 64, u32::MAX]),
        block_bits: *noise.pick(&[4, 8, 8, 0, 1, 64, u32::MAX]),
        isolated: *noise.pick(&[0, 1 << 4, noise.word()]),
        cma: noise.below(8) as u8,
    }
}
