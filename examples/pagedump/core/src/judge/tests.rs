//! Each rule with a page that it applies to, and a close page that it does not apply to.

extern crate std;

use super::{judge, Grade, Rule, RULES};
use crate::conventions::{Conventions, Mapcount, PageType, PageTypes, Tails};
use crate::kernel::{FlagField, Kernel, Poisons};
use crate::layout::Plans;
use crate::report::{Flaw, PageReport, Verdict};
use crate::{inspect, write_findings};
use dumpable::{Addr, Bytes, Cause, Fault, Line};
use std::string::{String, ToString};
use std::vec::Vec;

const MAP: u64 = 0xffff_ea00_0000_0000;
const PAGES: usize = 64;

/// The flags of Linux 7.3, in the order of their bits.
const NAMES: [&str; 25] = [
    "locked",
    "writeback",
    "referenced",
    "uptodate",
    "dirty",
    "lru",
    "head",
    "waiters",
    "active",
    "workingset",
    "owner_priv_1",
    "owner_2",
    "arch_1",
    "reserved",
    "private",
    "private_2",
    "reclaim",
    "swapbacked",
    "unevictable",
    "dropbehind",
    "mlocked",
    "hwpoison",
    "young",
    "idle",
    "arch_2",
];
const FIELDS: &[FlagField<'_>] = &[
    FlagField { name: "node", shift: 54, mask: 0x3ff, hex: false },
    FlagField { name: "zone", shift: 51, mask: 0b111, hex: false },
    FlagField { name: "lastcpupid", shift: 30, mask: 0x1f_ffff, hex: true },
];

/// The numbers of a usual page: zone 1, and no last CPU.
const PLAIN: u64 = 1 << 51 | 0x1f_ffff << 30;
const LOCKED: u64 = 1;
const UPTODATE: u64 = 1 << 3;
const LRU: u64 = 1 << 5;
const HEAD: u64 = 1 << 6;
const ACTIVE: u64 = 1 << 8;
const RESERVED: u64 = 1 << 13;
const PRIVATE: u64 = 1 << 14;
const SWAPBACKED: u64 = 1 << 17;
const FOLIO: u64 = PLAIN | UPTODATE | LRU | SWAPBACKED;

const POISON: [u64; 2] = Poisons::X86_64.list;
const TAIL: u64 = Poisons::X86_64.tail_mapping;
/// An address of an object, and one with the tag of anonymous memory.
const OBJECT: u64 = 0xffff_8880_0100_2000;
const ANON: u64 = OBJECT | 1;
/// The mapping of a file, which lies in the last pages of the memory map.
const MAPPING: u64 = MAP + 48 * 64;
/// The page whose words the cases change.
const AT: usize = 9;

/// A memory map.
type Map = [[u64; 8]; PAGES];

/// Joins two numbers to a word. `first` has the lower address.
const fn pair(first: u32, second: u32) -> u64 {
    match cfg!(target_endian = "big") {
        true => (first as u64) << 32 | second as u64,
        false => (second as u64) << 32 | first as u64,
    }
}

/// Returns the address of the list entry of a page.
const fn entry(page: usize) -> u64 {
    MAP + page as u64 * 64 + 8
}

const fn unused(references: u32) -> [u64; 8] {
    [PLAIN, POISON[0], POISON[1], 0, 0, 0, pair(u32::MAX, references), 0]
}

const fn free(order: u64) -> [u64; 8] {
    [PLAIN, entry(20), entry(21), 0, 7, order, pair(0xf000_0000, 0), 0]
}

const fn anon(mapcount: u32, references: u32) -> [u64; 8] {
    let counts = pair(mapcount.wrapping_sub(1), references);
    [FOLIO, entry(20), entry(21), ANON, 0x7_f123_4567, 0, counts, OBJECT]
}

const fn file(mapcount: u32, references: u32) -> [u64; 8] {
    let counts = pair(mapcount.wrapping_sub(1), references);
    [PLAIN | UPTODATE | LRU, entry(20), entry(21), MAPPING, 5, 0, counts, OBJECT]
}

const fn slab(inuse: u64, list: u64) -> [u64; 8] {
    [PLAIN, OBJECT, POISON[0], POISON[1], list, 8 << 16 | inuse, pair(0xf500_0000, 0), 0]
}

const fn table() -> [u64; 8] {
    [PLAIN, POISON[0], POISON[1], 0, 0, 0, pair(0xf200_0000, 1), 0]
}

const fn kmalloc() -> [u64; 8] {
    [PLAIN, 0, POISON[1], 0, 0, 0, pair(0xf800_0000, 0), 0]
}

const fn reserved() -> [u64; 8] {
    [PLAIN | RESERVED, entry(AT), entry(AT), 0, 0, 0, pair(u32::MAX, 1), 0]
}

/// Makes pages 8 to 15 a folio of anonymous memory that one process maps as a whole.
fn folio(map: &mut Map) {
    map[8] = [FOLIO | HEAD, entry(20), entry(21), ANON, 0x7_f123_4560, 0, pair(u32::MAX, 1), 0];
    for tail in &mut map[9..16] {
        *tail = [PLAIN, entry(8) - 8 + 1, 0, TAIL, 0, 0, pair(u32::MAX, 0), 0];
    }
    map[9][0] |= 3;
    map[9][2] = pair(0, 0);
    map[9][3] = pair(0, 0);
    map[9][7] = pair(8, 0);
}

const KERNEL: Kernel<'_> = Kernel {
    memory_map: Addr::new(MAP as usize),
    pages: PAGES as u64,
    conventions: Conventions { tails: Tails::Pointer, ..Conventions::LATEST },
    flag_fields: FIELDS,
    flag_counts: &[2, 5, u64::MAX],
    poisons: Some(Poisons::X86_64),
    ..Kernel::UNKNOWN
};

fn with_names<T>(kernel: Kernel<'_>, run: impl FnOnce(&Kernel<'_>) -> T) -> T {
    let names: Vec<(u64, &str)> =
        NAMES.iter().enumerate().map(|(bit, name)| (1 << bit, *name)).collect();
    run(&Kernel { flag_names: &names, ..kernel })
}

