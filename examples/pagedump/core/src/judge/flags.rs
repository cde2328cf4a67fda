//! Flags, and the numbers above them.

use super::free::{lastcpupid, write_flags};
use super::subject::Subject;
use super::Rule;
use crate::conventions::PageType;
use crate::layout::Page;
use crate::report::Kind;
use crate::text::is_above_zones;
use dumpable::{shr, Line};

pub(super) static NUMBER_IMPOSSIBLE: Rule = Rule::broken(
    "flags",
    "number-impossible",
    "Zone and node in the flags word exist in this kernel (`page_zonenum()`, `include/linux/mmzone.h`; `page_to_nid()`, `include/linux/mm.h`, 7.3).",
)
.in_text();

#[inline(never)]
pub(super) fn number_impossible(page: &Subject<'_>, line: &mut Line) -> bool {
    let word = page.head().flags();
    let mut is_any = false;
    let (mut fields, mut counts) = (page.kernel.flag_fields, page.kernel.flag_counts);
    while let ([field, fields_rest @ ..], [count, counts_rest @ ..]) = (fields, counts) {
        let value = shr(word, field.shift) & field.mask;
        if value >= *count && !is_above_zones(page.kernel, word, field, *count) {
            match is_any {
                true => line.text(", and "),
                false => page.start(line),
            };
            is_any = true;
            line.text(field.name).text(" ").dec(value);
            line.text(" is impossible: expected at most ").dec(count.saturating_sub(1));
        }
        (fields, counts) = (fields_rest, counts_rest);
    }
    is_any
}

pub(super) static ZONE_NONE: Rule = Rule::unusual(
    "flags",
    "zone-none",
    "Linux leaves `MAX_NR_ZONES` as zone in the reserved frames above its last zone (`__init_deferred_page()`, `mm/mm_init.c`, 6.12 to 7.3).",
);

#[inline(never)]
pub(super) fn zone_none(page: &Subject<'_>, line: &mut Line) -> bool {
    let words = page.own();
    let (Some(zone), Some(count)) = (words.number("zone"), page.kernel.count_of("zone")) else {
        return false;
    };
    if zone != count || !words.has("reserved") {
        return false;
    }
    line.text("zone ").dec(zone).text(" is the number of zones: ");
    line.text("Linux leaves it in the reserved frames above its last zone");
    true
}

pub(super) static FLAGS_OF_TYPE: Rule = Rule::broken(
    "flags",
    "flags-of-type",
    "Allocation clears all flags but `hwpoison`, and owners of slabs, page tables and large kmallocs set few others (`enum slab_flags`, `mm/slub.c`; `enum pt_flags`, `include/linux/mm.h`, 7.3).",
);

#[inline(never)]
pub(super) fn flags_of_type(page: &Subject<'_>, line: &mut Line) -> bool {
    let kernel = page.kernel;
    let (what, own) = match page.ty() {
        Some(PageType::Slab) => {
            // The pool of KFENCE is reserved.
            let kfence = kernel.flag("reserved");
            let slab = kernel.flag("locked") | kernel.flag("active") | kernel.flag("workingset");
            // SLOB marks pages with free objects by it (up to 6.3).
            let slob = if kernel.conventions.slab_flag != 0 { kernel.flag("private") } else { 0 };
            ("a slab", slab | kfence | slob)
        }
        // Xen pins page tables.
        Some(PageType::Table) => {
            let xen = kernel.flag("owner_priv_1") | kernel.flag("dirty");
            ("a page table", kernel.flag("referenced") | kernel.flag("reserved") | xen)
        }
        // Drivers reserve what they map.
        Some(PageType::LargeKmalloc) => ("a large kmalloc", kernel.flag("reserved")),
        _ => return false,
    };
    // Locks leave the flag of waiters; some architectures have flags of their own.
    let any = kernel.flag("head") | kernel.flag("waiters") | kernel.conventions.slab_flag;
    let arch = kernel.flag("arch_1") | kernel.flag("arch_2") | kernel.flag("arch_3");
    let arch = arch | kernel.flag("uncached");
    let clear = kernel.clear_at_prep() | kernel.between();
    let set = page.head().flags() & clear & !(own | any | arch);
    if set == 0 || page.is_nearly_free() {
        return false;
    }
    page.start(line).text("flags ").hex0x(set).text(" (");
    write_flags(page, set, line);
    line.text(") are set: expected none of them in ").text(what);
    true
}

