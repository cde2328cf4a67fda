//! Words that are pointers, and words that are 0 or a number in their place.

use super::subject::Subject;
use super::Rule;
use crate::conventions::PageType;
use crate::kernel::Poisons;
use crate::layout::{FirstTail, Page, Slab};
use crate::report::Kind;
use dumpable::Line;

pub(super) static LIST_POINTER: Rule = Rule::broken(
    "pointers",
    "list-pointer",
    "Both list words of a page on the LRU and of a free block lead to list entries (`struct list_head`, `include/linux/types.h`, 7.3).",
);

#[inline(never)]
pub(super) fn list_pointer(page: &Subject<'_>, line: &mut Line) -> bool {
    let (kernel, head) = (page.kernel, page.head());
    let Some([next, prev]) = head.links() else { return false };
    let is_listed = page.free_order().is_some()
        || (page.is_folio() && head.has("lru") && !head.has("unevictable"));
    // Poison has a rule of its own.
    if !is_listed || head.is_list_poisoned() {
        return false;
    }
    let is_next = is_bad_link(page, next);
    if !is_next && !is_bad_link(page, prev) {
        return false;
    }
    let link = if is_next { next } else { prev };
    page.start(line).text(if is_next { "its next" } else { "its previous" });
    line.text(" list entry is at ").hex0x(link);
    match kernel.beside_entry(link) {
        Some(at) => {
            line.text(", ").dec(at).text(" bytes into a struct page: expected that of its `lru`")
        }
        None => line.text(": expected an aligned address of the kernel"),
    };
    true
}

fn is_bad_link(page: &Subject<'_>, link: u64) -> bool {
    let kernel = page.kernel;
    let unaligned = (kernel.word as u64).wrapping_sub(1);
    link == 0
        || link & unaligned & 7 != 0
        || !kernel.can_be_address(link)
        || kernel.beside_entry(link).is_some()
}

pub(super) static LEFTOVER_POINTER: Rule = Rule::unusual(
    "pointers",
    "leftover-pointer",
    "The list words of a page on no list are poison, or left from an earlier use: an aligned address, or a number in the second one (`include/linux/poison.h`, 7.3).",
);

#[inline(never)]
pub(super) fn leftover_pointer(page: &Subject<'_>, line: &mut Line) -> bool {
    let Some([next, prev]) = page.head().links() else { return false };
    let is_left = match page.ty() {
        Some(PageType::Table | PageType::LargeKmalloc | PageType::Hugetlb) => true,
        _ => page.is_untyped(),
    };
    if !is_left || page.kernel.word != 8 || page.report.folio.flaw.is_some() {
        return false;
    }
    // A page that is free has a rule of its own.
    if page.is_nearly_free() {
        return false;
    }
    let (is_next, is_prev) = (is_leftover(page, next, true), is_leftover(page, prev, false));
    if is_next && is_prev {
        return false;
    }
    let (what, word) = if is_next { ("second", prev) } else { ("first", next) };
    page.start(line).text("its ").text(what).text(" list word is ").hex0x(word);
    line.text(": expected list poison, an aligned address, or 0");
    true
}

fn is_leftover(page: &Subject<'_>, word: u64, is_first: bool) -> bool {
    let Some(poisons) = page.kernel.poisons else { return true };
    let [first, second] = poisons.list;
    // Pages of a page pool have a number beside a poison of their own (`PP_SIGNATURE`).
    let pool = first.wrapping_sub(0x100).wrapping_add(0x40);
    let is_pool = (word ^ pool) >> 32 == 0 && word & 0xff & !3 == 0x40;
    // Counts of a first tail, which have the place of the second word.
    let is_count = !is_first && (word >> 32 == 0 || word == u64::MAX);
    // The entry of the list of folios to be split is one word later; a page table leads to another
    // page in whole.
    let is_entry = match page.kernel.beside_entry(word) {
        Some(at) => at == 0 || at == page.kernel.word.wrapping_mul(2),
        // The second word may be a function that RCU called.
        None => page.kernel.can_be_address(word) && (word & 7 == 0 || !is_first),
    };
    word == 0 || word == if is_first { first } else { second } || is_pool || is_count || is_entry
}

pub(super) static SLAB_LIST: Rule = Rule::unusual(
    "pointers",
    "slab-list",
    "The list words of a slab are addresses or poison, also where RCU used them (`struct slab`, `mm/slab.h`, 6.12 to 7.3).",
);

