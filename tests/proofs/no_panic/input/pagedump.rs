//! The dump of a page with memory, names and log provided by C functions.

#![no_std]

mod outside;

use dumpable::{Addr, Line, Memory, Sink};
use outside::Outside;
use pagedump_core::layout::{
    AddressSpace, Dentry, FirstTail, FolioHead, HlistNode, Inode, Page, Plans, Qstr, Section, SectionUsage, Slab,
    SlabCache,
};
use pagedump_core::{
    describe_kind, dump_page, inspect, judge, write, write_finding, write_findings, write_kernel_text, write_reason, Bounds, Conventions,
    Descriptors, Findings, FlagField, Hugetlb, Kernel, Mapcount, MemcgData, Movable, NoSymbols, Order, PageReport, PageType,
    PageTypes, Poisons, Rule, Sections, SwapSpaces, Symbols, Tails, Verdict,
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

/// Dumps with arbitrary parameters and any plans.
#[no_mangle]
pub extern "C-unwind" fn dump_any(
    plans: &Plans,
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
        plans,
        conventions: Conventions { swap: SwapSpaces::One(swap), ..Conventions::LATEST },
        flag_names: NAMES,
        flag_fields: FIELDS,
        type_names: TYPES,
        sections: Some(Sections {
            roots: Addr::new(roots),
            count: pages,
            section_order: shift,
            block_order: shift,
            block_bits: shift,
            isolated: pages,
            cma: 4,
        }),
        ..Kernel::UNKNOWN
    };
    let (mut report, page) = (PageReport::new(), Addr::<Page>::new(page));
    dump_page(&Outside, &kernel, &Outside, page, Some("outside"), &mut report, &mut Outside);
}

/// Dumps by the conventions of old kernels, with arbitrary numbers.
#[no_mangle]
pub extern "C-unwind" fn dump_old(
    plans: &Plans,
    bits: &[(u32, PageType); 4],
    bytes: &[(u8, PageType); 4],
    values: &[(i32, PageType); 4],
    page: usize,
    number: usize,
    mask: u64,
    count: u32,
) {
    let conventions = Conventions {
        descriptors: match number & 32 {
            0 => Descriptors::Overlay,
            _ => Descriptors::Tagged { folio: count as u8 },
        },
        types: match number & 257 {
            0 => PageTypes::Bits { base: count, reserve: number as i32, bits },
            1 => PageTypes::Byte(bytes),
            _ => PageTypes::Values(values),
        },
        slab_flag: mask,
        tails: Tails::Pointer,
        fake_heads: true,
        order: if number & 2 == 0 { Order::Byte(number) } else { Order::LowByteOfFlags },
        mapcount: match number & 12 {
            0 => Mapcount::Own,
            4 => Mapcount::WithEntire { clamps: number & 1 == 0 },
            _ => Mapcount::Compound { double_map: mask },
        },
        hugetlb: match number & 192 {
            0 => Hugetlb::Type,
            64 => Hugetlb::Flag(mask),
            _ => Hugetlb::Destructor { offset: number, number: count as u8 },
        },
        counts_huge_pages: true,
        movable: if number & 16 == 0 { Movable::Tag } else { Movable::Flag(mask) },
        kernel_table: mask,
        partial_slab: mask,
        memcg: if number & 1 == 0 { MemcgData::Memcg } else { MemcgData::ObjCgroup },
        swap: SwapSpaces::Many { areas: number, count: mask, size: number },
    };
    let kernel = Kernel { pages: mask, plans, conventions, ..Kernel::UNKNOWN };
    let (mut report, page) = (PageReport::new(), Addr::<Page>::new(page));
    dump_page(&Outside, &kernel, &Outside, page, None, &mut report, &mut Outside);
}

impl Findings for Outside {
    fn finding(&mut self, rule: &'static Rule, sentence: &Line) {
        write_finding(rule, sentence, self);
    }
}

/// Inspects and judges with arbitrary parameters.
#[no_mangle]
pub extern "C-unwind" fn judge_any(
    plans: &Plans,
    bits: &[(u32, PageType); 4],
    names: &[(u64, &str); 4],
    fields: &[FlagField<'_>; 3],
    page: usize,
    memory_map: usize,
    number: usize,
    mask: u64,
) {
    let conventions = Conventions {
        descriptors: match number & 32 {
            0 => Descriptors::Overlay,
            _ => Descriptors::Tagged { folio: number as u8 },
        },
        types: match number & 1 {
            0 => PageTypes::Bits { base: mask as u32, reserve: number as i32, bits },
            _ => Conventions::LATEST.types,
        },
        slab_flag: mask,
        fake_heads: number & 2 == 0,
        order: if number & 2 == 0 { Order::Byte(number) } else { Order::LowByteOfFlags },
        hugetlb: if number & 4 == 0 { Hugetlb::Flag(mask) } else { Hugetlb::Type },
        mapcount: if number & 1 == 0 { Mapcount::WithEntire { clamps: true } } else { Mapcount::Own },
        ..Conventions::LATEST
    };
    let kernel = Kernel {
        memory_map: Addr::new(memory_map),
        pages: mask,
        plans,
        conventions,
        flag_names: names,
        flag_fields: fields,
        flag_counts: &[mask, mask],
        word: if number & 8 == 0 { 4 } else { number },
        is_map_assumed: number & 16 == 0,
        poisons: Some(Poisons { list: [mask, mask], tail_mapping: mask }),
        check_at_free: mask,
        check_at_prep: mask,
        ..Kernel::UNKNOWN
    };
    let mut report = PageReport::new();
    inspect(&Outside, &kernel, Addr::<Page>::new(page), &mut report);
    judge(&kernel, &report, &mut Outside);
    write_findings(&report, &kernel, &mut Outside);
    let mut line: Line = Line::new();
    describe_kind(&kernel, &report, &mut line);
    line.end(&mut Outside);
    write_reason("outside", &mut Outside);
}

/// Judges with the parameters of an unknown kernel. Returns a number of the rules.
#[no_mangle]
pub extern "C-unwind" fn judge_unknown(page: usize, pages: u64) -> u64 {
    let kernel = Kernel { pages, poisons: Some(Poisons::X86_64), ..Kernel::UNKNOWN };
    let (mut report, mut sum) = (PageReport::new(), 0);
    inspect(&Outside, &kernel, Addr::<Page>::new(page), &mut report);
    judge(&kernel, &report, &mut |rule: &'static Rule, line: &Line| {
        sum ^= (rule.grade.as_str().len() ^ rule.name.len() ^ line.len()) as u64;
    });
    sum
}

