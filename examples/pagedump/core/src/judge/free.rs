//! Free pages, and pages with a type.

use super::subject::Subject;
use super::Rule;
use crate::conventions::{Mapcount, PageType};
use crate::report::Typed;
use dumpable::{shl, Line};

pub(super) static FREE_REFCOUNT: Rule = Rule::broken(
    "free",
    "free-refcount",
    "A free block has no references (`page_expected_state()`, `mm/page_alloc.c`, 7.3).",
);

#[inline(never)]
pub(super) fn free_refcount(page: &Subject<'_>, line: &mut Line) -> bool {
    let (Some(count), Some(_)) = (page.own().refcount(), page.free_order()) else { return false };
    line.text("refcount is ").dec(count).text(" in a free block: expected 0");
    count != 0
}

pub(super) static FREE_MAPPING: Rule = Rule::broken(
    "free",
    "free-mapping",
    "A free block has no mapping (`page_expected_state()`, `mm/page_alloc.c`, 7.3).",
);

#[inline(never)]
pub(super) fn free_mapping(page: &Subject<'_>, line: &mut Line) -> bool {
    let (Some(mapping), Some(_)) = (page.own().mapping(), page.free_order()) else { return false };
    line.text("mapping is ").hex0x(mapping).text(" in a free block: expected 0");
    mapping != 0
}

pub(super) static FREE_CHARGED: Rule = Rule::broken(
    "free",
    "free-charged",
    "A free block is charged to no cgroup (`page_expected_state()`, `mm/page_alloc.c`, 7.3).",
);

#[inline(never)]
pub(super) fn free_charged(page: &Subject<'_>, line: &mut Line) -> bool {
    let (Some(data), Some(_)) = (page.own().memcg(), page.free_order()) else { return false };
    line.text("memcg_data is ").hex0x(data).text(" in a free block: expected 0");
    data != 0
}

pub(super) static FREE_FLAGS: Rule = Rule::broken(
    "free",
    "free-flags",
    "Freeing clears all flags but `hwpoison`; a free block that was reported to the host gets `uptodate` (`PAGE_FLAGS_CHECK_AT_PREP`, `PG_reported`, `include/linux/page-flags.h`, 7.3).",
);

#[inline(never)]
pub(super) fn free_flags(page: &Subject<'_>, line: &mut Line) -> bool {
    let kernel = page.kernel;
    let clear = (kernel.clear_at_prep() | kernel.between()) & !kernel.flag("uptodate");
    let set = page.own().flags() & clear;
    if set == 0 || page.free_order().is_none() {
        return false;
    }
    line.text("flags ").hex0x(set).text(" (");
    write_flags(page, set, line);
    line.text(") are set in a free block: expected none");
    true
}

/// Writes the names of flags, and the bits between flags and numbers as such.
pub(super) fn write_flags(page: &Subject<'_>, set: u64, line: &mut Line) {
    let between = set & page.kernel.between();
    line.flags(set & !between, page.kernel.flag_names);
    if between != 0 {
        line.text(if between == set { "" } else { "|" }).text("bits of the LRU generation");
    }
}

pub(super) static FREE_ORDER: Rule = Rule::broken(
    "free",
    "free-order",
    "The order of a free block is at most `MAX_PAGE_ORDER` (`include/linux/mmzone.h`, 7.3).",
);

#[inline(never)]
pub(super) fn free_order(page: &Subject<'_>, line: &mut Line) -> bool {
    let Some(order) = page.free_order() else { return false };
    let most = u64::from(page.kernel.max_block_order);
    line.text("order is ").hex0x(order).text(" in a free block: expected at most ").dec(most);
    order > most
}

pub(super) static FREE_ALIGNMENT: Rule = Rule::broken(
    "free",
    "free-alignment",
    "The page frame of a free block of order n is a multiple of 2^n (`__free_one_page()`, `mm/page_alloc.c`, 7.3).",
);

#[inline(never)]
pub(super) fn free_alignment(page: &Subject<'_>, line: &mut Line) -> bool {
    let (Some(order), Some(pfn)) = (page.free_order(), page.report.pfn) else { return false };
    if order > u64::from(page.kernel.max_block_order) {
        return false;
    }
    let pages = shl(1_u64, order as u32);
    line.text("pfn is ").hex0x(pfn).text(" in a free block of order ").dec(order);
    line.text(": expected a multiple of ").hex0x(pages);
    pfn & pages.wrapping_sub(1) != 0
}

pub(super) static FREE_LASTCPUPID: Rule = Rule::broken(
    "free",
    "free-lastcpupid",
    "Freeing sets `lastcpupid` to all ones (`page_cpupid_reset_last()`, `include/linux/mm.h`, 7.3).",
);