#[inline(never)]
pub(super) fn slab_list(page: &Subject<'_>, line: &mut Line) -> bool {
    let (kernel, head) = (page.kernel, page.head());
    let (Some(PageType::Slab), Some(poisons)) = (page.ty(), kernel.poisons) else { return false };
    let Some([_, next]) = head.links() else { return false };
    // In older kernels, the cache is in the place of the mapping.
    let has_cache_first =
        kernel.plans.slab.offset(Slab::CACHE) == kernel.plans.page.offset(Page::COMPOUND_INFO);
    if !has_cache_first || page.is_nearly_free() {
        return false;
    }
    let [first, second] = poisons.list;
    let is_word =
        |word: u64| word == 0 || word == first || word == second || kernel.can_be_address(word);
    let prev = head.mapping().unwrap_or(0);
    // Up to 6.19, the second word may have 32 bits with the number of slabs that a CPU has.
    let is_count = prev >> 32 == 0 || (prev ^ second) >> 32 == 0;
    let is_next = is_word(next) && (next == first || next == second || next & 7 == 0);
    let is_prev = is_word(prev) || is_count;
    let word = if is_next { prev } else { next };
    page.start(line).text("a list word of a slab is ").hex0x(word);
    line.text(": expected list poison, an aligned address, or 0");
    kernel.word == 8 && !(is_next && is_prev)
}

pub(super) static SLAB_COUNTERS: Rule = Rule::broken(
    "pointers",
    "slab-counters",
    "A slab has no more objects in use than it has (`struct slab`, `mm/slab.h`, 6.10 to 7.3).",
);

#[inline(never)]
pub(super) fn slab_counters(page: &Subject<'_>, line: &mut Line) -> bool {
    let Some((_, inuse, objects)) = slab_counts(page) else { return false };
    page.start(line).dec(inuse).text(" objects of a slab are in use: expected at most ");
    line.dec(objects).text(", all of them");
    inuse > objects
}

pub(super) static SLAB_FREE_LIST: Rule = Rule::unusual(
    "pointers",
    "slab-free-list",
    "The free list of a slab begins at an aligned address, and is empty exactly when all of several objects are in use (`___slab_alloc()`, `mm/slub.c`, 6.10 to 7.3).",
);

#[inline(never)]
pub(super) fn slab_free_list(page: &Subject<'_>, line: &mut Line) -> bool {
    let Some((list, inuse, objects)) = slab_counts(page) else { return false };
    // A slab in the making.
    if inuse == 0 && objects == 0 {
        return false;
    }
    page.start(line).text("free list of a slab is ").hex0x(list);
    if list != 0 && (!page.kernel.can_be_address(list) || list & 7 != 0) {
        line.text(": expected an aligned address, or 0");
        return true;
    }
    line.text(" with ").dec(inuse).text(" of ").dec(objects).text(" objects in use: expected ");
    line.text(if list == 0 { "an address" } else { "0" });
    // KFENCE counts no use of its only object.
    objects != 1 && (list == 0) != (inuse == objects)
}

/// Returns the free list of a slab, the objects in use and all objects. The two words have the places
/// of index and private.
fn slab_counts(page: &Subject<'_>) -> Option<(u64, u64, u64)> {
    let (list, word) = (page.head().index()?, page.head().private()?);
    // Up to 6.7, another allocator (`CONFIG_SLAB`) may have other words there, and up to 4.17 all slabs
    // do. Big-endian machines have the bits in another order. The slabs of KFENCE, which are reserved,
    // have no counts.
    let is_known = page.kernel.word == 8
        && page.kernel.plans.counts_large_folios()
        && !page.kernel.is_big_endian()
        && !page.head().has("reserved")
        && !page.is_nearly_free();
    match page.ty() {
        Some(PageType::Slab) if is_known && page.report.folio.flaw.is_none() => {
            Some((list, word & 0xffff, (word >> 16) & 0x7fff))
        }
        _ => None,
    }
}

pub(super) static MAPPING_POINTER: Rule = Rule::broken(
    "pointers",
    "mapping-pointer",
    "The mapping of a page, without its tag, is an aligned address of the kernel (`folio_mapping()`, `mm/util.c`; `FOLIO_MAPPING_ANON`, `include/linux/page-flags.h`, 7.3).",
);

#[inline(never)]
pub(super) fn mapping_pointer(page: &Subject<'_>, line: &mut Line) -> bool {
    let Some(mapping @ 1..) = page.head().mapping() else { return false };
    let is_mapped = page.is_anon()
        || matches!(page.ty(), Some(PageType::Hugetlb))
        || page.is_cached()
        || matches!(page.report.kind, Some(Kind::Mapping | Kind::UnreadableMapping(_)));
    if !is_mapped || page.report.is_lone_tail() {
        return false;
    }
    // A tag alone marks memory of DAX that files share (`PAGE_MAPPING_DAX_SHARED`, 6.0 to 6.14).
    if page.is_cleared_tail() || mapping == 1 {
        return false;
    }
    let at = mapping & !3;
    // Objects of 32-bit kernels are aligned to 4 bytes.
    if page.kernel.can_be_address(at) && (page.kernel.word == 4 || at & 4 == 0) {
        return false;
    }
    page.start(line).text("mapping is ").hex0x(mapping);
    line.text(": expected an aligned address of the kernel");
    true
}