/// Dumps numbers above the flags.
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
    let conventions = Conventions { tails, ..Conventions::LATEST };
    let kernel = Kernel { pages, conventions, ..Kernel::UNKNOWN };
    let (mut report, page) = (PageReport::new(), Addr::<Page>::new(page));
    match dump_page(&Outside, &kernel, &Outside, page, None, &mut report, &mut Outside) {
        Verdict::Faithful => 0,
        Verdict::Flawed(_) => 1,
        _ => 2,
    }
}

#[no_mangle]
pub extern "C-unwind" fn folio(plans: &Plans, page: usize, memory_map: usize, pages: u64) -> u64 {
    let kernel = Kernel { memory_map: Addr::new(memory_map), pages, plans, ..Kernel::UNKNOWN };
    let mut report = PageReport::new();
    inspect(&Outside, &kernel, Addr::new(page), &mut report);
    let folio = &report.folio;
    let mut sum = folio.is_torn() as u64 ^ folio.index ^ folio.flaw.is_some() as u64;
    sum ^= folio.has_changed() as u64 ^ report.is_lone_tail() as u64;
    sum ^= folio.is_poisoned(&kernel) as u64 ^ report.is_slab() as u64;
    sum ^= folio.descriptor.memcg_data().unwrap_or(0) ^ folio.descriptor.pfn().unwrap_or(0);
    if let Some(slot) = folio.first_tail {
        sum ^= slot.large_mapcount().unwrap_or(0) as u64
            ^ slot.entire_mapcount().unwrap_or(0) as u64
            ^ slot.nr_pages_mapped().unwrap_or(0) as u64
            ^ slot.nr_pages().unwrap_or(0) as u64;
    }
    let raw = report.raw_believed();
    sum ^= raw.flags(&kernel) ^ raw.word(&kernel, page) ^ raw.as_bytes().len() as u64 ^ report.believed().type_word() as u64;
    sum ^ folio.descriptor.refcount() as u64
}

#[no_mangle]
pub extern "C-unwind" fn page_numbers(
    plans: &Plans,
    page: usize,
    pfn: u64,
    memory_map: usize,
    pages: u64,
) -> u64 {
    let kernel = Kernel { memory_map: Addr::new(memory_map), pages, plans, ..Kernel::UNKNOWN };
    let bounds = Bounds::of(&kernel);
    let at = match kernel.page(pfn) {
        Some(page) => page.get() as u64,
        None => (bounds.lines ^ bounds.bytes ^ bounds.reads.count) as u64,
    };
    let inside = match kernel.containing(Addr::new(page)) {
        Some((pfn, offset)) => pfn ^ offset as u64,
        None => kernel.stride() as u64,
    };
    let text = kernel.has_known_text() ^ plans.counts_large_folios() ^ plans.counts_entire_mappings();
    match kernel.pfn(Addr::new(page)) {
        Some(pfn) => pfn ^ at ^ inside ^ text as u64,
        None => at ^ inside,
    }
}

/// Reads a page without a kernel.
#[no_mangle]
pub extern "C-unwind" fn page_alone(words: &[u64; 8], at: usize) -> u64 {
    let page = dumpable::Snapshot::<Page>::from_words(*words, Addr::new(at));
    let folio = dumpable::Snapshot::<FolioHead>::from_words(*words, Addr::new(at));
    let is_any = page.is_tail() ^ page.is_head() ^ folio.is_swap_cache() ^ folio.is_anon() ^ folio.is_ksm();
    let kind = match folio.mapping_kind().name() {
        Some(name) => name.len() as u64,
        None => folio.mapping_kind().raw() as u64,
    };
    is_any as u64 ^ kind ^ page.compound_word() ^ page.type_word() as u64 ^ folio.refcount() as u64
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
    layout_folio_head FolioHead
    layout_slab Slab
    layout_slab_cache SlabCache
    layout_first_tail FirstTail
    layout_address_space AddressSpace
    layout_inode Inode
    layout_dentry Dentry
    layout_hlist_node HlistNode
    layout_qstr Qstr
    layout_section Section
    layout_section_usage SectionUsage
}