/// Fills a report for a page frame.
fn inspected(kernel: &Kernel<'_>, map: &Map, pfn: usize) -> PageReport {
    let mut map = *map;
    // The mapping of files: its inode cannot be read.
    map[48][0] = OBJECT;
    let bytes: Vec<u8> = map.iter().flatten().flat_map(|word| word.to_ne_bytes()).collect();
    let memory = Bytes::new(Addr::new(MAP as usize), &bytes);
    let mut report = PageReport::new();
    inspect(&memory, kernel, kernel.page(pfn as u64).unwrap(), &mut report);
    report
}

/// Returns the findings on a report.
fn findings(kernel: &Kernel<'_>, report: &PageReport) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    judge(kernel, report, &mut |rule: &'static Rule, line: &Line| {
        assert!(!line.is_truncated(), "{line}");
        found.push((rule.name, line.to_string()));
    });
    found
}

/// Returns the findings on page `pfn` of a memory map.
fn judged(map: &Map, pfn: usize) -> Vec<(&'static str, String)> {
    with_names(KERNEL, |kernel| findings(kernel, &inspected(kernel, map, pfn)))
}

/// Returns a memory map of pages that a driver has.
fn map() -> Map {
    [unused(1); PAGES]
}

/// Returns a memory map with these words of the page.
fn page(words: [u64; 8]) -> Map {
    let mut map = map();
    map[AT] = words;
    map
}

/// Returns a memory map in which one word of the page is another.
fn word(mut words: [u64; 8], at: usize, word: u64) -> Map {
    words[at] = word;
    page(words)
}

/// Returns a memory map in which one word of the folio's page `at` is another.
fn in_folio(at: usize, place: usize, word: u64) -> Map {
    let mut map = map();
    folio(&mut map);
    map[8 + at][place] = word;
    map
}

/// Asserts that a rule applies to a page with this sentence, and that no rule applies to a close one.
#[track_caller]
fn check(rule: &str, sentence: &str, (broken, at): (Map, usize), (close, close_at): (Map, usize)) {
    let found = judged(&broken, at);
    let of_rule = found.iter().find(|(name, _)| *name == rule);
    let (_, line) = of_rule.unwrap_or_else(|| panic!("{rule}: {found:#?}"));
    assert!(line.contains(sentence), "{rule}: {line}");
    let found = judged(&close, close_at);
    assert!(found.iter().all(|(name, _)| *name != rule), "{rule}: {found:#?}");
}

/// Checks single pages.
#[track_caller]
fn single(rule: &str, sentence: &str, broken: Map, close: Map) {
    check(rule, sentence, (broken, AT), (close, AT));
}

#[test]
fn healthy_pages_have_no_finding() {
    let mut map = map();
    folio(&mut map);
    let pages = [
        free(0),
        unused(1),
        unused(0),
        anon(1, 1),
        file(0, 1),
        file(3, 4),
        slab(3, OBJECT),
        slab(8, 0),
        table(),
        kmalloc(),
    ];
    for (index, words) in pages.into_iter().enumerate() {
        map[20 + index] = words;
    }
    map[AT + 31] = reserved();
    map[AT + 31][1..3].fill(entry(AT + 31));
    for pfn in 0..48 {
        assert_eq!(judged(&map, pfn), [], "page {pfn}: {:x?}", map[pfn]);
    }
}

#[test]
fn every_rule_has_a_name_of_its_own_and_a_ground() {
    for (index, rule) in RULES.iter().enumerate() {
        assert!(RULES[..index].iter().all(|other| other.name != rule.name), "{}", rule.name);
        assert!(rule.name.bytes().all(|byte| byte == b'-' || byte.is_ascii_lowercase()));
        assert!(rule.about.ends_with(['.', ')']), "{}", rule.about);
        // One of no kernel, and one of no source.
        let is_of_linux = !["not-covered", "page-changed"].contains(&rule.name);
        let has_ground = rule.about.contains(".h`,") || rule.about.contains(".c`,");
        assert!(has_ground || !is_of_linux, "{}: {}", rule.name, rule.about);
    }
    assert!(RULES.iter().any(|rule| rule.grade == Grade::Unusual));
}

/// Every rule is named by a test in this file.
#[test]
fn every_rule_has_a_test() {
    let tests = include_str!("tests.rs");
    for rule in RULES {
        let name = std::format!("\"{}\"", rule.name);
        assert!(tests.contains(&name), "no test of {name}");
    }
}

#[test]
fn patterns() {
    let mut nearly = [0; 8];
    nearly[7] = 1;
    single("all-zero", "struct page is all zero: never initialised", page([0; 8]), page(nearly));
    let ones = "its flags word is all ones, as 3 of 8 words are";
    let mut words = unused(1);
    words[..3].fill(u64::MAX);
    single("all-ones", ones, page(words), word(words, 0, PLAIN));
    let run = u64::from_ne_bytes([0x6b; 8]);
    let mut words = unused(1);
    words[1..4].fill(run);
    let is_run = "3 of 8 words are runs of one byte, 0x6b (POISON_FREE";
    single("repeated-byte", is_run, page(words), word(words, 3, 0));
    words[4] = u64::from_ne_bytes([0xe3; 8]);
    single(
        "repeated-byte",
        "4 of 8 words are runs of one byte, 0x6b and others",
        page(words),
        map(),
    );
    let mut words = unused(1);
    words[2] = u64::from_ne_bytes(*b"eight by");
    words[3] = u64::from_ne_bytes(*b"tes more");
    words[4] = u64::from_ne_bytes(*b"and text");
    single(
        "text",
        "3 of 8 words are printable text, such as \"eight by\"",
        page(words),
        word(words, 3, 0),
    );
    let mut words = unused(1);
    words[1..4].fill(0x5555_5555_0000);
    words[2] += 0x20;
    let addresses = "3 of 8 words are user-space addresses, such as 0x555555550000";
    single("user-addresses", addresses, page(words), word(words, 3, 0));
    let shifted = |words: [u64; 8], by: usize| {
        let mut shifted = words;
        shifted.rotate_right(by);
        page(shifted)
    };
    let begins = "look like a struct page that begins 8 bytes later";
    single("shifted", begins, shifted(anon(1, 1), 1), shifted(anon(1, 1), 0));
    let began = "look like a struct page that began 8 bytes earlier";
    single("shifted", began, shifted(anon(1, 1), 7), shifted(anon(1, 1), 0));
}