pub(super) static SLAB_POINTER: Rule = Rule::unusual(
    "pointers",
    "slab-pointer",
    "The cache of a slab is an aligned address of the kernel, but while the slab is made (`allocate_slab()`, `mm/slub.c`, 7.3).",
);

#[inline(never)]
pub(super) fn slab_pointer(page: &Subject<'_>, line: &mut Line) -> bool {
    let Some(crate::report::Owner::Slab(cache, _)) = page.report.owner else { return false };
    let at = cache.get() as u64;
    page.start(line).text("cache of a slab is ").hex0x(at);
    line.text(": expected an aligned address of the kernel");
    let is_left = match page.kernel.poisons {
        Some(Poisons { list: [first, _], .. }) => at == 0 || at == first,
        None => at == 0,
    };
    if page.is_nearly_free() || is_left {
        return false;
    }
    !page.kernel.can_be_address(at) || at & (page.kernel.word as u64).wrapping_sub(1) & 7 != 0
}

pub(super) static MEMCG_WORD: Rule = Rule::broken(
    "pointers",
    "memcg-word",
    "`memcg_data` is 0, or an address of the kernel with the tag 0 in memory of processes and files, 2 in memory of the kernel, and 0 or 1 in slabs (`enum page_memcg_data_flags`, `include/linux/memcontrol.h`, 5.18 to 7.3).",
);

#[inline(never)]
pub(super) fn memcg_word(page: &Subject<'_>, line: &mut Line) -> bool {
    let Some(word @ 1..) = page.head().memcg() else { return false };
    // Up to 5.10, the word is a pointer without tags (`mem_cgroup`). Kernels with `_pincount` are later.
    let first_tail = &page.kernel.plans.first_tail;
    if !page.kernel.has_type_bytes() && first_tail.offset(FirstTail::PINCOUNT).is_none() {
        return false;
    }
    // Addresses of 32 bits may be multiples of 4.
    let tags = if page.kernel.word == 8 { 7 } else { 3 };
    let (at, tag) = (word & !tags, word & tags);
    let (is_right, expected) = match (page.ty(), page.report.kind) {
        // Without memory cgroups, the vector has no tag (`CONFIG_MEM_ALLOC_PROFILING`).
        (Some(PageType::Slab), _) => (at == 0 || tag == 0 || tag & 1 != 0, 1),
        (Some(PageType::Table | PageType::LargeKmalloc), _) => (tag == 2, 2),
        (Some(PageType::Hugetlb), _) => (tag == 0, 0),
        (Some(_), _) | (_, Some(Kind::LoneTail | Kind::Described(_)) | None) => return false,
        _ if page.is_folio() => (tag == 0, 0),
        // A slab that is freed loses its type first.
        _ => (tag <= 2, 2),
    };
    // A slab whose vector could not be allocated has only tags.
    let is_address = match page.ty() {
        Some(PageType::Slab) if at == 0 => true,
        _ => at != 0 && page.kernel.can_be_address(at),
    };
    if is_right && is_address {
        return false;
    }
    page.start(line).text("memcg_data is ").hex0x(word);
    line.text(": expected 0, or an address of the kernel with tag ").dec(expected);
    true
}

pub(super) static PRIVATE_WORD: Rule = Rule::unusual(
    "pointers",
    "private-word",
    "The private word of anonymous memory is 0 outside of the swap cache; that of a file comes with the flag `private` (`folio_attach_private()`, `include/linux/pagemap.h`, 7.3).",
);

/// The flags of a folio of hugetlb (`enum hugetlb_page_flags`, `include/linux/hugetlb.h`, 7.3).
const HUGETLB_FLAGS: u64 = 0xffff;
/// The bits of a swap entry that are the offset in the swap area (`SWP_TYPE_SHIFT`,
/// `include/linux/swapops.h`, 7.3), and the greatest offset, of 4 PiB.
const SWAP_OFFSET: u64 = (1 << 58) - 1;
const MOST_SWAP: u64 = 1 << 40;

#[inline(never)]
pub(super) fn private_word(page: &Subject<'_>, line: &mut Line) -> bool {
    let Some(word) = page.head().private() else { return false };
    if page.kernel.flag("private") == 0 || page.report.folio.flaw.is_some() {
        return false;
    }
    let Some(expected) = expected_private(page, word) else { return false };
    page.start(line).text("private is ").hex0x(word).text(expected);
    true
}

