//! Folios: head, first tail and the other tails.

use super::subject::Subject;
use super::Rule;
use crate::conventions::{Order, PageType};
use crate::layout::FirstTail;
use crate::report::{Flaw, Kind};
use crate::text::describe_flaw;
use dumpable::{shl, Line, Snapshot};

/// The name of the family.
const FAMILY: &str = "compound";

pub(super) static HEAD_IMPOSSIBLE: Rule = Rule::broken(
    FAMILY,
    "head-impossible",
    "The compound word of a tail leads to another `struct page` (`compound_head()`, `include/linux/page-flags.h`, 7.3).",
)
.in_text();

#[inline(never)]
pub(super) fn head_impossible(page: &Subject<'_>, line: &mut Line) -> bool {
    describe_if(page, line, &|flaw| {
        matches!(
            flaw,
            Flaw::NoMask(_) | Flaw::HeadOutside(_) | Flaw::HeadMisaligned(..) | Flaw::HeadIsItself
        )
    })
}

/// Describes the flaw of the folio, if it is one of these.
// The function comes by reference: dropping it would be a path to unwinding.
fn describe_if(page: &Subject<'_>, line: &mut Line, is: &impl Fn(&Flaw) -> bool) -> bool {
    match &page.report.folio.flaw {
        Some(flaw) if is(flaw) => {
            describe_flaw(page.kernel, flaw, line);
            true
        }
        _ => false,
    }
}

pub(super) static HEAD_UNREADABLE: Rule = Rule::unusual(
    FAMILY,
    "head-unreadable",
    "The head of a tail, the page after a head, and a descriptor can be read, unless the dump lacks them (`compound_head()`, `include/linux/page-flags.h`, 7.3).",
)
.in_text();

#[inline(never)]
pub(super) fn head_unreadable(page: &Subject<'_>, line: &mut Line) -> bool {
    describe_if(page, line, &|flaw| {
        matches!(
            flaw,
            Flaw::HeadUnreadable(_) | Flaw::SlotUnreadable(_) | Flaw::DescriptorUnreadable(_)
        )
    })
}

pub(super) static HEAD_IS_NONE: Rule = Rule::broken(
    FAMILY,
    "head-is-none",
    "A tail leads to a page that has the flag of a head and is not a tail (`prep_compound_page()`, `mm/page_alloc.c`, 7.3).",
)
.in_text();

#[inline(never)]
pub(super) fn head_is_none(page: &Subject<'_>, line: &mut Line) -> bool {
    describe_if(page, line, &|flaw| {
        matches!(flaw, Flaw::HeadIsTail(_) | Flaw::HeadIsNone(..)) && !is_unfinished(page, flaw)
    })
}

pub(super) static FOLIO_UNFINISHED: Rule = Rule::unusual(
    FAMILY,
    "folio-unfinished",
    "A folio has no order, no first tail, or (if gigantic, up to 6.11) no head only while the kernel makes it or frees it (`prep_compound_page()`, `free_pages_prepare()`, `mm/page_alloc.c`; `prep_compound_gigantic_folio()`, `mm/hugetlb.c`, 4.9 to 7.3).",
)
.in_text();

#[inline(never)]
pub(super) fn folio_unfinished(page: &Subject<'_>, line: &mut Line) -> bool {
    describe_if(page, line, &|flaw| is_unfinished(page, flaw))
}

/// Whether a folio has this flaw while the kernel makes it or frees it.
fn is_unfinished(page: &Subject<'_>, flaw: &Flaw) -> bool {
    match *flaw {
        Flaw::OrderImpossible(order, _) => order == 0,
        Flaw::NextIsOther(word) => word & 1 == 0,
        // Up to 6.11, the head of a gigantic folio becomes one after its tails.
        Flaw::HeadIsNone(head, _) => match page.kernel.pfn(head) {
            Some(pfn) => !page.kernel.has_type_bytes() && pfn & LEAST_GIGANTIC.wrapping_sub(1) == 0,
            None => false,
        },
        _ => false,
    }
}

/// The least number of pages of a gigantic folio.
const LEAST_GIGANTIC: u64 = 1 << 11;

pub(super) static NEXT_IS_OTHER: Rule = Rule::broken(
    FAMILY,
    "next-is-other",
    "The page after a head is a tail that leads back to it (`prep_compound_tail()`, `mm/internal.h`, 7.3).",
)
.in_text();

#[inline(never)]
pub(super) fn next_is_other(page: &Subject<'_>, line: &mut Line) -> bool {
    describe_if(page, line, &|flaw| {
        matches!(flaw, Flaw::NextIsOther(_)) && !is_unfinished(page, flaw)
    })
}

