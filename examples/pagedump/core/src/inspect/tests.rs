//! Folios in a small memory map, by the conventions and the layouts of several kernels.

extern crate std;

use crate::conventions::{Conventions, Hugetlb, Mapcount, Order, PageTypes, Tails};
use crate::kernel::Kernel;
use crate::layout::{FirstTail, FolioHead, Page, Plans};
use crate::report::{Flaw, PageReport, Verdict};
use crate::{dump_page, NoSymbols};
use dumpable::{Addr, Bytes, Dumpable, Plan};
use std::string::String;
use std::vec::Vec;

const MAP: usize = 0xffff_ea00_0000_0000;
const HEAD: u64 = 1 << 6;

/// Joins two numbers to a word. `first` has the lower address.
fn pair(first: u32, second: u32) -> u64 {
    match cfg!(target_endian = "big") {
        true => u64::from(first) << 32 | u64::from(second),
        false => u64::from(second) << 32 | u64::from(first),
    }
}

/// Returns a memory map of pages that nobody uses, except for a folio of `1 << order` pages at its
/// start, whose tails hold the address of the head.
fn folio(order: u8, pages: usize) -> Vec<[u64; 8]> {
    let mut map = std::vec![[0, 0, 0, 0, 0, 0, pair(u32::MAX, 0), 0]; pages];
    for tail in &mut map[1..1 << order] {
        tail[1] = MAP as u64 | 1;
    }
    map[0] = [HEAD, 0, 0, 0, 0, 0, pair(u32::MAX, 1), 0];
    // The order; counts of mappings minus one; the number of pages.
    map[1][0] = u64::from(order);
    map[1][2..4].fill(u64::MAX);
    map[1][7] = pair(1 << order, 0);
    map
}

/// Returns the report and the text of a page.
fn dump(kernel: Kernel<'_>, pfn: u64, map: &[impl AsRef<[u64]>]) -> (PageReport, String) {
    let words = map.iter().flat_map(|page| page.as_ref());
    let bytes: Vec<u8> = words.flat_map(|word| word.to_ne_bytes()).collect();
    let memory = Bytes::new(Addr::new(MAP), &bytes);
    let kernel = Kernel { memory_map: Addr::new(MAP), pages: map.len() as u64, ..kernel };
    let page = kernel.page(pfn).unwrap();
    let (mut report, mut text) = (PageReport::new(), String::new());
    dump_page(&memory, &kernel, &NoSymbols, page, None, &mut report, &mut |line: &[u8]| {
        text += std::str::from_utf8(line).unwrap();
        text += "\n";
    });
    (report, text)
}

