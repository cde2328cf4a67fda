//! The whole dump of a page, over a memory, names and a log that are C functions.

#![no_std]

mod outside;

use dumpable::{Addr, Line, Sink};
use outside::Outside;
use pagedump::layout::Page;
use pagedump::{dump_page, FlagField, Kernel, Sections, Symbols};

extern "C" {
    fn outside_symbol(at: usize, into: *mut u8, len: usize);
    fn outside_log(line: *const u8, len: usize);
}

impl Symbols for Outside {
    fn name(&self, at: Addr<u8>, line: &mut Line) {
        let mut name = [0; 64];
        unsafe { outside_symbol(at.get(), name.as_mut_ptr(), name.len()) };
        line.bytes(&name);
    }
}

impl Sink for Outside {
    fn line(&mut self, line: &[u8]) {
        unsafe { outside_log(line.as_ptr(), line.len()) };
    }
}

const NAMES: &[(u64, &str)] = &[(1 << 0, "locked"), (1 << 7, "waiters"), (1 << 6, "head")];
const FIELDS: &[FlagField<'_>] = &[
    FlagField { name: "zone", shift: 51, mask: 0b111, hex: false },
    FlagField { name: "lastcpupid", shift: 30, mask: 0x1f_ffff, hex: true },
];
const TYPES: &[Option<&str>] = &[Some("buddy"), None];

#[no_mangle]
pub extern "C-unwind" fn dump(page: usize, memory_map: usize, pages: u64, roots: usize, swap: usize, shift: u32) {
    let kernel = Kernel {
        memory_map: Addr::new(memory_map),
        pages,
        swap_space: Some(Addr::new(swap)),
        flag_names: NAMES,
        flag_fields: FIELDS,
        type_names: TYPES,
        sections: Some(Sections {
            roots: Addr::new(roots),
            count: pages,
            size: swap as u64,
            section_order: shift,
            block_order: shift,
            cma: 4,
        }),
        symbols: &Outside,
        ..Kernel::UNKNOWN
    };
    dump_page(&Outside, &kernel, Addr::<Page>::new(page), Some("outside"), &mut Outside);
}

/// With what no kernel has: every parameter from outside.
#[no_mangle]
pub extern "C-unwind" fn dump_field(page: usize, shift: u32, mask: u64, order: u8) {
    let fields = [FlagField { name: "field", shift, mask, hex: mask == 0 }];
    let kernel = Kernel { flag_fields: &fields, max_order: order, pages: mask, ..Kernel::UNKNOWN };
    dump_page(&Outside, &kernel, Addr::<Page>::new(page), None, &mut Outside);
}