pub(super) static ORDER_IMPOSSIBLE: Rule = Rule::broken(
    FAMILY,
    "order-impossible",
    "The order of a large folio is 1 to `MAX_FOLIO_ORDER` (`include/linux/mmzone.h`, 7.3).",
)
.in_text();

#[inline(never)]
pub(super) fn order_impossible(page: &Subject<'_>, line: &mut Line) -> bool {
    describe_if(page, line, &|flaw| {
        matches!(flaw, Flaw::OrderImpossible(..)) && !is_unfinished(page, flaw)
    })
}

pub(super) static PAGES_MISMATCH: Rule = Rule::broken(
    FAMILY,
    "pages-mismatch",
    "The number of pages of a folio is two to the power of its order (`folio_set_order()`, `mm/internal.h`, 7.3).",
)
.in_text();

#[inline(never)]
pub(super) fn pages_mismatch(page: &Subject<'_>, line: &mut Line) -> bool {
    describe_if(page, line, &|flaw| matches!(flaw, Flaw::PagesMismatch(..)))
}

pub(super) static INDEX_OUTSIDE: Rule = Rule::broken(
    FAMILY,
    "index-outside",
    "A tail is one of the pages of its folio (`prep_compound_page()`, `mm/page_alloc.c`, 7.3).",
)
.in_text();

#[inline(never)]
pub(super) fn index_outside(page: &Subject<'_>, line: &mut Line) -> bool {
    describe_if(page, line, &|flaw| matches!(flaw, Flaw::IndexOutside(..)))
}

pub(super) static NOT_COVERED: Rule = Rule::broken(
    FAMILY,
    "not-covered",
    "A page leads to a descriptor of its own. (No released kernel has such descriptors.)",
)
.in_text();

#[inline(never)]
pub(super) fn not_covered(page: &Subject<'_>, line: &mut Line) -> bool {
    describe_if(page, line, &|flaw| matches!(flaw, Flaw::NotCovered(..)))
}

pub(super) static PAGE_CHANGED: Rule = Rule::unusual(
    FAMILY,
    "page-changed",
    "A page seldom moves to another folio while both are copied.",
)
.in_text();

#[inline(never)]
pub(super) fn page_changed(page: &Subject<'_>, line: &mut Line) -> bool {
    describe_if(page, line, &|flaw| matches!(flaw, Flaw::PageChanged))
}

/// Starts a sentence about a tail.
fn start<'l>(page: &Subject<'_>, line: &'l mut Line) -> &'l mut Line {
    let folio = &page.report.folio;
    let head = match folio.flaw {
        None => folio.head.origin().get(),
        Some(_) => folio.page.compound_word().wrapping_sub(1) as usize,
    };
    line.text("tail ").dec(folio.index);
    // An address that is assumed is not one.
    match page.kernel.is_map_assumed {
        true => line.text(" of its folio: "),
        false => line.text(" of the folio at ").hex0x(head).text(": "),
    }
}

pub(super) static TAIL_REFCOUNT: Rule = Rule::broken(
    FAMILY,
    "tail-refcount",
    "A tail has no references of its own (`prep_compound_page()`, `mm/page_alloc.c`, 4.9 to 7.3).",
);

#[inline(never)]
pub(super) fn tail_refcount(page: &Subject<'_>, line: &mut Line) -> bool {
    let count = page.own().refcount().unwrap_or(0);
    if count == 0 || !page.is_tail() || page.is_split() {
        return false;
    }
    start(page, line).text("refcount is ").dec(count);
    line.text(": expected 0, because all references are those of the head");
    true
}

pub(super) static TAIL_MAPPING: Rule = Rule::broken(
    FAMILY,
    "tail-mapping",
    "`mapping` of tail 4 and later ones, and of tail 3 outside of hugetlb, is the poison `TAIL_MAPPING` (`prep_compound_page()`, `free_tail_page_prepare()`, `mm/page_alloc.c`, 4.9 to 7.3).",
);

/// The first tail whose words nothing overlays, and the first one outside of hugetlb (`struct folio`,
/// `include/linux/mm_types.h`, 6.1 to 7.3).
const FIRST_PLAIN: u64 = 4;
const FIRST_OUTSIDE_HUGETLB: u64 = 3;

/// Whether the page is a tail whose words are its own.
fn is_plain_tail(page: &Subject<'_>) -> bool {
    let index = page.shown_index();
    // Without the head, the folio may be one of hugetlb, and since 6.15 its fourth page has other words.
    let is_other = match page.report.folio.flaw {
        Some(_) => !page.kernel.has_type_bytes(),
        None => !page.is_hugetlb(),
    };
    page.is_tail() && (index >= FIRST_PLAIN || (is_other && index >= FIRST_OUTSIDE_HUGETLB))
}

