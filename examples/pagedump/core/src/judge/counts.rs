//! Counts: references and mappings.

use super::subject::Subject;
use super::Rule;
use crate::conventions::{PageType, PageTypes};
use crate::report::Kind;
use dumpable::Line;

pub(super) static COUNTS_NEVER_SET: Rule = Rule::broken(
    "counts",
    "counts-never-set",
    "Initialisation stores the mapcount 0 as -1, and a page with mapcount 1 has a reference (`__init_single_page()`, `mm/mm_init.c`, 7.3).",
);

#[inline(never)]
pub(super) fn counts_never_set(page: &Subject<'_>, line: &mut Line) -> bool {
    if page.is_tail() || page.report.is_lone_tail() || !is_never_set(page) {
        return false;
    }
    line.text(
        "mapcount is 1 and refcount is 0, as both words are 0: expected mapcount 0, which is ",
    );
    line.text("stored as -1; the counts were never initialised");
    true
}

/// Whether counts, flags and mapping are 0, as in memory that was cleared.
fn is_never_set(page: &Subject<'_>) -> bool {
    let words = page.own();
    (words.type_word(), words.refcount(), words.mapping()) == (Some(0), Some(0), Some(0))
        && words.flags() & page.kernel.flag_mask() == 0
}

pub(super) static REFCOUNT_NEGATIVE: Rule = Rule::broken(
    "counts",
    "refcount-negative",
    "The refcount is at least 0 (`page_ref_count()`, `include/linux/page_ref.h`, 7.3).",
);

#[inline(never)]
pub(super) fn refcount_negative(page: &Subject<'_>, line: &mut Line) -> bool {
    match page.head().refcount() {
        Some(count @ ..0) => {
            page.start(line).text("refcount is ").dec(count);
            line.text(": expected at least 0");
            true
        }
        _ => false,
    }
}

pub(super) static REFCOUNT_TOO_LOW: Rule = Rule::broken(
    "counts",
    "refcount-too-low",
    "Each mapping of a page holds a reference, and so does the page cache or swap cache (`folio_expected_ref_count()`, `include/linux/mm.h`, 7.3).",
);

#[inline(never)]
pub(super) fn refcount_too_low(page: &Subject<'_>, line: &mut Line) -> bool {
    let Some(count @ 0..) = page.head().refcount() else { return false };
    if page.report.is_lone_tail() || is_never_set(page) {
        return false;
    }
    let mapped = if counts_mappings(page) { mapcount(page) } else { 0 };
    let cached = cached(page, mapped);
    let known = if mapped > 0 { mapped.wrapping_add(cached) } else { cached };
    // The kernel freezes the count at 0 while it takes apart a folio that is not mapped.
    if (count == 0 && mapped <= 0) || i64::from(count) >= known {
        return false;
    }
    page.start(line).text("refcount is ").dec(count).text(" with mapcount ").dec(mapped);
    if cached > 0 {
        line.text(" and ").dec(cached).text(" references of its cache");
    }
    line.text(": expected at least ").dec(known).text(", so it is too low");
    true
}

/// Whether the word of the mapcount is a count. In pages of their own, zsmalloc (up to 6.11) and the page
/// tables of s390 (up to 4.14) keep other numbers there.
fn counts_mappings(page: &Subject<'_>) -> bool {
    page.kernel.has_type_bytes() || page.is_folio() || page.is_hugetlb() || is_mapping(page)
}

/// Whether the page has a mapping that cannot be read.
fn is_mapping(page: &Subject<'_>) -> bool {
    matches!(page.report.kind, Some(Kind::Mapping | Kind::UnreadableMapping(_)))
}

/// Returns the number of references that the page cache or the swap cache holds.
fn cached(page: &Subject<'_>, mapped: i64) -> i64 {
    let is_swapped = page.is_anon() && page.report.folio.descriptor.is_swap_cache();
    // The cache of a folio with a flaw may be that of its head.
    let is_known = page.report.folio.flaw.is_none() && !page.is_hugetlb();
    match is_known && (page.is_cached() || is_swapped) {
        // Migration leaves the mapping of a folio whose references it has taken.
        true if mapped <= 0 => 1,
        true => page.pages() as i64,
        false => 0,
    }
}

