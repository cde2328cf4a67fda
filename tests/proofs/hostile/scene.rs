//! The kernel that a hostile memory belongs to, and the page to dump.

use dumpable::{Addr, Line};
use dumpable_tests::noise::Noise;
use pagedump_core::layout::Page;
use pagedump_core::{FlagField, Kernel, Sections, Symbols, Tails};

/// The start of the memory map.
const MAP: usize = 0xffff_ea00_0000_0000;

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
    tails: Tails,
    pages: u64,
    max_order: u8,
    swap_space: Option<Addr<pagedump_core::layout::AddressSpace>>,
    sections: Option<Sections>,
    few: usize,
    /// The address of the page.
    pub page: Addr<Page>,
    /// The reason of the dump.
    pub reason: Option<&'a str>,
}

impl<'a> Scene<'a> {
    /// Creates a scene in which everything has its greatest length.
    pub fn worst(names: &'a Names) -> Self {
        let long = names.long.as_str();
        Self {
            fields: [FlagField { name: long, shift: 40, mask: u64::MAX, hex: true }; 5],
            counts: [1; 5],
            flags: core::array::from_fn(|bit| (1 << bit, long)),
            types: [Some(long); 9],
            tails: Tails::Mask,
            pages: 1 << 34,
            max_order: 22,
            swap_space: None,
            sections: Some(Sections {
                roots: Addr::new(0xffff_8880_0000_0000),
                count: u64::MAX,
                size: 32,
                section_order: 15,
                block_order: 9,
                cma: 4,
            }),
            few: 5,
            page: Addr::new(MAP + 0x1000_0000 + 3 * 64),
            reason: Some(long),
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
        let pages = *noise.pick(&[0, 1, 1 << 18, 1 << 34, 1 << 34, u64::MAX]);
        let offset = match noise.below(8) {
            0 => noise.next() as usize,
            1 => 0,
            _ => (noise.below(1 << 20) as usize) * 64,
        };
        Self {
            fields: [field(), field(), field(), field(), field()],
            counts: core::array::from_fn(|_| noise.word()),
            flags: core::array::from_fn(|bit| (1 << bit, if bit == 6 { "head" } else { name() })),
            types: core::array::from_fn(|_| if noise.one_in(4) { None } else { Some(name()) }),
            tails: *noise.pick(&[Tails::Mask, Tails::Mask, Tails::Pointer, Tails::ByValue]),
            pages,
            max_order: *noise.pick(&[22, 22, 22, 10, 0, 64, 255]),
            swap_space: if noise.one_in(2) { Some(Addr::new(noise.next() as usize)) } else { None },
            sections: if noise.one_in(4) {
                None
            } else {
                Some(Sections {
                    roots: Addr::new(noise.word() as usize),
                    count: noise.word(),
                    size: *noise.pick(&[32, 32, 16, 0, 1, 4097, u64::MAX]),
                    section_order: *noise.pick(&[15, 15, 0, 64, u32::MAX]),
                    block_order: *noise.pick(&[9, 9, 0, 64, u32::MAX]),
                    cma: noise.below(8) as u8,
                })
            },
            few: noise.below(6) as usize,
            page: Addr::new(MAP.wrapping_add(offset)),
            reason: if noise.one_in(2) { Some(name()) } else { None },
        }
    }

    /// Returns the parameters of the kernel.
    pub fn kernel(&self) -> Kernel<'_> {
        Kernel {
            memory_map: Addr::new(MAP),
            pages: self.pages,
            tails: self.tails,
            max_order: self.max_order,
            max_block_order: 10,
            swap_space: self.swap_space,
            flag_names: &self.flags,
            flag_fields: &self.fields[..self.few],
            flag_counts: &self.counts[..self.few],
            type_names: &self.types,
            sections: self.sections,
        }
    }
}