#[inline(never)]
pub(super) fn free_lastcpupid(page: &Subject<'_>, line: &mut Line) -> bool {
    let (Some((value, mask)), Some(_)) = (lastcpupid(page), page.free_order()) else {
        return false;
    };
    line.text("lastcpupid is ").hex0x(value).text(" in a free block: expected ").hex0x(mask);
    value != mask
}

/// Returns the last CPU and process, and the mask of their bits.
pub(super) fn lastcpupid(page: &Subject<'_>) -> Option<(u64, u64)> {
    let value = page.own().number("lastcpupid")?;
    let mask = page.kernel.mask_of("lastcpupid")?;
    Some((value, mask))
}

pub(super) static NEARLY_FREE: Rule = Rule::unusual(
    "free",
    "nearly-free",
    "A page without references, mapping and charge whose list words are (nearly) poison is free, and has no flag but `hwpoison` (`free_pages_prepare()`, `mm/page_alloc.c`; `include/linux/poison.h`, 7.3).",
);

#[inline(never)]
pub(super) fn nearly_free(page: &Subject<'_>, line: &mut Line) -> bool {
    let (kernel, words) = (page.kernel, page.own());
    if !page.is_nearly_free() {
        return false;
    }
    let (Some([next, prev]), Some(poisons)) = (words.nearly_list_poison(), kernel.poisons) else {
        return false;
    };
    let set = words.flags() & kernel.clear_at_prep();
    let bits = set.count_ones().wrapping_add(next.count_ones()).wrapping_add(prev.count_ones());
    if bits == 0 {
        return false;
    }
    line.text("differs from a clean free page in ").dec(bits);
    line.text(if bits == 1 { " bit" } else { " bits" });
    let count =
        ((set != 0) as u32).wrapping_add((next != 0) as u32).wrapping_add((prev != 0) as u32);
    if count > 1 {
        line.text(" of ").dec(count).text(" words");
    }
    line.text(":");
    let mut separator = " ";
    if set != 0 {
        line.text(" flags ").hex0x(set).text(" (");
        write_bit(set, line);
        line.flags(set, kernel.flag_names).text(") are set");
        separator = "; ";
    }
    let [first, second] = poisons.list;
    if next != 0 {
        line.text(separator).text("first list word is ");
        write_differing(next, first, line);
        separator = "; ";
    }
    if prev != 0 {
        line.text(separator).text("second list word is ");
        write_differing(prev, second, line);
    }
    true
}

/// Writes a word, the expected one, and the bits in which they differ.
fn write_differing(bits: u64, expected: u64, line: &mut Line) {
    line.hex0x(expected ^ bits).text(": expected ").hex0x(expected).text(" (differs in ");
    line.hex0x(bits).text(")");
}

/// Writes the number of a bit, if only one is set.
fn write_bit(set: u64, line: &mut Line) {
    if set.is_power_of_two() {
        line.text("bit ").dec(set.trailing_zeros()).text(" = ");
    }
}

pub(super) static CHARGED_WITHOUT_REFERENCES: Rule = Rule::unusual(
    "free",
    "charged-without-references",
    "A page without references, mapping and list is charged to no cgroup. Only logs are judged by this rule, because a dump may show pages while they are freed together (`mem_cgroup_uncharge()`, `mm/memcontrol.c`, 7.3).",
);

#[inline(never)]
pub(super) fn charged_without_references(page: &Subject<'_>, line: &mut Line) -> bool {
    let words = page.own();
    let Some(data @ 1..) = words.memcg() else { return false };
    let is_unused = words.refcount() == Some(0) && words.mapping() == Some(0);
    let is_judged = is_unused && page.is_untyped() && !page.kernel.has_own_types();
    if !is_judged || !words.is_list_poisoned() {
        return false;
    }
    line.text("the word of the cgroup is ").hex0x(data);
    line.text(" in a page without references: expected 0");
    true
}

pub(super) static LRU_LIST_POISON: Rule = Rule::unusual(
    "free",
    "lru-list-poison",
    "A page in use with the flag `lru` is on a list of the LRU, and removal leaves poison (`lruvec_del_folio()`, `include/linux/mm_inline.h`, 7.3); up to 5.10, a page that moves to another list keeps the flag (`pagevec_move_tail_fn()`, `mm/swap.c`).",
);

#[inline(never)]
pub(super) fn lru_list_poison(page: &Subject<'_>, line: &mut Line) -> bool {
    let head = page.head();
    // Unevictable pages are on no list.
    if !head.has("lru") || head.has("unevictable") || !head.is_list_poisoned() {
        return false;
    }
    // Freeing removes a page from its list before it clears the flag.
    if head.refcount() == Some(0) {
        return false;
    }
    let set = head.flags() & (page.kernel.flag("lru") | page.kernel.flag("active"));
    page.start(line).flags(set, page.kernel.flag_names);
    line.text(" set, but the list words are poison: expected the entries of a list of the LRU");
    true
}