/// Whether the page may be a tail of a gigantic folio of hugetlb, which has no poison up to 6.11
/// (`prep_compound_gigantic_page()`, `mm/hugetlb.c`).
fn may_be_gigantic(page: &Subject<'_>) -> bool {
    let is_small = matches!(page.order(), Some(..=LARGEST_BLOCK));
    let is_other = page.report.folio.flaw.is_none() && !page.is_hugetlb();
    !page.kernel.has_type_bytes() && !is_small && !is_other
}

/// The largest order of a folio that every kernel takes from the page allocator.
const LARGEST_BLOCK: u8 = 10;

#[inline(never)]
pub(super) fn tail_mapping(page: &Subject<'_>, line: &mut Line) -> bool {
    let (Some(mapping), Some(poisons)) = (page.own().mapping(), page.kernel.poisons) else {
        return false;
    };
    let is_cleared = mapping == 0 && may_be_gigantic(page);
    if mapping == poisons.tail_mapping || !is_plain_tail(page) || page.is_split() || is_cleared {
        return false;
    }
    start(page, line).text("mapping is ").hex0x(mapping);
    line.text(": expected ").hex0x(poisons.tail_mapping);
    true
}

pub(super) static TAIL_MAPPING_CLEARED: Rule = Rule::unusual(
    FAMILY,
    "tail-mapping-cleared",
    "`mapping` of a tail is 0 only in gigantic folios of hugetlb, which the order would show (`prep_compound_gigantic_page()`, `mm/hugetlb.c`, 4.9 to 6.11).",
);

#[inline(never)]
pub(super) fn tail_mapping_cleared(page: &Subject<'_>, line: &mut Line) -> bool {
    let (Some(0), Some(poisons)) = (page.own().mapping(), page.kernel.poisons) else {
        return false;
    };
    if !is_plain_tail(page) || page.order().is_some() || !may_be_gigantic(page) {
        return false;
    }
    start(page, line).text("mapping is 0x0: expected ").hex0x(poisons.tail_mapping);
    line.text(", unless hugetlb has the folio and it is gigantic");
    true
}

pub(super) static TAIL_BIT_LOST: Rule = Rule::unusual(
    FAMILY,
    "tail-bit-lost",
    "The compound word of a tail has its lowest bit set. Since 6.9, the kernel clears that bit, and since 6.17 the word, before it prints a page that does not match its folio (`set_compound_head()`, `include/linux/page-flags.h`, 4.9 to 7.3; `snapshot_page()`, `mm/util.c`, 6.17).",
);

#[inline(never)]
pub(super) fn tail_bit_lost(page: &Subject<'_>, line: &mut Line) -> bool {
    let (kernel, words) = (page.kernel, page.own());
    let (Some([head, counts]), Some(mapping)) = (words.links(), words.mapping()) else {
        return false;
    };
    if page.is_cleared_tail() {
        line.text("mapping is ").hex0x(mapping).text(": its words are those of a tail, ");
        match head {
            0 => line.text("its compound word is cleared"),
            _ => line.text("but its compound word lacks the lowest bit"),
        };
        return true;
    }
    let ([large, _], [entire, pins]) =
        (super::patterns::halves(kernel, counts), super::patterns::halves(kernel, mapping));
    let stride = kernel.stride() as u64;
    let is_head = head != 0
        && stride.is_power_of_two()
        && head & stride.wrapping_sub(1) == 0
        && kernel.can_be_address(head);
    let is_counted = kernel.plans.counts_large_folios() && kernel.word == 8;
    let is_first = large == u32::MAX && entire == u32::MAX && words.refcount() == Some(0);
    if !is_counted || !is_head || !is_first {
        return false;
    }
    line.text("its words are those of the first tail of the folio at ").hex0x(head);
    line.text(", but its compound word lacks the lowest bit");
    if pins != 0 {
        line.text("; pincount is ").dec(pins as i32).text(": expected 0");
    }
    true
}

pub(super) static TAIL_PRIVATE: Rule = Rule::unusual(
    FAMILY,
    "tail-private",
    "The private word of a tail is 0 (`prep_compound_tail()`, `mm/internal.h`, 7.3).",
);

#[inline(never)]
pub(super) fn tail_private(page: &Subject<'_>, line: &mut Line) -> bool {
    let word = page.own().private().unwrap_or(0);
    // Up to 6.5, tails have swap entries.
    if word == 0 || !page.kernel.plans.counts_large_folios() || !is_plain_tail(page) {
        return false;
    }
    start(page, line).text("private is ").hex0x(word).text(": expected 0");
    true
}