pub(super) static FLAGS_OF_FOLIO: Rule = Rule::unusual(
    "flags",
    "flags-of-folio",
    "Memory of processes and files is not reserved unless it is device memory, and anonymous memory has no private data (`enum pageflags`, `include/linux/page-flags.h`, 7.3).",
);

#[inline(never)]
pub(super) fn flags_of_folio(page: &Subject<'_>, line: &mut Line) -> bool {
    let kernel = page.kernel;
    let never = match (page.is_anon(), page.is_cached()) {
        (true, _) => kernel.flag("private") | kernel.flag("private_2") | kernel.flag("dropbehind"),
        (_, true) => 0,
        _ => return false,
    };
    let reserved = if page.head().may_be_device() { 0 } else { kernel.flag("reserved") };
    let set = page.head().flags() & (never | reserved);
    if set == 0 {
        return false;
    }
    page.start(line).text("flags ").hex0x(set).text(" (").flags(set, kernel.flag_names);
    line.text(") are set: expected none of them in memory of a process or of a file");
    true
}

pub(super) static FLAGS_UNNAMED: Rule = Rule::unusual(
    "flags",
    "flags-unnamed",
    "Every bit of the flags word above the flags belongs to a number (`include/linux/page-flags-layout.h`, 7.3).",
);

#[inline(never)]
pub(super) fn flags_unnamed(page: &Subject<'_>, line: &mut Line) -> bool {
    let kernel = page.kernel;
    let mut known = kernel.flag_mask() | kernel.between();
    let mut fields = kernel.flag_fields;
    while let [field, rest @ ..] = fields {
        known |= dumpable::shl(field.mask, field.shift);
        fields = rest;
    }
    let set = page.own().flags() & !known;
    if set == 0 || kernel.flag_names.is_empty() || kernel.lowest_field() >= 64 {
        return false;
    }
    line.text("flags word has bits ").hex0x(set);
    line.text(", which belong to no flag and no number: expected 0 there");
    true
}

pub(super) static GENERATION_WITHOUT_LRU: Rule = Rule::unusual(
    "flags",
    "generation-without-lru",
    "Only a page on the LRU has a generation, from 1 to 4 (`lru_gen_add_folio()`, `lru_gen_del_folio()`, `include/linux/mm_inline.h`, 6.1 to 7.3).",
);

/// The bits of the LRU between flags and numbers: those of the references, and above them those of
/// the generation (`include/linux/mmzone.h`, 6.1 to 7.3).
const REFERENCES: u32 = 2;
const GENERATION: u32 = 3;
const MOST_GENERATIONS: u64 = 4;

#[inline(never)]
pub(super) fn generation_without_lru(page: &Subject<'_>, line: &mut Line) -> bool {
    let (kernel, head) = (page.kernel, page.head());
    let start = kernel.flag_names.len() as u32;
    let width = kernel.lowest_field().wrapping_sub(start);
    // Another width is one of other bits, too.
    if kernel.flag_names.is_empty() || width != REFERENCES.wrapping_add(GENERATION) {
        return false;
    }
    let generation = shr(head.flags(), start.wrapping_add(REFERENCES)) & 7;
    if generation == 0 {
        return false;
    }
    let is_known = generation <= MOST_GENERATIONS && head.has("lru");
    if is_known && !head.has("active") && !head.has("unevictable") {
        return false;
    }
    page.start(line).text("its generation of the LRU is ").dec(generation);
    if generation > MOST_GENERATIONS {
        line.text(": expected at most 4");
        return true;
    }
    if !head.has("lru") {
        line.text(" without `lru`: expected 0");
        return true;
    }
    line.text(" with `active` or `unevictable`: expected 0");
    true
}