#[test]
fn words_of_something_else_are_judged_as_a_whole() {
    assert_eq!(judged(&page([0; 8]), AT).len(), 1);
    let filled = [u64::from_ne_bytes([0x6b; 8]); 8];
    let found = judged(&page(filled), AT);
    assert!(found
        .iter()
        .all(|(name, _)| ["repeated-byte", "text", "head-impossible"].contains(name)));
}

#[test]
fn counts() {
    let never = "mapcount is 1 and refcount is 0, as both words are 0: expected mapcount 0";
    let mut words = unused(0);
    (words[0], words[6]) = (PLAIN, 0);
    single("counts-never-set", never, page(words), page(unused(0)));
    let negative = "refcount is -2: expected at least 0";
    single("refcount-negative", negative, page(unused(u32::MAX - 1)), page(unused(0)));
    let low = "refcount is 0 with mapcount 9: expected at least 9, so it is too low";
    single("refcount-too-low", low, page(anon(9, 0)), page(anon(9, 9)));
    let cached = "refcount is 1 with mapcount 1 and 1 references of its cache: expected at least 2";
    single("refcount-too-low", cached, page(file(1, 1)), page(file(1, 2)));
    // Some file systems hold no reference for private data (ubifs up to 5.17).
    let mut words = file(1, 2);
    (words[0], words[5]) = (words[0] | PRIVATE, OBJECT);
    single("refcount-too-low", cached, page(file(1, 1)), page(words));
    // Frozen.
    single("refcount-too-low", low, page(anon(9, 0)), page(file(0, 0)));
    let high = "refcount is 500: expected about 1, which its mappings, cache and private data hold";
    single("refcount-too-high", high, page(anon(1, 500)), page(anon(1, 1 + 1024)));
    single("refcount-too-high", "refcount is 1048576", page(unused(1 << 20)), page(unused(0x8000)));
    // Fewer than the known ones.
    single("refcount-too-high", high, page(anon(1, 500)), page(anon(9, 3)));
    let bias = "refcount is 65533: 0xffff less 2";
    single("refcount-bias", bias, page(unused(0xffff - 2)), page(unused(0x1_0000)));
    let table_word = |references| word(table(), 6, pair(0xf200_0000, references));
    let of_type = "refcount is 0: a page table has exactly 1";
    single("refcount-of-type", of_type, table_word(0), table_word(1));
    single(
        "refcount-of-type",
        "refcount is 2: a slab has 0 or 1",
        word(slab(8, 0), 6, pair(0xf500_0000, 2)),
        page(slab(8, 0)),
    );
    let negative = "mapcount is -1 (word 0xfffffffe): expected at least 0, or a page type";
    single(
        "mapcount-negative",
        negative,
        word(unused(1), 6, pair(u32::MAX - 1, 1)),
        page(unused(1)),
    );
    let without = "mapping is 0xffffea0000000c00 but refcount is 0: expected mapping 0";
    single("mapping-without-references", without, page(file(0, 0)), page(file(0, 1)));
    let mut words = file(0, 0);
    words[1..3].fill(OBJECT);
    let listed = "it is on a list with one other entry, at 0xffff888001002000";
    single("mapping-without-references", listed, page(words), page(anon(0, 0)));
}

#[test]
fn free_and_typed_pages() {
    let counts = |references| word(free(0), 6, pair(0xf000_0000, references));
    single("free-refcount", "refcount is 1 in a free block", counts(1), counts(0));
    single(
        "free-mapping",
        "mapping is 0xffff888001002000",
        word(free(0), 3, OBJECT),
        page(free(0)),
    );
    single("free-charged", "memcg_data is 0x2", word(free(0), 7, 2), page(free(0)));
    let flags = |flags| word(free(0), 0, PLAIN | flags);
    single("free-flags", "flags 0x20 (lru) are set in a free block", flags(LRU), flags(UPTODATE));
    let generation = "flags 0x8000000 (bits of the LRU generation) are set";
    single("free-flags", generation, flags(1 << 27), flags(0));
    single(
        "free-order",
        "order is 0xb in a free block: expected at most 10",
        page(free(11)),
        page(free(0)),
    );
    let aligned = "pfn is 0x9 in a free block of order 1: expected a multiple of 0x2";
    single("free-alignment", aligned, page(free(1)), page(free(0)));
    let cpu = "lastcpupid is 0x1ffffe in a free block: expected 0x1fffff";
    single("free-lastcpupid", cpu, word(free(0), 0, PLAIN ^ 1 << 30), page(free(0)));

    let flags = |flags| word(unused(0), 0, PLAIN | flags);
    let one = "differs from a clean free page in 1 bit: flags 0x80 (bit 7 = waiters) are set";
    single("nearly-free", one, flags(1 << 7), flags(1 << 21));
    let mut words = unused(0);
    (words[0], words[1], words[2]) = (PLAIN | 0x28101, POISON[0] ^ 0x3c0, POISON[1] ^ 0x22);
    let low = "first list word is 0xdead0000000002c0: expected 0xdead000000000100 (differs in 0x3c0); second list word is 0xdead000000000100: expected 0xdead000000000122 (differs in 0x22)";
    single("nearly-free", low, page(words), word(words, 6, pair(u32::MAX, 1)));

    let mut words = anon(1, 1);
    (words[1], words[2]) = (POISON[0], POISON[1]);
    words[0] |= ACTIVE;
    let both = "lru|active set, but the list words are poison";
    single("lru-list-poison", both, page(words), word(words, 0, PLAIN | UPTODATE | SWAPBACKED));
    let mut words = unused(0);
    words[0] |= RESERVED;
    let given = "the list words are poison in a reserved page without references";
    single("reserved-list-poison", given, page(words), word(words, 6, pair(u32::MAX, 1)));
    let typed = |word_of_type| word(table(), 6, pair(word_of_type, 1));
    let bits = "its word of type and mapcount is f2000010: expected f2000000, its type alone";
    single("type-low-bits", bits, typed(0xf200_0010), typed(0xf200_0000));
    let unknown = "fd000000: expected a count, or a known type";
    single("type-unknown", unknown, typed(0xfd00_0000), typed(0xf200_0000));
    let mapping = "mapping is 0x1 in a page table";
    single("typed-mapping", mapping, word(table(), 3, 1), page(table()));
    single("kmalloc-private", "private is 0x1", word(kmalloc(), 5, 1), page(kmalloc()));
    let lock = "the lock of a page table is 0x100000000";
    single("table-lock", lock, word(table(), 5, 1 << 32), word(table(), 5, OBJECT));
}