pub(super) static TAIL_CHARGED: Rule = Rule::broken(
    FAMILY,
    "tail-charged",
    "Only the head of a folio is charged to a cgroup (`commit_charge()`, `mm/memcontrol.c`, 7.3).",
);

#[inline(never)]
pub(super) fn tail_charged(page: &Subject<'_>, line: &mut Line) -> bool {
    let word = page.own().memcg().unwrap_or(0);
    // The first one has the number of pages there, in the half with the lower address.
    let [_, second] = super::patterns::halves(page.kernel, word);
    let is_first = page.shown_index() == 1 && page.kernel.plans.counts_large_folios();
    let is_charged = (is_plain_tail(page) && word != 0)
        || (page.is_tail() && is_first && page.kernel.word == 8 && second != 0);
    // Before a folio is split, its tails are charged.
    if !is_charged || page.report.folio.flaw.is_some() || page.is_split() {
        return false;
    }
    start(page, line).text("memcg_data is ").hex0x(word);
    line.text(": expected 0, because the head is charged for all pages");
    true
}

pub(super) static TAIL_ZONE: Rule = Rule::broken(
    FAMILY,
    "tail-zone",
    "All pages of a folio lie in one zone and one node, but for hugetlb up to 6.14 (`get_page_from_freelist()`, `mm/page_alloc.c`, 7.3).",
);

#[inline(never)]
pub(super) fn tail_zone(page: &Subject<'_>, line: &mut Line) -> bool {
    // Up to 6.14, a gigantic folio of hugetlb that was reserved at boot may lie in two zones.
    if !page.is_tail() || page.is_hugetlb() {
        return false;
    }
    let (own, head) = (page.own(), page.head());
    let mut names: &[&str] = &["node", "zone"];
    while let [name, rest @ ..] = names {
        if let (Some(own), Some(other)) = (own.number(name), head.number(name)) {
            if own != other {
                start(page, line).text(name).text(" is ").dec(own).text(": expected ").dec(other);
                line.text(", that of its head");
                return true;
            }
        }
        names = rest;
    }
    false
}

pub(super) static TAIL_FLAGS: Rule = Rule::unusual(
    FAMILY,
    "tail-flags",
    "A tail has only flags of single pages (`hwpoison`, and that anonymous memory is exclusive); the first tail also has the order and three flags of the folio (`PF_ANY`, `PF_SECOND`, `include/linux/page-flags.h`, 6.6 to 7.3).",
);

#[inline(never)]
pub(super) fn tail_flags(page: &Subject<'_>, line: &mut Line) -> bool {
    let kernel = page.kernel;
    if !page.is_tail() || page.is_split() {
        return false;
    }
    let own = kernel.flag("owner_2") | kernel.flag("mappedtodisk") | kernel.flag("arch_1");
    let arch = kernel.flag("arch_2") | kernel.flag("arch_3");
    let first = match page.shown_index() {
        0 => return false,
        1 if kernel.conventions.order != Order::LowByteOfFlags => return false,
        1 => {
            let lowest = !shl(u64::MAX, 8);
            lowest | kernel.flag("active") | kernel.flag("workingset") | kernel.flag("reclaim")
        }
        _ => 0,
    };
    // Device memory is reserved.
    let device = if page.own().may_be_device() { kernel.flag("reserved") } else { 0 };
    let clear = (kernel.clear_at_prep() | kernel.between()) & !(own | arch | first | device);
    let set = page.own().flags() & clear;
    if set == 0 {
        return false;
    }
    start(page, line).text("flags ").hex0x(set).text(" (");
    super::free::write_flags(page, set, line);
    line.text(") are set: expected none of them in a tail");
    true
}

/// Returns the first tail of a folio without a flaw, in kernels whose counts are those of 6.10 to 7.3.
fn slot<'a>(page: &Subject<'a>) -> Option<&'a Snapshot<FirstTail>> {
    let folio = &page.report.folio;
    // The first tail itself, if a log does not show the head.
    let is_whole = folio.flaw.is_none() || (page.is_tail() && folio.index == 1);
    let is_known = page.kernel.plans.counts_large_folios() && is_whole;
    match &page.report.folio.first_tail {
        Some(slot) if is_known => Some(slot),
        _ => None,
    }
}

pub(super) static LARGE_COUNTS_NEGATIVE: Rule = Rule::broken(
    FAMILY,
    "large-counts-negative",
    "The counts in a first tail are at least 0 (`struct folio`, `include/linux/mm_types.h`, 6.10 to 7.3).",
);