pub(super) static RESERVED_LIST_POISON: Rule = Rule::unusual(
    "free",
    "reserved-list-poison",
    "A page that is reserved since boot was never on a list, whose words would be poison now (`__init_single_page()`, `mm/mm_init.c`, 7.3).",
);

#[inline(never)]
pub(super) fn reserved_list_poison(page: &Subject<'_>, line: &mut Line) -> bool {
    let words = page.own();
    let is_unused = words.refcount() == Some(0) && !page.is_tail();
    if !is_unused || !words.is_list_poisoned() || !words.has("reserved") {
        return false;
    }
    line.text("the list words are poison in a reserved page without references: ");
    line.text("expected the words of its initialisation");
    true
}

pub(super) static TYPE_LOW_BITS: Rule = Rule::broken(
    "free",
    "type-low-bits",
    "A type is the highest byte of its word; the others are 0 for slabs, page tables, large kmallocs, hugetlb and free blocks (`__folio_set_##fname`, `include/linux/page-flags.h`, 6.12 to 7.3).",
);

#[inline(never)]
pub(super) fn type_low_bits(page: &Subject<'_>, line: &mut Line) -> bool {
    let (Some(word), Some(ty)) = (page.head().type_word(), page.ty()) else { return false };
    let is_byte = matches!(page.report.typed, Some(Typed { byte: Some(_), .. }));
    let is_plain = matches!(
        ty,
        PageType::Buddy
            | PageType::Table
            | PageType::Hugetlb
            | PageType::Slab
            | PageType::LargeKmalloc
    );
    if !is_byte || !is_plain {
        return false;
    }
    page.start(line).text("its word of type and mapcount is ").hex_padded(word, 8);
    line.text(": expected ").hex_padded(word & 0xff00_0000, 8).text(", its type alone");
    word & 0xff_ffff != 0
}

pub(super) static TYPE_UNKNOWN: Rule = Rule::unusual(
    "free",
    "type-unknown",
    "Page types are those of `enum pagetype` (`include/linux/page-flags.h`, 7.3).",
);

#[inline(never)]
pub(super) fn type_unknown(page: &Subject<'_>, line: &mut Line) -> bool {
    let (Some(word), Some(PageType::Unknown)) = (page.head().type_word(), page.ty()) else {
        return false;
    };
    page.start(line).text("its word of type and mapcount is ").hex_padded(word, 8);
    line.text(": expected a count, or a known type");
    true
}

pub(super) static TYPED_MAPPING: Rule = Rule::broken(
    "free",
    "typed-mapping",
    "The mapping of page tables and large kmallocs is 0 (`__page_mapping`, `struct ptdesc`, `include/linux/mm_types.h`; `___kmalloc_large_node()`, `mm/slub.c`, 7.3).",
);

#[inline(never)]
pub(super) fn typed_mapping(page: &Subject<'_>, line: &mut Line) -> bool {
    let (Some(what), Some(mapping)) = (unmapped(page), page.head().mapping()) else { return false };
    page.start(line).text("mapping is ").hex0x(mapping).text(" in a ").text(what);
    line.text(": expected 0");
    mapping != 0
}

/// Returns the name of a type whose pages nobody maps.
const fn unmapped(page: &Subject<'_>) -> Option<&'static str> {
    match page.ty() {
        Some(PageType::Table) => Some("page table"),
        Some(PageType::LargeKmalloc) => Some("large kmalloc"),
        _ => None,
    }
}

pub(super) static KMALLOC_PRIVATE: Rule = Rule::unusual(
    "free",
    "kmalloc-private",
    "Allocation clears the private word, which a large kmalloc does not use (`post_alloc_hook()`, `mm/page_alloc.c`, 7.3).",
);

#[inline(never)]
pub(super) fn kmalloc_private(page: &Subject<'_>, line: &mut Line) -> bool {
    let (Some(PageType::LargeKmalloc), Some(word)) = (page.ty(), page.head().private()) else {
        return false;
    };
    page.start(line).text("private is ").hex0x(word).text(" in a large kmalloc: expected 0");
    word != 0
}

pub(super) static TABLE_LOCK: Rule = Rule::unusual(
    "free",
    "table-lock",
    "`ptl` of a page table is a lock of 32 bits, or the address of one (`struct ptdesc`, `include/linux/mm_types.h`, 7.3).",
);

#[inline(never)]
pub(super) fn table_lock(page: &Subject<'_>, line: &mut Line) -> bool {
    let (Some(PageType::Table), Some(lock)) = (page.ty(), page.head().private()) else {
        return false;
    };
    let is_address = page.kernel.can_be_address(lock) && lock & 7 == 0;
    page.start(line).text("the lock of a page table is ").hex0x(lock);
    line.text(": expected 32 bits, or an address");
    // Page tables of older kernels have no type, so their word may be something else.
    let has_types = matches!(page.kernel.conventions.mapcount, Mapcount::Own);
    has_types && lock >> 32 != 0 && !is_address
}