/// Returns the number of mappings of the folio, or of the page if that has more.
pub(super) fn mapcount(page: &Subject<'_>) -> i64 {
    if !matches!(page.ty(), None | Some(PageType::Hugetlb)) {
        return 0;
    }
    let own = i64::from(page.report.mapcount);
    let large = match (&page.report.folio.first_tail, page.report.folio.flaw) {
        (Some(slot), None) => i64::from(slot.large_mapcount().unwrap_or(0)),
        _ => 0,
    };
    if large > own {
        large
    } else {
        own
    }
}

/// Returns the number of references that mappings, caches and private data hold.
fn users(page: &Subject<'_>) -> i64 {
    let mapped = mapcount(page);
    let mut users = if mapped > 0 { mapped } else { 0 };
    // As if mapped: all pages of the folio.
    users = users.wrapping_add(cached(page, 1));
    if matches!(page.report.kind, Some(Kind::File)) && page.head().has("private") {
        users = users.wrapping_add(1);
    }
    users
}

pub(super) static REFCOUNT_TOO_HIGH: Rule = Rule::unusual(
    "counts",
    "refcount-too-high",
    "A page has few references beside those of its mappings, caches and private data: those of batches, and 1,024 for each pin (`GUP_PIN_COUNTING_BIAS`, `include/linux/mm.h`, 7.3).",
);

#[inline(never)]
pub(super) fn refcount_too_high(page: &Subject<'_>, line: &mut Line) -> bool {
    let Some(count @ 0..) = page.head().refcount() else { return false };
    let users = users(page);
    let excess = i64::from(count).wrapping_sub(users);
    let is_high = match page.report.kind {
        Some(Kind::Anon | Kind::Ksm | Kind::File | Kind::Shmem) => {
            // Up to 6.9, the mappings of a large folio are not counted as a whole.
            let is_counted =
                page.report.folio.order == 0 || page.kernel.plans.counts_large_folios();
            is_counted
                && page.report.folio.flaw.is_none()
                && !page.is_hugetlb()
                && (excess & 1023 > MOST_REFERENCES || excess >> 10 > MOST_PINS)
        }
        // Up to 6.9, page tables of s390 have bits in the highest byte.
        _ if !page.kernel.plans.counts_large_folios() => excess & 0xff_ffff > MOST_ANYWHERE,
        _ => excess > MOST_ANYWHERE,
    };
    // Too few are the matter of another rule.
    if excess <= 0 || !is_high {
        return false;
    }
    page.start(line).text("refcount is ").dec(count).text(": expected about ").dec(users);
    line.text(", which its mappings, cache and private data hold");
    if excess & 1023 <= MOST_REFERENCES {
        line.text("; ").dec(excess >> 10).text(" pins would make up for the rest");
    }
    true
}

/// The most references of a page of a process or of a file beside known ones, without pins: those of
/// a batch for each CPU (`FOLIO_BATCH_SIZE`), and of whoever reads.
const MOST_REFERENCES: i64 = 64;
/// The most pins of such a page.
const MOST_PINS: i64 = 15;
/// The most references of another page: network drivers take 65,535 in advance.
const MOST_ANYWHERE: i64 = 0x2_0000;

pub(super) static REFCOUNT_BIAS: Rule = Rule::unusual(
    "counts",
    "refcount-bias",
    "Network drivers take 0xffff references in advance and give them away one by one (`USHRT_MAX`, `drivers/net/ethernet/intel/ixgbe/ixgbe_main.c`, 7.3).",
);

#[inline(never)]
pub(super) fn refcount_bias(page: &Subject<'_>, line: &mut Line) -> bool {
    let Some(count @ 0xff00..=0xffff) = page.head().refcount() else { return false };
    if !page.is_untyped() {
        return false;
    }
    page.start(line).text("refcount is ").dec(count).text(": 0xffff less ");
    line.dec(0xffff_i32.wrapping_sub(count));
    line.text(", and network drivers take 0xffff references in advance");
    true
}

