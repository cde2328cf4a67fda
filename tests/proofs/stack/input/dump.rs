//! One dump of a page as a kernel links it, with memory, names and log provided by outside
//! functions.

#![no_std]

mod moved;

use core::mem::MaybeUninit;
use dumpable::{Addr, Cause, Fault, Line, Memory, Sink};
use pagedump_core::{
    dump_page, write_findings, Conventions, Descriptors, FlagField, Hugetlb, Kernel, Mapcount, Movable, Order, PageReport, PageType, PageTypes, Poisons, Sections,
    SwapSpaces, Symbols, Tails, Verdict,
};

extern "C" {
    fn outside_read(at: usize, into: *mut u8, len: usize) -> i32;
    fn outside_log(line: *const u8, len: usize);
    fn outside_name(at: usize, line: *mut u8);
}

pub struct Outside;

impl Memory for Outside {
    fn read(&self, at: Addr<u8>, into: &mut [u8]) -> Result<(), Fault> {
        // SAFETY: `into` is writable, for its length.
        match unsafe { outside_read(at.get(), into.as_mut_ptr(), into.len()) } {
            0 => Ok(()),
            _ => Err(Fault::new(at, into.len(), Cause::Refused)),
        }
    }
}

impl Sink for Outside {
    fn line(&mut self, line: &[u8]) {
        // SAFETY: `line` is readable, for its length.
        unsafe { outside_log(line.as_ptr(), line.len()) };
    }
}

impl Symbols for Outside {
    fn name(&self, at: Addr<u8>, line: &mut Line) {
        // SAFETY: the outside passes the pointer only to code that knows its type.
        unsafe { outside_name(at.get(), (&raw mut *line).cast()) };
    }
}

const fn field(name: &'static str, shift: u32) -> FlagField<'static> {
    FlagField { name, shift, mask: 0b111, hex: shift > 60 }
}

/// All parameters that a kernel can have, so that the dump skips nothing.
static KERNEL: Kernel<'static> = Kernel {
    memory_map: Addr::new(0x10_0000),
    pages: 1 << 20,
    conventions: Conventions { swap: SwapSpaces::One(0x1000), ..Conventions::LATEST },
    flag_names: &[(1, "locked"), (1 << 7, "waiters"), (1 << 6, "head")],
    flag_fields: &[field("node", 54), field("zone", 51), field("lastcpupid", 61)],
    flag_counts: &[2, 4, u64::MAX],
    type_names: &[Some("buddy"), None],
    sections: Some(Sections {
        roots: Addr::new(0x2000),
        count: 64,
        section_order: 15,
        block_order: 9,
        block_bits: 8,
        isolated: 1 << 4,
        cma: 4,
    }),
    poisons: Some(Poisons::X86_64),
    ..Kernel::UNKNOWN
};

/// The same with other layouts and conventions.
static MOVED: Kernel<'static> = Kernel {
    plans: &moved::PLANS,
    conventions: Conventions {
        types: PageTypes::Bits {
            base: 0xf000_0000,
            reserve: -128,
            bits: &[(0x80, PageType::Buddy), (0x200, PageType::Table)],
        },
        slab_flag: 1 << 9,
        tails: Tails::Pointer,
        fake_heads: true,
        order: Order::Byte(16),
        mapcount: Mapcount::Compound { double_map: 1 << 6 },
        hugetlb: Hugetlb::Destructor { offset: 17, number: 2 },
        counts_huge_pages: true,
        movable: Movable::Tag,
        swap: SwapSpaces::Many { areas: 0x1000, count: 4, size: 200 },
        ..Conventions::LATEST
    },
    ..KERNEL
};

/// The same with descriptors apart from the pages.
static APART: Kernel<'static> = Kernel {
    conventions: Conventions {
        descriptors: Descriptors::Tagged { folio: 2 },
        ..Conventions::LATEST
    },
    ..KERNEL
};

/// The entry whose depth is computed.
#[no_mangle]
pub extern "C" fn dump(
    page: usize,
    report: &mut MaybeUninit<PageReport>,
    verdict: &mut Verdict,
    number: usize,
) {
    const { assert!(size_of::<PageReport>() <= 256 * 8, "`paint.rs` has less room") };
    let (page, report) = (Addr::new(page), report.write(PageReport::new()));
    let kernel = kernel(number);
    *verdict = dump_page(&Outside, kernel, &Outside, page, Some("stack"), report, &mut Outside);
    findings(report, number);
}

/// The entry of the judge alone.
#[no_mangle]
#[inline(never)]
pub extern "C" fn findings(report: &PageReport, number: usize) {
    write_findings(report, kernel(number), &mut Outside);
}

fn kernel(number: usize) -> &'static Kernel<'static> {
    match number {
        0 => &KERNEL,
        1 => &MOVED,
        _ => &APART,
    }
}