#[test]
fn flags_and_numbers() {
    let flags = |flags| word(unused(1), 0, flags);
    let zone = "zone 7 is impossible: expected at most 4";
    single("number-impossible", zone, flags(PLAIN | 7 << 51), flags(PLAIN));
    let node = "node 3 is impossible: expected at most 1";
    single("number-impossible", node, flags(PLAIN | 3 << 54), flags(PLAIN | 1 << 54));
    // The frames above the last zone.
    let mut above = reserved();
    above[0] = PLAIN ^ 1 << 51 | 5 << 51 | RESERVED;
    let none = "zone 5 is the number of zones: Linux leaves it in the reserved frames";
    single("zone-none", none, page(above), page(reserved()));
    single("number-impossible", zone, flags(PLAIN | 7 << 51), page(above));

    let typed = |flags| word(table(), 0, PLAIN | flags);
    let of_type = "flags 0x20 (lru) are set: expected none of them in a page table";
    single("flags-of-type", of_type, typed(LRU), typed(1 << 2));
    let of_folio = "flags 0x4000 (private) are set";
    let memory = |flags| word(anon(1, 1), 0, FOLIO | flags);
    single("flags-of-folio", of_folio, memory(PRIVATE), memory(ACTIVE));
    let untyped = "flags 0x100 (active) are set: expected none of them in a page without";
    let other = |flags| word([0, 0, OBJECT, 0, 0, 0, pair(u32::MAX, 1), 0], 0, PLAIN | flags);
    single("flags-of-untyped", untyped, other(ACTIVE), other(ACTIVE | LOCKED));
    let generation = "its generation of the LRU is 1 without `lru`: expected 0";
    single(
        "generation-without-lru",
        generation,
        memory(1 << 27 | LRU).map_flags(LRU),
        memory(1 << 27),
    );
    let most = "its generation of the LRU is 7: expected at most 4";
    single("generation-without-lru", most, memory(7 << 27), memory(4 << 27));
    let last = "lastcpupid is 0xff: expected 0x1fffff outside of memory of processes and files";
    let with = |cpu: u64| 1 << 51 | cpu << 30;
    single("lastcpupid-of-type", last, word(table(), 0, with(0xff)), word(anon(1, 1), 0, FOLIO));
    let cpu = "lastcpupid is 0x1ffeff, that of CPU 8190: expected a CPU below 4095";
    let rest = UPTODATE | LRU | SWAPBACKED;
    let last = |cpu| word(anon(1, 1), 0, with(cpu) | rest);
    single("lastcpupid-too-high", cpu, last(0x1f_feff), last(0x3ff));
    let changed = "reserved since boot, but memcg_data is 0x2: expected 0";
    single("reserved-changed", changed, word(reserved(), 7, 2), page(reserved()));
    // A page that was put without a get.
    let zero = "refcount is 0: expected 1";
    let references = |count| word(reserved(), 6, pair(u32::MAX, count));
    single("reserved-changed", zero, references(0), references(1));
    let link = "reserved since boot, but one list word is 0x2: expected its own address";
    single("reserved-changed", link, word(reserved(), 2, 2), word(unused(1), 0, PLAIN | RESERVED));
}

trait Flags {
    /// Returns the map in which the page lacks flags.
    fn map_flags(self, without: u64) -> Self;
}

impl Flags for Map {
    fn map_flags(mut self, without: u64) -> Self {
        self[AT][0] &= !without;
        self
    }
}

#[test]
fn bits_of_nothing() {
    // Without a node, the highest bits belong to nothing.
    let kernel =
        Kernel { flag_fields: &[FIELDS[1], FIELDS[2]], flag_counts: &[5, u64::MAX], ..KERNEL };
    let of = |flags| {
        with_names(kernel, |kernel| {
            findings(kernel, &inspected(kernel, &word(unused(1), 0, flags), AT))
        })
    };
    let found = of(PLAIN | 1 << 60);
    assert_eq!(found[0].0, "flags-unnamed");
    assert!(found[0].1.starts_with("flags word has bits 0x1000000000000000"), "{found:?}");
    assert_eq!(of(PLAIN), []);
}

