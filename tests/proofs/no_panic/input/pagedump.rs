//! The dump of a page with memory, names and log provided by C functions.

#![no_std]

mod outside;

use dumpable::{Addr, Line, Memory, Sink};
use outside::Outside;
use pagedump_core::layout::{
    AddressSpace, Dentry, FirstTail, HlistNode, Inode, ListHead, Page, Qstr, SecondTail, Section,
    SectionUsage, ThirdTail,
};
use pagedump_core::{
    dump_page, inspect, write, write_kernel_text, Bounds, FlagField, Kernel, NoSymbols, PageReport, Sections, Symbols,
    Tails, Verdict,
};

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
pub extern "C-unwind" fn dump_any(
    page: usize,
    memory_map: usize,
    pages: u64,
    roots: usize,
    swap: usize,
    shift: u32,
) {
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
        ..Kernel::UNKNOWN
    };
    let (mut report, page) = (PageReport::new(), Addr::<Page>::new(page));
    dump_page(&Outside, &kernel, &Outside, page, Some("outside"), &mut report, &mut Outside);
}

/// Dumps with arbitrary parameters.
#[no_mangle]
pub extern "C-unwind" fn dump_field(page: usize, shift: u32, mask: u64, order: u8) {
    let fields = [FlagField { name: "field", shift, mask, hex: mask == 0 }];
    let kernel = Kernel { flag_fields: &fields, max_order: order, pages: mask, ..Kernel::UNKNOWN };
    let mut report = PageReport::default();
    inspect(&Outside, &kernel, Addr::<Page>::new(page), &mut report);
    write(&report, &kernel, &NoSymbols, None, &mut Outside);
    write_kernel_text(&report, &kernel, &Outside, None, &mut Outside);
}

/// Returns the verdict only.
#[no_mangle]
pub extern "C-unwind" fn verdict(page: usize, tails: u8, pages: u64) -> u64 {
    let tails = match tails {
        0 => Tails::Pointer,
        1 => Tails::Mask,
        _ => Tails::ByValue,
    };
    let kernel = Kernel { pages, tails, ..Kernel::UNKNOWN };
    let (mut report, page) = (PageReport::new(), Addr::<Page>::new(page));
    match dump_page(&Outside, &kernel, &Outside, page, None, &mut report, &mut Outside) {
        Verdict::Faithful => 0,
        Verdict::Flawed(_) => 1,
        _ => 2,
    }
}

#[no_mangle]
pub extern "C-unwind" fn folio(page: usize, memory_map: usize, pages: u64) -> u64 {
    let kernel = Kernel { memory_map: Addr::new(memory_map), pages, ..Kernel::UNKNOWN };
    let mut report = PageReport::new();
    inspect(&Outside, &kernel, Addr::new(page), &mut report);
    let folio = &report.folio;
    let mut sum = folio.is_torn() as u64 ^ folio.index ^ folio.flaw.is_some() as u64;
    sum ^= folio.has_changed() as u64 ^ report.is_lone_tail() as u64;
    sum ^= report.believed().memcg_data();
    if let Some(slot) = folio.first_tail {
        sum ^= slot.large_mapcount() as u64
            ^ slot.entire_mapcount() as u64
            ^ slot.order() as u64
            ^ slot.nr_pages() as u64;
    }
    sum ^ folio.head.ref_count() as u64
}

#[no_mangle]
pub extern "C-unwind" fn page_numbers(page: usize, pfn: u64, memory_map: usize, pages: u64) -> u64 {
    let kernel = Kernel { memory_map: Addr::new(memory_map), pages, ..Kernel::UNKNOWN };
    let bounds = Bounds::of(&kernel);
    let at = match kernel.page(pfn) {
        Some(page) => page.get() as u64,
        None => (bounds.lines ^ bounds.bytes ^ bounds.reads.count) as u64,
    };
    let inside = match kernel.containing(Addr::new(page)) {
        Some((pfn, offset)) => pfn ^ offset as u64,
        None => 0,
    };
    match kernel.pfn(Addr::new(page)) {
        Some(pfn) => pfn ^ at ^ inside,
        None => at ^ inside,
    }
}

/// Reads a page without a kernel.
#[no_mangle]
pub extern "C-unwind" fn page_alone(words: &[u64; 8], at: usize) -> u64 {
    let page = dumpable::Snapshot::<Page>::from_words(*words, Addr::new(at));
    let told = page.is_tail()
        ^ page.is_head()
        ^ page.is_poisoned()
        ^ page.has_type()
        ^ page.is_slab()
        ^ page.is_swap_cache();
    let kind = match page.mapping_kind().name() {
        Some(name) => name.len() as u64,
        None => page.mapping_kind().raw() as u64,
    };
    let counts = page.mapcount() as u64 ^ page.ref_count() as u64 ^ page.page_type_number() as u64;
    told as u64
        ^ kind
        ^ counts
        ^ page.is_anon() as u64
        ^ page.is_ksm() as u64
        ^ page.lru().next().get() as u64
}

#[no_mangle]
pub extern "C-unwind" fn containers(at: usize, words: usize) -> usize {
    let dentry = Dentry::of_alias(Addr::new(at));
    dentry.get() ^ SectionUsage::pageblock_word(Addr::new(at), words).get()
}

macro_rules! dumps {
    ($($name:ident $Type:ty)*) => {$(
        /// Captures one of the layouts, and dumps it.
        #[no_mangle]
        pub extern "C-unwind" fn $name(at: usize) -> bool {
            match Outside.snapshot::<$Type>(Addr::new(at)) {
                Ok(copy) => {
                    copy.raw().dump(&mut Outside);
                    false
                }
                Err(_) => true,
            }
        }
    )*};
}

dumps! {
    layout_page Page
    layout_first_tail FirstTail
    layout_second_tail SecondTail
    layout_third_tail ThirdTail
    layout_list_head ListHead
    layout_address_space AddressSpace
    layout_inode Inode
    layout_dentry Dentry
    layout_hlist_node HlistNode
    layout_qstr Qstr
    layout_section Section
    layout_section_usage SectionUsage
}