#[inline(never)]
pub(super) fn large_counts_negative(page: &Subject<'_>, line: &mut Line) -> bool {
    let Some(slot) = slot(page) else { return false };
    let (large, entire) = (slot.large_mapcount().unwrap_or(0), slot.entire_mapcount().unwrap_or(0));
    let (name, count) = match slot.pincount().unwrap_or(0) {
        pins @ ..0 => ("pincount", pins),
        _ if entire < 0 => ("entire_mapcount", entire),
        _ if large < 0 => ("the mapcount of the folio", large),
        _ => return false,
    };
    line.text("its first tail: ").text(name).text(" is ").dec(count);
    line.text(": expected at least 0");
    true
}

pub(super) static LARGE_COUNTS_MISMATCH: Rule = Rule::unusual(
    FAMILY,
    "large-counts-mismatch",
    "The mapcount of a folio is at least that of the folio as a whole and that of each page, and no more pages are mapped than it has, but while one of these counts is ahead (`__folio_add_rmap()`, `mm/rmap.c`, 6.10 to 7.3).",
);

#[inline(never)]
pub(super) fn large_counts_mismatch(page: &Subject<'_>, line: &mut Line) -> bool {
    let Some(slot) = slot(page) else { return false };
    let (large, entire) = (slot.large_mapcount().unwrap_or(0), slot.entire_mapcount().unwrap_or(0));
    let own = if page.ty().is_none() { page.report.mapcount } else { 0 };
    if large < 0 || entire < 0 {
        return false;
    }
    if entire > large {
        line.text("its first tail: entire_mapcount is ").dec(entire);
        line.text(": expected at most ").dec(large).text(", the mapcount of the folio");
        return true;
    }
    if own > large {
        line.text("mapcount is ").dec(own).text(": expected at most ").dec(large);
        line.text(", the mapcount of the folio");
        return true;
    }
    let mapped = slot.nr_pages_mapped().unwrap_or(0);
    if u64::from(mapped) <= page.pages() {
        return false;
    }
    line.text("its first tail: nr_pages_mapped is ").dec(mapped).text(": expected at most ");
    line.dec(page.pages()).text(", the number of pages");
    true
}

pub(super) static LARGE_COUNTS_UNMAPPED: Rule = Rule::broken(
    FAMILY,
    "large-counts-unmapped",
    "Slabs and large kmallocs are neither mapped nor pinned (`prep_compound_head()`, `mm/internal.h`, 6.10 to 7.3).",
);

#[inline(never)]
pub(super) fn large_counts_unmapped(page: &Subject<'_>, line: &mut Line) -> bool {
    let Some(slot) = slot(page) else { return false };
    let what = match (page.ty(), page.report.kind) {
        (Some(PageType::Slab), _) => "a slab",
        (Some(PageType::LargeKmalloc), _) => "a large kmalloc",
        _ => return false,
    };
    let counts = [
        ("mapcount", slot.large_mapcount().unwrap_or(0)),
        ("entire_mapcount", slot.entire_mapcount().unwrap_or(0)),
        ("nr_pages_mapped", slot.nr_pages_mapped().unwrap_or(0) as i32),
        ("pincount", slot.pincount().unwrap_or(0)),
    ];
    let mut counts: &[(&str, i32)] = &counts;
    while let [(name, count), rest @ ..] = counts {
        if *count != 0 {
            line.text("its first tail: ").text(name).text(" is ").dec(*count);
            line.text(": expected 0 in ").text(what);
            return true;
        }
        counts = rest;
    }
    false
}

pub(super) static PINCOUNT_ABOVE_REFCOUNT: Rule = Rule::broken(
    FAMILY,
    "pincount-above-refcount",
    "Each pin of a large folio holds a reference (`try_grab_folio()`, `mm/gup.c`, 6.1 to 7.3).",
);

#[inline(never)]
pub(super) fn pincount_above_refcount(page: &Subject<'_>, line: &mut Line) -> bool {
    let Some(slot) = &page.report.folio.first_tail else { return false };
    let (pins, refcount) = (slot.pincount().unwrap_or(0), page.report.folio.descriptor.refcount());
    let is_folio = !matches!(page.report.kind, Some(Kind::Typed(..)) | None)
        || matches!(page.ty(), Some(PageType::Hugetlb));
    if pins <= refcount || refcount < 0 || !is_folio || page.report.folio.flaw.is_some() {
        return false;
    }
    line.text("its first tail: pincount is ").dec(pins).text(": expected at most ");
    line.dec(refcount).text(", the refcount of the head");
    true
}