#[test]
fn pointers() {
    let next = "its next list entry is at 0x7000: expected an aligned address of the kernel";
    single("list-pointer", next, word(anon(1, 1), 1, 0x7000), page(anon(1, 1)));
    let inside = "its previous list entry is at 0xffffea0000000510, 16 bytes into a struct page";
    single("list-pointer", inside, word(free(0), 2, entry(20) + 8), page(free(0)));
    let left = "its second list word is 0xdead000000000123";
    single("leftover-pointer", left, word(unused(1), 2, POISON[1] + 1), word(unused(1), 2, 3));
    let list = "a list word of a slab is 0xdead000000000104";
    single("slab-list", list, word(slab(8, 0), 2, POISON[0] + 4), word(slab(8, 0), 2, 0));
    // Big-endian machines have the bits in another order.
    if cfg!(target_endian = "little") {
        let more = "9 objects of a slab are in use: expected at most 8";
        single("slab-counters", more, page(slab(9, 0)), page(slab(8, 0)));
        let list = "free list of a slab is 0x7: expected an aligned address, or 0";
        single("slab-free-list", list, page(slab(3, 7)), page(slab(3, OBJECT)));
        // A slab in the making has what was in the words before.
        single("slab-free-list", list, page(slab(3, 7)), word(slab(0, 7), 5, 0));
        let empty = "free list of a slab is 0x0 with 3 of 8 objects in use: expected an address";
        single("slab-free-list", empty, page(slab(3, 0)), page(slab(3, OBJECT)));
    }
    let mapping = "mapping is 0x1001: expected an aligned address of the kernel";
    single("mapping-pointer", mapping, word(anon(1, 1), 3, 0x1001), page(anon(1, 1)));
    // Shared memory of DAX.
    single("mapping-pointer", mapping, word(anon(1, 1), 3, 0x1001), word(anon(1, 1), 3, 1));
    let cache = "cache of a slab is 0xffff888001002004";
    single("slab-pointer", cache, word(slab(8, 0), 1, OBJECT + 4), page(slab(8, 0)));
    single("slab-pointer", cache, word(slab(8, 0), 1, OBJECT + 4), word(slab(0, 0), 1, POISON[0]));
    let data = "memcg_data is 0xffff888001002002";
    single("memcg-word", data, word(anon(1, 1), 7, OBJECT | 2), word(table(), 7, OBJECT | 2));
    single("memcg-word", "memcg_data is 0x5", word(unused(1), 7, 5), word(unused(1), 7, OBJECT));
    let private = "private is 0x5 outside of the swap cache: expected 0";
    let mut swapped = anon(1, 2);
    (swapped[0], swapped[5]) = (FOLIO | 1 << 10, 5);
    single("private-word", private, word(anon(1, 1), 5, 5), page(swapped));
    single(
        "private-word",
        "in the swap cache: expected an entry",
        word(swapped, 5, 1 << 63),
        page(swapped),
    );
    let private = "private is 0xffff888001002000 without the flag `private`: expected 0";
    single("private-word", private, word(file(1, 2), 5, OBJECT), page(file(1, 2)));
    let index = "index is 0x1000000000: expected less than 2^36";
    let rule = "index-above-addresses";
    single(rule, index, word(anon(1, 1), 4, 1 << 36), word(anon(1, 1), 4, 1 << 35));
    let index = "expected less than 2^51";
    single(rule, index, word(file(1, 2), 4, 1 << 51), word(file(1, 2), 4, 1 << 50));
    // A file may be mapped privately at a high offset.
    let index = "index is 0x10000000000000: expected less than 2^52";
    single("index-too-high", index, word(anon(1, 1), 4, 1 << 52), word(anon(1, 1), 4, 1 << 51));
    // Hugetlb has a free folio with the index of an earlier use.
    let huge = |mapping| {
        let words = [PLAIN, entry(20), entry(21), mapping, OBJECT, 0, pair(0xf400_0000, 1), 0];
        page(words)
    };
    let index = "index is 0xffff888001002000";
    single("index-too-high", index, huge(MAPPING), huge(0));
}

#[test]
fn folios() {
    let healthy = || in_folio(0, 0, FOLIO | HEAD);
    let tail = |rule, sentence, at: usize, place, word, close| {
        check(rule, sentence, (in_folio(at, place, word), 8 + at), (close, 8 + at));
    };
    let of_folio = "tail 5 of the folio at 0xffffea0000000200: refcount is 1";
    tail("tail-refcount", of_folio, 5, 6, pair(u32::MAX, 1), healthy());
    let mapping = "mapping is 0x0: expected 0xdead000000000400";
    tail("tail-mapping", mapping, 3, 3, 0, in_folio(2, 3, OBJECT));
    // A folio is split with its references frozen.
    let mut split = in_folio(3, 3, 0);
    split[8][6] = pair(u32::MAX, 0);
    tail("tail-mapping", mapping, 3, 3, 0, split);
    tail("tail-private", "private is 0x1", 5, 5, 1, healthy());
    tail("tail-charged", "memcg_data is 0x2", 5, 7, 2, healthy());
    tail("tail-charged", "memcg_data is 0x", 1, 7, pair(8, 1), healthy());
    let zone = "zone is 2: expected 1, that of its head";
    tail("tail-zone", zone, 5, 0, 2 << 51 | 0x1f_ffff << 30, healthy());
    tail(
        "tail-flags",
        "flags 0x20 (lru) are set",
        5,
        0,
        PLAIN | LRU,
        in_folio(1, 0, PLAIN | 3 | 1 << 9),
    );
    let counts = |rule, sentence, place, word, close| {
        check(rule, sentence, (in_folio(1, place, word), 8), (in_folio(1, place, close), 8));
    };
    let negative = "its first tail: pincount is -1";
    counts("large-counts-negative", negative, 3, pair(0, u32::MAX), pair(0, 0));
    let negative = "its first tail: entire_mapcount is -1";
    counts("large-counts-negative", negative, 3, pair(u32::MAX - 1, 0), pair(0, 0));
    let entire = "entire_mapcount is 3: expected at most 1, the mapcount of the folio";
    counts("large-counts-mismatch", entire, 3, pair(2, 0), pair(0, 0));
    let many = "nr_pages_mapped is 9: expected at most 8, the number of pages";
    counts("large-counts-mismatch", many, 2, pair(0, 9), pair(0, 8));
    let own = "mapcount is 3: expected at most 1, the mapcount of the folio";
    tail("large-counts-mismatch", own, 5, 6, pair(2, 0), in_folio(5, 6, pair(0, 0)));
    counts(
        "pincount-above-refcount",
        "pincount is 2: expected at most 1",
        3,
        pair(0, 2),
        pair(0, 1),
    );
    let large = |count| {
        let mut map = in_folio(1, 2, pair(count, 0));
        map[8] =
            [PLAIN | HEAD, OBJECT, POISON[0], POISON[1], OBJECT, 8 << 16, pair(0xf500_0000, 0), 0];
        map[9][3] = pair(u32::MAX, 0);
        (map, 8)
    };
    // Of a kernel that cleared the bit to print the page.
    let lost = "those of the first tail of the folio at 0xffffea0000000200, but its compound word lacks the lowest bit; pincount is -1: expected 0";
    let words = [PLAIN, MAP + 8 * 64, pair(u32::MAX, 0), pair(u32::MAX, u32::MAX), u64::MAX, 0];
    let mut lost_bit = unused(0);
    lost_bit[..6].copy_from_slice(&words);
    single("tail-bit-lost", lost, page(lost_bit), word(lost_bit, 1, MAP + 8 * 64 + 8));
    let never = "its first tail: mapcount is 6: expected 0 in a slab";
    check("large-counts-unmapped", never, large(5), large(u32::MAX));
}