pub(super) static REFCOUNT_OF_TYPE: Rule = Rule::unusual(
    "counts",
    "refcount-of-type",
    "A slab and a large kmalloc have at most 1 reference, a page table has exactly 1 (`pagetable_alloc()`, `include/linux/mm.h`; `alloc_slab_page()`, `mm/slub.c`, 7.3).",
);

#[inline(never)]
pub(super) fn refcount_of_type(page: &Subject<'_>, line: &mut Line) -> bool {
    let Some(count @ 0..) = page.head().refcount() else { return false };
    let (what, least) = match page.ty() {
        Some(PageType::Slab) => ("a slab has 0 or 1", 0),
        Some(PageType::LargeKmalloc) => ("a large kmalloc has 0 or 1", 0),
        Some(PageType::Table) => ("a page table has exactly 1", 1),
        _ => return false,
    };
    // Those of 32-bit SPARC and, up to 6.9, of s390 have several tables and count them.
    let is_shared = least == 1
        && count > 1
        && (page.kernel.word == 4
            || (!page.kernel.plans.counts_large_folios() && count & 0xff_ffff == 1));
    if (count >= least && count <= 1) || is_shared {
        return false;
    }
    page.start(line).text("refcount is ").dec(count).text(": ").text(what);
    true
}

pub(super) static MAPCOUNT_NEGATIVE: Rule = Rule::broken(
    "counts",
    "mapcount-negative",
    "The word of type and mapcount is a type, or a count stored as -1 or more (`page_type_has_type()`, `include/linux/page-flags.h`, 7.3).",
);

#[inline(never)]
pub(super) fn mapcount_negative(page: &Subject<'_>, line: &mut Line) -> bool {
    let Some(word) = page.own().type_word() else { return false };
    let number = word as i32;
    let is_count = match page.kernel.conventions.types {
        PageTypes::Byte(_) => word >> 24 == 0xff,
        PageTypes::Bits { reserve, .. } => number >= reserve,
        PageTypes::Values(_) => page.ty().is_none(),
    };
    let is_slab = page.own().flags() & page.kernel.conventions.slab_flag != 0;
    if !is_count || number >= -1 || is_slab || page.report.is_slab() {
        return false;
    }
    line.text("mapcount is ").dec(number.wrapping_add(1));
    line.text(" (word ").hex0x(word).text("): expected at least 0, or a page type");
    true
}

pub(super) static MAPPING_WITHOUT_REFERENCES: Rule = Rule::unusual(
    "counts",
    "mapping-without-references",
    "A page leaves its mapping before its last reference is put, but reclaim, migration and splitting freeze its refcount at 0 for a moment (`__remove_mapping()`, `mm/vmscan.c`, 7.3).",
);

#[inline(never)]
pub(super) fn mapping_without_references(page: &Subject<'_>, line: &mut Line) -> bool {
    let is_of_file = match page.report.kind {
        Some(Kind::File | Kind::Shmem | Kind::Mapping | Kind::UnreadableMapping(_)) => true,
        _ => page.is_anon() && page.head().is_list_poisoned(),
    };
    let head = page.head();
    let (Some(0), Some(mapping @ 1..)) = (head.refcount(), head.mapping()) else { return false };
    // Idle pages of DAX have a mapping and no references.
    if !is_of_file || page.is_cleared_tail() || head.may_be_device() {
        return false;
    }
    page.start(line)
        .text("mapping is ")
        .hex0x(mapping)
        .text(" but refcount is 0: expected mapping 0, ");
    line.text("as a page leaves its mapping first");
    let Some([next, prev]) = head.links() else { return true };
    if next == prev && next != 0 {
        line.text("; it is on a list with one other entry, at ").hex0x(next);
    } else if head.is_list_poisoned() {
        line.text("; its list words are poison");
    }
    true
}