pub(super) static LASTCPUPID_OF_TYPE: Rule = Rule::unusual(
    "flags",
    "lastcpupid-of-type",
    "`lastcpupid` is all ones outside of memory of processes and files (`page_cpupid_reset_last()`, `include/linux/mm.h`, 7.3).",
);

#[inline(never)]
pub(super) fn lastcpupid_of_type(page: &Subject<'_>, line: &mut Line) -> bool {
    let Some((value, mask)) = lastcpupid(page) else { return false };
    if value == mask || !is_never_of_process(page) {
        return false;
    }
    line.text("lastcpupid is ").hex0x(value).text(": expected ").hex0x(mask);
    line.text(" outside of memory of processes and files");
    true
}

/// Whether the page is of a kind that never belongs to a process or to a file.
fn is_never_of_process(page: &Subject<'_>) -> bool {
    let is_other = match page.report.kind {
        Some(Kind::Reserved) => true,
        // What was in the page cache keeps its flags until it is freed.
        Some(Kind::Untyped) => {
            let head = page.head();
            !head.has("lru") && !head.has("uptodate") && !head.has("locked")
        }
        _ => matches!(page.ty(), Some(PageType::Slab | PageType::Table | PageType::LargeKmalloc)),
    };
    is_other && page.report.folio.flaw.is_none()
}

pub(super) static LASTCPUPID_TOO_HIGH: Rule = Rule::unusual(
    "flags",
    "lastcpupid-too-high",
    "`lastcpupid` is all ones, or a CPU above 8 bits of a process, and few machines have half of the CPUs that such a kernel allows (`LAST__CPU_SHIFT`, `include/linux/page-flags-layout.h`, 7.3).",
);

/// The bits of the process in `lastcpupid`, and the mask of those for at least 4,096 CPUs.
const PROCESS: u32 = 8;
const MANY: u64 = 0xf_ffff;

#[inline(never)]
pub(super) fn lastcpupid_too_high(page: &Subject<'_>, line: &mut Line) -> bool {
    let Some((value, mask)) = lastcpupid(page) else { return false };
    let (cpu, most) = (shr(value, PROCESS), shr(mask, PROCESS.wrapping_add(1)));
    let is_high = mask >= MANY && value != mask && cpu >= most;
    if !is_high || page.free_order().is_some() || is_never_of_process(page) {
        return false;
    }
    line.text("lastcpupid is ").hex0x(value).text(", that of CPU ").dec(cpu);
    line.text(": expected a CPU below ").dec(most).text(", or all ones");
    true
}

pub(super) static FLAGS_OF_UNTYPED: Rule = Rule::unusual(
    "flags",
    "flags-of-untyped",
    "A page without a type, a mapping and a list of the LRU has only flags of its owner (`enum pageflags`, `include/linux/page-flags.h`, 7.3).",
);

#[inline(never)]
pub(super) fn flags_of_untyped(page: &Subject<'_>, line: &mut Line) -> bool {
    let (kernel, words) = (page.kernel, page.own());
    if !page.is_untyped() || page.report.folio.index != 0 || page.is_nearly_free() {
        return false;
    }
    let never = match words.refcount() {
        Some(0) => kernel.flag("locked") | kernel.flag("writeback") | kernel.flag("reclaim"),
        // Of the page cache, and not yet or no more in it.
        _ if words.has("locked") || words.has("lru") => return false,
        _ => {
            let lru = kernel.flag("active") | kernel.flag("unevictable") | kernel.flag("mlocked");
            let cache = kernel.flag("swapbacked") | kernel.flag("reclaim");
            lru | cache | kernel.flag("writeback") | kernel.flag("dirty")
        }
    };
    let set = words.flags() & (never | kernel.flag("dropbehind") | kernel.flag("error"));
    line.text("flags ").hex0x(set).text(" (").flags(set, kernel.flag_names);
    line.text(") are set: expected none of them in a page without a type or a mapping");
    set != 0
}