#[test]
fn flaws() {
    let fault = Fault::new(Addr::NULL, 64, Cause::Absent);
    let (page, folio) = (Addr::new(MAP as usize), Addr::new(OBJECT as usize));
    let cases = [
        (Flaw::NoMask(5), "head-impossible"),
        (Flaw::HeadOutside(page), "head-impossible"),
        (Flaw::HeadMisaligned(page, 8), "head-impossible"),
        (Flaw::HeadIsItself, "head-impossible"),
        (Flaw::HeadUnreadable(fault), "head-unreadable"),
        (Flaw::SlotUnreadable(fault), "head-unreadable"),
        (Flaw::DescriptorUnreadable(fault), "head-unreadable"),
        (Flaw::HeadIsTail(page), "head-is-none"),
        (Flaw::HeadIsNone(page, 0), "head-is-none"),
        (Flaw::NextIsOther(5), "next-is-other"),
        (Flaw::NextIsOther(0), "folio-unfinished"),
        (Flaw::OrderImpossible(0, 22), "folio-unfinished"),
        (Flaw::OrderImpossible(44, 22), "order-impossible"),
        (Flaw::PagesMismatch(7, 2), "pages-mismatch"),
        (Flaw::IndexOutside(9, 8), "index-outside"),
        (Flaw::NotCovered(folio, 0, 2), "not-covered"),
        (Flaw::PageChanged, "page-changed"),
    ];
    with_names(KERNEL, |kernel| {
        let mut report = inspected(kernel, &page_map(), AT);
        assert_eq!(findings(kernel, &report), []);
        for (flaw, rule) in cases {
            report.folio.flaw = Some(flaw);
            report.verdict = Verdict::Flawed(flaw);
            let found = findings(kernel, &report);
            assert_eq!(found.iter().map(|(name, _)| *name).collect::<Vec<_>>(), [rule]);
            // The text of the page begins with it.
            let mut lines = 0;
            write_findings(&report, kernel, &mut |_: &[u8]| lines += 1);
            assert_eq!(lines, 0);
        }
    });
}

/// Returns the findings on a tail whose head cannot be read, as in a log.
fn of_lone_tail(
    kernel: &Kernel<'_>,
    index: u64,
    order: u8,
    words: [u64; 8],
) -> Vec<(&'static str, String)> {
    let at = kernel.page(AT as u64).unwrap();
    let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_ne_bytes()).collect();
    let mut report = PageReport::new();
    inspect(&Bytes::new(at.cast(), &bytes), kernel, at, &mut report);
    assert!(matches!(report.folio.flaw, Some(Flaw::HeadUnreadable(_))));
    (report.folio.index, report.folio.order) = (index, order);
    let mut found = findings(kernel, &report);
    found.retain(|(rule, _)| *rule != "head-unreadable");
    found
}

const OLD_TYPES: PageTypes<'_> =
    PageTypes::Bits { base: 0xf000_0000, reserve: -128, bits: &[(0x80, PageType::Buddy)] };

#[test]
fn tails_whose_head_is_not_shown() {
    let tail = |place: usize, word: u64| {
        let mut words = [PLAIN, MAP + 1, 0, TAIL, 0, 0, pair(u32::MAX, 0), 0];
        words[place] = word;
        words
    };
    let rules = |found: Vec<(&'static str, String)>| -> Vec<_> {
        found.into_iter().map(|(rule, _)| rule).collect()
    };
    with_names(KERNEL, |kernel| {
        let of = |index, order, words| rules(of_lone_tail(kernel, index, order, words));
        assert_eq!(of(5, 0, tail(3, 0)), ["tail-mapping"]);
        // May be those of hugetlb.
        assert_eq!(of(3, 0, tail(3, 0)), [""; 0]);
        // Up to 7.0, the words of the first ones may be those that others show.
        for index in [65, 66, 67, 129] {
            let first = if index % 64 == 1 { PLAIN | ACTIVE | 0xff } else { PLAIN };
            for (place, word) in [(3, 0), (5, OBJECT), (0, first)] {
                assert_eq!(of(index, 0, tail(place, word)), [""; 0], "{index} {place}");
                assert_eq!(of(index, 9, tail(place, word)), [""; 0], "{index} {place}");
            }
        }
        assert_eq!(of(68, 0, tail(3, 0)), ["tail-mapping"]);
        // The head may be charged by the moment of a split.
        assert_eq!(of(5, 0, tail(7, OBJECT)), [""; 0]);
        assert_eq!(of(5, 0, tail(6, pair(u32::MAX, 1))), ["tail-refcount"]);
    });
    // Gigantic folios of hugetlb have no poison.
    let old =
        Kernel { conventions: Conventions { types: OLD_TYPES, ..KERNEL.conventions }, ..KERNEL };
    with_names(old, |kernel| {
        let of = |order, words| of_lone_tail(kernel, 5, order, words);
        let found = of(0, tail(3, 0));
        let line = "expected 0xdead000000000400, unless hugetlb has the folio and it is gigantic";
        assert_eq!(found[0].0, "tail-mapping-cleared");
        assert!(found[0].1.contains(line), "{found:?}");
        assert_eq!(of(18, tail(3, 0)), []);
        assert_eq!(rules(of(9, tail(3, 0))), ["tail-mapping"]);
        assert_eq!(rules(of(0, tail(3, OBJECT))), ["tail-mapping"]);
    });
}