/// Returns the end of the sentence about the private word, if it is not one that the page can have.
fn expected_private(page: &Subject<'_>, word: u64) -> Option<&'static str> {
    let (head, kernel) = (page.head(), page.kernel);
    if page.is_hugetlb() {
        let is_other = word > HUGETLB_FLAGS && matches!(page.ty(), Some(PageType::Hugetlb));
        return match is_other {
            true => Some(" in a hugetlb folio: expected its flags, less than 0x10000"),
            false => None,
        };
    }
    let has_flag = head.has("private");
    let is_swapped = page.report.folio.descriptor.is_swap_cache();
    let (is_other, expected) = match page.report.kind {
        Some(Kind::Anon | Kind::Ksm | Kind::Shmem) if !is_swapped => {
            (word != 0 && !has_flag, " outside of the swap cache: expected 0")
        }
        Some(Kind::Anon | Kind::Ksm | Kind::Shmem) => (
            kernel.word == 8 && (word >> 63 != 0 || word & SWAP_OFFSET > MOST_SWAP),
            " in the swap cache: expected an entry of a swap area",
        ),
        Some(Kind::File) if has_flag && word != 0 => {
            let is_number = word & 1 != 0 || word >> 32 == 0;
            let is_other = !is_number && (!kernel.can_be_address(word) || word & 7 != 0);
            (is_other, ": expected an aligned address of the kernel, or a small or odd number")
        }
        Some(Kind::File) if has_flag => (true, " with the flag `private`: expected another number"),
        Some(Kind::File) => (word != 0, " without the flag `private`: expected 0"),
        _ => (false, ""),
    };
    match is_other {
        true => Some(expected),
        false => None,
    }
}

pub(super) static INDEX_TOO_HIGH: Rule = Rule::broken(
    "pointers",
    "index-too-high",
    "The index counts pages of at least 4 KiB in 2^64 bytes (`linear_page_index()`, `include/linux/pagemap.h`, 7.3).",
);

#[inline(never)]
pub(super) fn index_too_high(page: &Subject<'_>, line: &mut Line) -> bool {
    let Some(index) = page.head().index() else { return false };
    if page.kernel.word != 8 || page.report.folio.flaw.is_some() {
        return false;
    }
    // Pages of 4 KiB or more.
    let bits = match page.report.kind {
        _ if is_hugetlb(page) => MOST_BITS,
        Some(Kind::Anon | Kind::File | Kind::Shmem) => MOST_BITS,
        _ => return false,
    };
    if dumpable::shr(index, bits) == 0 {
        return false;
    }
    page.start(line).text("index is ").hex0x(index).text(": expected less than 2^").dec(bits);
    true
}

/// The bits of the number of a page of 4 KiB in a file, or in the address space of a process.
const MOST_BITS: u32 = 52;

/// Whether hugetlb has the page, and a mapping of it, so that the index is one.
fn is_hugetlb(page: &Subject<'_>) -> bool {
    matches!(page.ty(), Some(PageType::Hugetlb)) && page.head().mapping().unwrap_or(0) != 0
}

pub(super) static INDEX_ABOVE_ADDRESSES: Rule = Rule::unusual(
    "pointers",
    "index-above-addresses",
    "The index of anonymous memory is that of an address of a process, unless a file is mapped privately at a higher offset (`linear_page_index()`, `include/linux/pagemap.h`, 7.3); that of a file is less than 2^51 (`MAX_LFS_FILESIZE`, `include/linux/fs.h`, 7.3).",
);

#[inline(never)]
pub(super) fn index_above_addresses(page: &Subject<'_>, line: &mut Line) -> bool {
    let Some(index) = page.head().index() else { return false };
    if page.kernel.word != 8 || page.report.folio.flaw.is_some() {
        return false;
    }
    let is_anon = page.report.folio.descriptor.is_anon();
    let bits = match page.report.kind {
        // Twice as much as addresses of a process can be.
        _ if is_hugetlb(page) && is_anon && page.kernel.has_48_bits() => 36,
        Some(Kind::Anon) if page.kernel.has_48_bits() => 36,
        Some(Kind::File | Kind::Shmem) => 51,
        _ if is_hugetlb(page) && !is_anon => 51,
        _ => return false,
    };
    if dumpable::shr(index, bits) == 0 || dumpable::shr(index, MOST_BITS) != 0 {
        return false;
    }
    page.start(line).text("index is ").hex0x(index).text(": expected less than 2^").dec(bits);
    true
}