/// Returns the kernel with these conventions.
fn with(conventions: Conventions<'_>) -> Kernel<'_> {
    Kernel { conventions, ..Kernel::UNKNOWN }
}

#[test]
fn fake_head_found_by_page_after_it() {
    // Every page of the memory map is the first one.
    let mut map = folio(8, 256);
    (map[64], map[65]) = (map[0], map[1]);
    let old = Conventions { tails: Tails::Pointer, fake_heads: true, ..Conventions::LATEST };
    let (report, text) = dump(with(old), 64, &map);
    assert_eq!((report.verdict, report.folio.index), (Verdict::Faithful, 64));
    assert!(report.folio.is_fake_head);
    assert!(text.contains("index:0x40 pfn:0x40\n"), "{text}");
    assert!(text.contains("fake head: this is tail 64 of the folio,"), "{text}");
    // The head itself is none.
    let (report, text) = dump(with(old), 0, &map);
    assert_eq!((report.verdict, report.folio.index), (Verdict::Faithful, 0));
    assert!(!report.folio.is_fake_head && !text.contains("fake"), "{text}");

    // Without the convention, it is a head whose next page belongs to another.
    let (report, _) = dump(with(Conventions { fake_heads: false, ..old }), 64, &map);
    assert_eq!(report.verdict, Verdict::Flawed(Flaw::NextIsOther(MAP as u64 | 1)));
    // Hugetlb frees whole pages of the memory map, so a fake head starts one.
    (map[63], map[64]) = (map[0], map[1]);
    let (report, _) = dump(with(old), 63, &map);
    assert_eq!(report.verdict, Verdict::Flawed(Flaw::NextIsOther(MAP as u64 | 1)));
}

#[test]
fn fake_head_of_no_folio_reported() {
    let old = Conventions { tails: Tails::Pointer, fake_heads: true, ..Conventions::LATEST };
    let mut map = folio(8, 256);
    (map[64], map[65]) = (map[0], map[1]);
    // The page after the head has to lead to the head too.
    map[1][1] = (MAP + 2 * 64) as u64 | 1;
    let (report, _) = dump(with(old), 64, &map);
    assert_eq!(report.verdict, Verdict::Flawed(Flaw::NextIsOther(map[1][1])));
}

#[test]
fn order_by_convention() {
    let mut map = folio(2, 4);
    map[1][0] = 0;
    let (report, _) = dump(Kernel::UNKNOWN, 3, &map);
    assert_eq!(report.verdict, Verdict::Flawed(Flaw::OrderImpossible(0, 22)));
    map[1][5] = u64::from_ne_bytes([9, 2, 9, 9, 9, 9, 9, 9]);
    let order = |at| Conventions { order: Order::Byte(at), ..Conventions::LATEST };
    let (report, text) = dump(with(order(41)), 3, &map);
    assert_eq!((report.verdict, report.folio.order), (Verdict::Faithful, 2));
    assert!(text.contains("head: order:2 mapcount:0 entire_mapcount:0 "), "{text}");
    // A byte that no page has.
    let (report, _) = dump(with(order(64)), 3, &map);
    assert_eq!(report.verdict, Verdict::Flawed(Flaw::OrderImpossible(0, 22)));
}

#[test]
fn mapcount_by_convention() {
    // The second tail has 3 mappings, the folio as a whole 2.
    let mut map = folio(2, 4);
    map[2][6] = pair(2, 0);
    map[1][3] = pair(1, 0);
    map[1][5] = u64::from_ne_bytes([7, 0, 0, 0, 0, 0, 0, 0]);
    let mapcount = |map: &[[u64; 8]], mapcount, number| {
        let hugetlb = Hugetlb::Destructor { offset: 40, number };
        let types = PageTypes::Bits { base: 0xf000_0000, reserve: -128, bits: &[] };
        let old = Conventions { mapcount, hugetlb, types, ..Conventions::LATEST };
        let (report, text) = dump(with(Conventions { slab_flag: 1 << 9, ..old }), 2, map);
        assert_eq!(report.verdict, Verdict::Faithful);
        let count = std::format!(" mapcount:{} mapping", report.mapcount);
        assert!(text.contains(&count), "{text}");
        report.mapcount
    };
    let compound = Mapcount::Compound { double_map: 1 << 8 };
    assert_eq!(mapcount(&map, Mapcount::Own, 0), 3);
    let with_entire = Mapcount::WithEntire { clamps: false };
    assert_eq!(mapcount(&map, with_entire, 0), 5);
    // Of a file, by whole folios only in hugetlb.
    assert_eq!(mapcount(&map, compound, 0), 3);
    assert_eq!(mapcount(&map, compound, 7), 5);
    // Anonymous memory.
    map[0][3] = 0xffff_8880_0000_1001;
    assert_eq!(mapcount(&map, compound, 0), 5);
    map[1][0] |= 1 << 8;
    assert_eq!(mapcount(&map, compound, 0), 4);
    // Slabs use the word otherwise.
    map[0][0] |= 1 << 9;
    map[0][3] = 0;
    assert_eq!(mapcount(&map, with_entire, 0), 0);
    map[0][0] &= !(1 << 9);
    // A type in the place of the count.
    map[2][6] = pair(0xffff_feff, 0);
    assert_eq!(mapcount(&map, Mapcount::WithEntire { clamps: true }, 0), 2);
    assert_eq!(mapcount(&map, with_entire, 0), -254);
}

/// A kernel in which a page has 80 bytes, and its members another order.
mod other {
    use dumpable::Dumpable;

    #[derive(Dumpable)]
    #[repr(C)]
    pub(super) struct Page {
        page_type: u32,
        _refcount: i32,
        mapping: *const u8,
        index: u64,
        flags: u64,
        before: [u64; 2],
        private: u64,
        compound_head: u64,
        after: [u64; 2],
    }

    #[derive(Dumpable)]
    #[repr(C)]
    pub(super) struct FirstTail {
        #[dumpable(c = "_entire_mapcount")]
        entire_mapcount: i32,
        #[dumpable(c = "_pincount")]
        pincount: i32,
        #[dumpable(skip)]
        before: [u64; 2],
        #[dumpable(c = "_flags_1")]
        flags: u64,
        #[dumpable(skip)]
        between: [u64; 3],
        #[dumpable(c = "_head_1")]
        head: u64,
        #[dumpable(skip)]
        after: [u64; 2],
    }
}

const fn plan<T: Dumpable, O: Dumpable>() -> Plan<T> {
    match Plan::from_layout(O::LAYOUT) {
        Ok(plan) => plan,
        Err(_) => panic!("a member is missing"),
    }
}

const OTHER: Plans = Plans {
    page: plan::<Page, other::Page>(),
    folio_head: plan::<FolioHead, other::Page>(),
    first_tail: plan::<FirstTail, other::FirstTail>(),
    ..Plans::COMPILED
};

#[test]
fn moved_members_of_larger_pages() {
    let mut map = [[0_u64; 10]; 6];
    let unmapped = pair(u32::MAX, 0);
    // Pages 2 and 3 are a folio of anonymous memory.
    map[2] = [pair(0, 3), 0xffff_8880_0000_1001, 0x10, HEAD | 1, 0, 0, 7, 0, 0, 0x99];
    let head = (MAP + 2 * 80) as u64;
    map[3] = [pair(4, 0), 0, 0, 1, 0, 0, 0, head | 1, 0, 0xaa];
    map[4] = [unmapped, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let conventions = Conventions { tails: Tails::Pointer, ..Conventions::LATEST };
    let kernel = Kernel { plans: &OTHER, flag_names: &[(1, "locked")], ..with(conventions) };
    let (report, text) = dump(kernel, 3, &map);
    assert_eq!((report.verdict, report.folio.index), (Verdict::Faithful, 1));
    assert_eq!(
        text,
        std::format!(
            "page: refcount:3 mapcount:5 mapping:0000000000000000 index:0x11 pfn:0x3\n\
             head: order:1 entire_mapcount:5 pincount:0\n\
             anon flags: 0x41(locked)\n\
             kind: anonymous memory\n\
             raw: {0:016x} 0000000000000000 0000000000000000 0000000000000001\n\
             raw: 0000000000000000 0000000000000000 0000000000000000 ffffea00000000a1\n\
             raw: 0000000000000000 00000000000000aa\n\
             head: {1:016x} ffff888000001001 0000000000000010 0000000000000041\n\
             head: 0000000000000000 0000000000000000 0000000000000007 0000000000000000\n\
             head: 0000000000000000 0000000000000099\n\
             head: {0:016x} 0000000000000000 0000000000000000 0000000000000001\n\
             head: 0000000000000000 0000000000000000 0000000000000000 ffffea00000000a1\n\
             head: 0000000000000000 00000000000000aa\n",
            map[3][0],
            map[2][0]
        )
    );
    // The next page begins 80 bytes later.
    let (report, text) = dump(kernel, 4, &map);
    assert_eq!((report.at.get(), report.mapcount), (MAP + 4 * 80, 0));
    assert_eq!(text.lines().filter(|line| line.starts_with("raw: ")).count(), 3);
}