pub(super) static RESERVED_CHANGED: Rule = Rule::unusual(
    "flags",
    "reserved-changed",
    "A page that is reserved since boot keeps its initial words: a list entry that leads to itself, one reference, and zeros (`__init_single_page()`, `mm/mm_init.c`, 7.3).",
);

/// The greatest number that `register_page_bootmem_info()` leaves in index and private
/// (`mm/bootmem_info.c`, up to 7.2), and the most references of a reserved page: those of the zero page may be many.
const BOOT_INFO: u64 = 0xffff;
const MOST_BOOT_REFERENCES: i32 = 1 << 20;
/// The most processes that map the vDSO.
const MOST_MAPPINGS: u32 = 1 << 22;

#[inline(never)]
pub(super) fn reserved_changed(page: &Subject<'_>, line: &mut Line) -> bool {
    let (kernel, words) = (page.kernel, page.own());
    if !words.has("reserved") || page.report.kind != Some(Kind::Reserved) {
        return false;
    }
    let Some([next, prev]) = words.links() else { return false };
    // Of a page that drivers reserve, the entry does not lead to itself.
    let entry = match kernel.plans.page.offset(Page::COMPOUND_INFO) {
        Some(offset) => page.report.at.add(offset).get() as u64,
        None => return false,
    };
    let (is_next, is_prev) = (next == entry, prev == entry);
    let is_initial = match kernel.is_map_assumed {
        true => next == prev && next != 0,
        false => is_next || is_prev,
    };
    if !is_initial {
        return false;
    }
    line.text("reserved since boot, but ");
    if next != prev {
        let other = if is_next { prev } else { next };
        line.text("one list word is ").hex0x(other).text(": expected its own address");
        return true;
    }
    has_changed_word(page, line) || has_changed_count(page, line) || has_changed_flags(page, line)
}

/// Whether a word that is 0 since boot is another one. Says so.
#[inline(never)]
fn has_changed_word(page: &Subject<'_>, line: &mut Line) -> bool {
    let words = page.own();
    let (name, value) = match (words.index(), words.private(), words.memcg()) {
        (Some(index), ..) if index > BOOT_INFO => ("index", index),
        (_, Some(private), _) if private > BOOT_INFO => ("private", private),
        (.., Some(data @ 1..)) => ("memcg_data", data),
        _ => return false,
    };
    line.text(name).text(" is ").hex0x(value).text(": expected 0");
    true
}

/// Whether a count is one that no reserved page has. Says so.
#[inline(never)]
fn has_changed_count(page: &Subject<'_>, line: &mut Line) -> bool {
    let words = page.own();
    let (refcount, word) = (words.refcount().unwrap_or(1), words.type_word().unwrap_or(u32::MAX));
    // Some reserved pages are mapped, such as that of the time of the vDSO.
    if word != u32::MAX && word > MOST_MAPPINGS {
        line.text("its word of type and mapcount is ").hex0x(word).text(": expected 0xffffffff");
        return true;
    }
    if word == u32::MAX && !(1..=MOST_BOOT_REFERENCES).contains(&refcount) {
        line.text("refcount is ").dec(refcount).text(": expected 1");
        return true;
    }
    false
}

/// Whether flags are set that no reserved page has. Says so.
#[inline(never)]
fn has_changed_flags(page: &Subject<'_>, line: &mut Line) -> bool {
    let kernel = page.kernel;
    let mapped = kernel.flag("referenced") | kernel.flag("workingset") | kernel.between();
    let own = kernel.flag("reserved") | kernel.flag("private") | kernel.flag("owner_priv_1");
    let arch = kernel.flag("arch_1") | kernel.flag("arch_2") | kernel.flag("arch_3");
    let set = page.own().flags() & kernel.clear_at_prep() & !(own | arch | mapped);
    if set == 0 {
        return false;
    }
    line.text("flags ").hex0x(set).text(" (");
    write_flags(page, set, line);
    line.text(") are set: expected none of them");
    true
}