#[test]
fn tail_whose_compound_word_is_cleared() {
    let mut words = unused(0);
    (words[1], words[2], words[3]) = (0, 0, TAIL);
    let found = judged(&page(words), AT);
    let line = "mapping is 0xdead000000000400: its words are those of a tail, its compound word is cleared";
    assert_eq!(found, [("tail-bit-lost", line.to_string())]);
    words[1] = MAP + 8 * 64;
    let found = judged(&page(words), AT);
    assert_eq!(found.len(), 1);
    assert!(found[0].1.ends_with("but its compound word lacks the lowest bit"), "{found:?}");
    // A first tail of order 9, whose counts look like memory that KSM shares.
    let mut words = unused(0);
    words[0] |= 9;
    (words[1], words[2], words[3]) = (0, pair(5, 3), pair(u32::MAX, 0));
    let found = judged(&page(words), AT);
    assert!(found.iter().all(|(rule, _)| *rule == "tail-bit-lost"), "{found:?}");
    assert!(found[0].1.ends_with("are those of a tail, its compound word is cleared"), "{found:?}");
}

/// Addresses of machines other than x86-64.
#[test]
fn addresses_of_other_machines() {
    for (memory_map, object) in [
        // ppc64; arm64 with 48 and with 52 bits.
        (0xf000_0000_0000_0000, 0xc000_0007_fe05_5800),
        (0xffff_fc00_0000_0000, 0xffff_0000_0100_2000),
        (0xffff_c000_0000_0000, 0xfff0_0000_0100_2000),
    ] {
        let kernel = Kernel { memory_map: Addr::new(memory_map), pages: 1 << 36, ..KERNEL };
        let mut words = anon(1, 1);
        (words[1], words[2]) = (object + 8, object + 16);
        (words[3], words[7]) = (object | 1, object);
        let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_ne_bytes()).collect();
        let at = kernel.page(AT as u64).unwrap();
        let mut report = PageReport::new();
        inspect(&Bytes::new(at.cast(), &bytes), &kernel, at, &mut report);
        with_names(kernel, |kernel| assert_eq!(findings(kernel, &report), []));
    }
}

/// Words that kernels before 6.12 use for other things than later ones.
#[test]
fn words_of_older_kernels() {
    let plans = Plans::COMPILED;
    let kernel = |types| {
        let conventions = Conventions { types, ..KERNEL.conventions };
        Kernel { conventions, plans: &plans, ..KERNEL }
    };
    let found = |types, words| {
        with_names(kernel(types), |kernel| findings(kernel, &inspected(kernel, &page(words), AT)))
    };
    // The offset of the first object of zsmalloc has the place of the mapcount.
    let mut zsmalloc = unused(1);
    zsmalloc[6] = pair(1280, 1);
    assert_eq!(found(OLD_TYPES, zsmalloc), []);
    assert_eq!(found(KERNEL.conventions.types, zsmalloc)[0].0, "refcount-too-low");
    // A log's kernel may have no `memcg_data`, but another number there.
    with_names(Kernel { flag_fields: &[], flag_counts: &[], ..KERNEL }, |kernel| {
        let of = |word| {
            let mut words = free(0);
            words[7] = word;
            findings(kernel, &inspected(kernel, &page(words), AT))
        };
        assert_eq!(of(0x1f_ffff), []);
        assert_eq!(of(OBJECT)[0].0, "free-charged");
        let mut words = unused(0);
        words[7] = OBJECT;
        let found = findings(kernel, &inspected(kernel, &page(words), AT));
        let line =
            "the word of the cgroup is 0xffff888001002000 in a page without references: expected 0";
        assert_eq!(found, [("charged-without-references", line.to_string())]);
        words[6] = pair(u32::MAX, 1);
        assert_eq!(findings(kernel, &inspected(kernel, &page(words), AT)), []);
    });
}

fn page_map() -> Map {
    page(unused(1))
}

#[test]
fn findings_printed_with_grade_and_rule() {
    with_names(KERNEL, |kernel| {
        let report = inspected(kernel, &page(unused(u32::MAX)), AT);
        let mut text = String::new();
        write_findings(&report, kernel, &mut |line: &[u8]| {
            text += std::str::from_utf8(line).unwrap();
            text += "\n";
        });
        let expected = "broken: refcount is -1: expected at least 0 [refcount-negative]\n";
        assert_eq!(text, expected);
    });
}

#[test]
fn unknown_facts_are_no_witnesses() {
    let mut broken = anon(1, 1);
    (broken[0], broken[1], broken[2]) = (FOLIO | PRIVATE | 7 << 51, POISON[0], POISON[1]);
    // Without names, poisons and counts of zones.
    let kernel = Kernel { poisons: None, flag_counts: &[], ..KERNEL };
    let report = inspected(&kernel, &page(broken), AT);
    assert_eq!(findings(&kernel, &report), []);
    assert!(!judged(&page(broken), AT).is_empty());
    // Where the memory map is not known, a page has no place.
    let kernel = Kernel { memory_map: Addr::NULL, pages: 0, ..KERNEL };
    let report = PageReport { pfn: None, verdict: Verdict::Outside, ..report };
    assert_eq!(findings(&kernel, &report), []);
}

#[test]
fn addresses_of_a_log_are_no_witnesses() {
    // Leads to itself, by the page's true address.
    let mut words = reserved();
    words[1..3].fill(0xffff_fea0_1234_5648);
    words[5] = 1 << 40;
    let found = |is_map_assumed| {
        with_names(Kernel { is_map_assumed, ..KERNEL }, |kernel| {
            findings(kernel, &inspected(kernel, &page(words), AT))
        })
    };
    assert_eq!(found(false), []);
    // Both words are equal, as far as can be told.
    let (rule, line) = &found(true)[0];
    assert_eq!(*rule, "reserved-changed");
    assert!(line.contains("private is 0x10000000000: expected 0"), "{line}");
}

/// The flags of Linux 4.19 to 5.x, in the order of their bits.
const OLD_NAMES: [&str; 23] = [
    "locked",
    "referenced",
    "uptodate",
    "dirty",
    "lru",
    "active",
    "workingset",
    "waiters",
    "error",
    "slab",
    "owner_priv_1",
    "arch_1",
    "reserved",
    "private",
    "private_2",
    "writeback",
    "head",
    "mappedtodisk",
    "reclaim",
    "swapbacked",
    "unevictable",
    "mlocked",
    "hwpoison",
];

/// A free page of 4.19 with the flag of a slab, which had a bit then.
#[test]
fn free_page_with_the_flag_of_a_slab() {
    let words = [0x0fff_c000_0000_0100, POISON[0], POISON[1], 0, 1, 0, pair(u32::MAX, 0), 0];
    let kernel = Kernel {
        conventions: Conventions { slab_flag: 1 << 8, ..KERNEL.conventions },
        flag_names: &[(1 << 7, "error"), (1 << 8, "slab"), (1 << 9, "owner_priv_1")],
        check_at_prep: 0x3ff_ffff,
        flag_fields: &[],
        flag_counts: &[],
        ..KERNEL
    };
    let found = findings(&kernel, &inspected(&kernel, &page(words), AT));
    let line = "differs from a clean free page in 1 bit: flags 0x100 (bit 8 = slab) are set";
    assert_eq!(found, [("nearly-free", line.to_string())]);
}

/// A kernel, the words of a page, and the findings: the rule, and a part of the sentence.
type Report = (&'static str, [u64; 8], &'static [(&'static str, &'static str)]);

/// Pages of public reports, whose addresses are not known. (Of older layouts, the command makes the
/// plans.)
#[test]
fn pages_of_public_reports() {
    let old = Conventions {
        types: PageTypes::Bits {
            base: 0xf000_0000,
            reserve: -128,
            bits: &[(0x80, PageType::Buddy), (0x400, PageType::Table)],
        },
        slab_flag: 0,
        mapcount: Mapcount::WithEntire { clamps: false },
        ..KERNEL.conventions
    };
    let cases: &[Report] = &[
        // A shmem page that is still on a list of its own.
        (
            "5.0",
            [
                0x01ff_fc00_0008_000e,
                0xffff_8880_9277_fac0,
                0xffff_8880_9277_fac0,
                0xffff_8880_8652_fd80,
                0x81,
                0,
                pair(u32::MAX, 0),
                0,
            ],
            &[("mapping-without-references", "one other entry, at 0xffff88809277fac0")],
        ),
        (
            "5.3",
            [
                0x0017_ffff_c000_0034,
                POISON[0],
                POISON[1],
                0xffff_9400_9080_d838,
                0x180,
                0,
                pair(u32::MAX, 1),
                0xffff_93fb_c7d1_0000,
            ],
            &[("lru-list-poison", "lru|active set, but the list words are poison")],
        ),
        (
            "5.4",
            [
                // Without two flags that are those of a head in one kernel or the other.
                0x000f_ffff_c006_8101,
                0xdead_0000_0000_02d0,
                0xdead_0000_0000_0100,
                0,
                1,
                0,
                pair(u32::MAX, 0),
                0,
            ],
            &[("nearly-free", "(differs in 0x3d0); second list word is 0xdead000000000100")],
        ),
        (
            "5.9",
            [
                5,
                0x55cd_7e44_af30,
                0x55cd_7e44_af50,
                0x1_0000_0006,
                0x55cd_7e44_b270,
                0x55cd_7e44_b290,
                0,
                0x55cd_7e44_b510,
            ],
            &[("user-addresses", "5 of 8 words are user-space addresses")],
        ),
        ("5.7", [0; 8], &[("all-zero", "struct page is all zero: never initialised")]),
        (
            "5.10",
            [
                0x00af_fff8_0000_0000,
                POISON[0],
                0,
                0,
                0,
                0xffff_913a_029b_cc08,
                pair(0xffff_fbff, 0),
                0,
            ],
            &[("refcount-of-type", "refcount is 0: a page table has exactly 1")],
        ),
        (
            "5.14",
            [0x07ff_ff80_0000_0800, POISON[0], POISON[1], 0, 1, 0, pair(u32::MAX, 0), 0],
            &[("nearly-free", "1 bit: flags 0x800 (bit 11 = arch_1) are set")],
        ),
        (
            "6.9",
            [
                0x0017_ffff_e000_0008,
                POISON[0],
                POISON[1],
                0xffff_8882_6d0b_e4c0,
                0x2_796c_2c7c,
                0,
                pair(u32::MAX, 0),
                0,
            ],
            &[("mapping-without-references", "its list words are poison")],
        ),
        (
            "a mapped page of the page cache",
            [
                0x02ff_ff80_0000_0015,
                0xffff_ea00_0418_4948,
                0xffff_ea00_04c4_0c88,
                0xffff_8881_07c7_a2b8,
                0,
                0,
                pair(0, 3),
                0xffff_8881_05a3_2000,
            ],
            &[],
        ),
    ];
    let names: Vec<(u64, &str)> =
        OLD_NAMES.iter().enumerate().map(|(bit, name)| (1 << bit, *name)).collect();
    let kernel = Kernel {
        conventions: old,
        flag_names: &names,
        flag_fields: &[],
        flag_counts: &[],
        is_map_assumed: true,
        ..KERNEL
    };
    for (case, words, expected) in cases {
        let found = findings(&kernel, &inspected(&kernel, &page(*words), AT));
        assert_eq!(expected.len(), found.len(), "{case}: {found:#?}");
        for ((rule, part), (name, line)) in expected.iter().zip(&found) {
            assert_eq!(rule, name, "{case}: {found:#?}");
            assert!(line.contains(part), "{case}: {line}");
        }
    }
}
