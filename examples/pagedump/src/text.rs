//! The text: that of Linux's `dump_page()` (`mm/debug.c`) for a page that matches its folio, and
//! what is wrong for others.

use crate::block;
use crate::folio::{describe_fault, Flaw, Folio};
use crate::kernel::Kernel;
use crate::layout::{AddressSpace, FirstTail, Page};
use crate::owner::Owner;
use dumpable::{shr, Addr, Fault, Line, Memory, Sink, Snapshot};

/// Prints the page whose `struct page` is at `page`, line by line, from copies alone.
///
/// A page that matches its folio prints as the kernel prints it (with `no_hash_pointers`); another
/// one says what is wrong, then what can be believed. A page that cannot be read says so.
///
/// Returns the same verdict as a value. What it reads and writes is bounded: see
/// [`Bounds`](crate::Bounds). So is the stack that it takes: at most 1 KiB in an optimised build
/// without a red zone, as kernels are built, and of their own what `memory`, `out` and the symbols
/// of the kernel take.
pub fn dump_page<M: Memory, S: Sink>(
    memory: &M,
    kernel: &Kernel<'_>,
    page: Addr<Page>,
    reason: Option<&str>,
    out: &mut S,
) -> Verdict {
    let mut folio = Folio::unread();
    let verdict = read_and_dump(memory, kernel, page, &mut folio, out);
    if let Some(reason) = reason {
        because(reason, out);
    }
    verdict
}

fn read_and_dump<M: Memory, S: Sink>(
    memory: &M,
    kernel: &Kernel<'_>,
    page: Addr<Page>,
    folio: &mut Folio,
    out: &mut S,
) -> Verdict {
    if let Err(fault) = folio.read(memory, kernel, page) {
        unreadable(kernel, page, fault, out);
        return Verdict::Unreadable(fault);
    }
    if folio.page.is_poisoned() {
        poisoned(page, out);
        return Verdict::Poisoned;
    }
    if folio.is_torn() {
        torn(folio.was_seen_to_change(), out);
    }
    if let Some(flaw) = &folio.flaw {
        mismatch(kernel, flaw, out);
    }
    let Some(pfn) = kernel.pfn(page) else {
        elsewhere(page, out);
        raw("raw: ", folio.page.words(), out);
        return Verdict::Outside;
    };
    dump_folio(memory, kernel, folio, pfn, out);
    match folio.flaw {
        Some(flaw) => Verdict::Flawed(flaw),
        None if folio.is_torn() => Verdict::Torn,
        None => Verdict::Faithful,
    }
}

/// How far a dumped page can be believed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Verdict {
    /// The page matches its folio, as far as the copy shows.
    Faithful,
    /// Nobody has initialised the `struct page`.
    Poisoned,
    /// The page does not match its folio.
    Flawed(Flaw),
    /// The page changed while it was copied; or it could be read once, and then no more.
    Torn,
    /// The address is not that of a `struct page` in the memory map.
    Outside,
    /// The `struct page` cannot be read.
    Unreadable(Fault),
}

// Each line is written by a function of its own, which is never a part of another: so the stack
// holds one line at a time, and none while something is read.

#[inline(never)]
fn poisoned<S: Sink>(page: Addr<Page>, out: &mut S) {
    <Line>::new()
        .text("page:")
        .hex_padded(page.get(), 16)
        .text(" is uninitialized and poisoned")
        .end(out);
}

#[inline(never)]
fn because<S: Sink>(reason: &str, out: &mut S) {
    <Line>::new().text("page dumped because: ").text(reason).end(out);
}

#[inline(never)]
fn unreadable<S: Sink>(kernel: &Kernel<'_>, page: Addr<Page>, fault: Fault, out: &mut S) {
    let mut line = Line::new();
    line.text("page:").hex_padded(page.get(), 16);
    if let Some(pfn) = kernel.pfn(page) {
        line.text(" pfn:").hex0x(pfn);
    }
    line.text(" cannot be read: ");
    describe_fault(fault, &mut line).end(out);
}

/// The lines of a page that is in the memory map.
fn dump_folio<M: Memory, S: Sink>(
    memory: &M,
    kernel: &Kernel<'_>,
    folio: &Folio,
    pfn: u64,
    out: &mut S,
) {
    let believed = if folio.flaw.is_some() { &folio.page } else { &folio.head };
    match folio.flaw {
        // What the owner put into a tail is the folio's business: the raw lines have it.
        Some(_) if folio.page.is_tail() => tail_alone(&folio.page, pfn, out),
        // Of a folio that does not fit, the counts would be those of another page; its owner is
        // named in the page itself.
        _ => {
            let mapping = mapping(kernel, believed);
            counts(folio, mapping, pfn, out);
            if let (None, Some(slot)) = (folio.flaw, &folio.first_tail) {
                large_counts(slot, out);
            }
            owners(memory, kernel, believed, mapping, out);
        }
    }
    let is_cma = block::is_cma(memory, kernel, pfn);
    flags(kernel, believed, is_cma == Ok(true), out);
    if let Err(fault) = is_cma {
        no_migrate_type(fault, out);
    }
    impossible(kernel, believed.flags().bits(), out);
    page_type(kernel, believed, out);
    raw("raw: ", folio.page.words(), out);
    if let Some(first_tail) = &folio.first_tail {
        raw("head: ", folio.head.words(), out);
        raw("head: ", first_tail.words(), out);
    }
}

#[inline(never)]
fn torn<S: Sink>(was_seen: bool, out: &mut S) {
    let what = match was_seen {
        true => "page changed while it was copied",
        false => "page could be read once, and then no more",
    };
    <Line>::new().text(what).text(": what follows may show a state that never existed").end(out);
}

#[inline(never)]
fn mismatch<S: Sink>(kernel: &Kernel<'_>, flaw: &Flaw, out: &mut S) {
    let mut line = Line::new();
    line.text("page does not match folio: ");
    flaw.describe(kernel, &mut line);
    line.end(out);
}

#[inline(never)]
fn elsewhere<S: Sink>(page: Addr<Page>, out: &mut S) {
    <Line>::new()
        .text("page:")
        .hex_padded(page.get(), 16)
        .text(" is not in the memory map")
        .end(out);
}

/// A tail whose folio is not known.
#[inline(never)]
fn tail_alone<S: Sink>(page: &Snapshot<Page>, pfn: u64, out: &mut S) {
    let mut line: Line = Line::new();
    line.text("page: refcount:").dec(page.refcount()).text(" mapcount:").dec(page.mapcount());
    line.text(" compound_info:").hex0x(page.compound_info()).text(" pfn:").hex0x(pfn).end(out);
}

/// The mapping that a folio has; the swap cache's, where that is in the way of its own.
///
/// `None` where the swap cache's is not known.
fn mapping(kernel: &Kernel<'_>, head: &Snapshot<Page>) -> Option<Addr<AddressSpace>> {
    if head.is_slab() {
        Some(Addr::NULL)
    } else if head.is_swap_cache() {
        kernel.swap_space
    } else if head.mapping_word() & 0b11 != 0 {
        Some(Addr::NULL)
    } else {
        Some(head.mapping())
    }
}

#[inline(never)]
fn counts<S: Sink>(folio: &Folio, mapping: Option<Addr<AddressSpace>>, pfn: u64, out: &mut S) {
    let head = if folio.flaw.is_some() { &folio.page } else { &folio.head };
    let mut line: Line = Line::new();
    line.text("page: refcount:")
        .dec(head.ref_count())
        .text(" mapcount:")
        .dec(folio.page.mapcount())
        .text(" mapping:");
    match mapping {
        Some(mapping) => line.hex_padded(mapping.get(), 16),
        None => line.text("(swap cache, whose address is not known)"),
    };
    line.text(" index:")
        .hex0x(head.index().wrapping_add(folio.index))
        .text(" pfn:")
        .hex0x(pfn)
        .end(out);
}

#[inline(never)]
fn large_counts<S: Sink>(slot: &Snapshot<FirstTail>, out: &mut S) {
    let mut line: Line = Line::new();
    line.text("head: order:").dec(slot.order()).text(" mapcount:").dec(slot.large_mapcount());
    line.text(" entire_mapcount:")
        .dec(slot.entire_mapcount())
        .text(" nr_pages_mapped:")
        .dec(slot.nr_pages_mapped());
    line.text(" pincount:").dec(slot.pincount()).end(out);
}

fn owners<M: Memory, S: Sink>(
    memory: &M,
    kernel: &Kernel<'_>,
    head: &Snapshot<Page>,
    mapping: Option<Addr<AddressSpace>>,
    out: &mut S,
) {
    if head.memcg_data() != 0 {
        memcg(head.memcg_data(), out);
    }
    if let (Some(mapping), false) = (mapping, head.is_anon()) {
        if !mapping.is_null() {
            owner(memory, kernel, mapping, &Owner::read(memory, mapping), out);
        }
    }
}

#[inline(never)]
fn memcg<S: Sink>(data: u64, out: &mut S) {
    <Line>::new().text("memcg:").hex(data).end(out);
}

#[inline(never)]
fn owner<M: Memory, S: Sink>(
    memory: &M,
    kernel: &Kernel<'_>,
    mapping: Addr<AddressSpace>,
    owner: &Owner,
    out: &mut S,
) {
    let mut line = Line::new();
    owner.describe(memory, kernel, mapping, &mut line);
    line.end(out);
}

/// Whose memory the folio is, where its mapping tells. (A tail has no mapping.)
fn whose(head: &Snapshot<Page>) -> &'static str {
    if head.is_tail() {
        ""
    } else if head.is_ksm() {
        "ksm "
    } else if head.is_anon() {
        "anon "
    } else {
        ""
    }
}

#[inline(never)]
fn flags<S: Sink>(kernel: &Kernel<'_>, head: &Snapshot<Page>, is_cma: bool, out: &mut S) {
    let word = head.flags().bits();
    // The flags of a tail mean other things, and its lowest byte may be the folio's order.
    let named = if head.is_tail() { 0 } else { word & kernel.flag_mask() };
    let mut line: Line = Line::new();
    line.text(whose(head)).text("flags: ").hex0x(word).text("(").flags(named, kernel.flag_names);
    let mut fields = kernel.flag_fields;
    let mut separator = if named == 0 { "" } else { "|" };
    while let [field, rest @ ..] = fields {
        let value = shr(word, field.shift) & field.mask;
        line.text(separator).text(field.name).text("=");
        if field.hex {
            line.hex0x(value);
        } else {
            line.dec(value);
        }
        separator = "|";
        fields = rest;
    }
    line.text(if is_cma { ") CMA" } else { ")" }).end(out);
}

#[inline(never)]
fn no_migrate_type<S: Sink>(fault: Fault, out: &mut S) {
    let mut line = Line::new();
    line.text("migrate type cannot be read: ");
    describe_fault(fault, &mut line).end(out);
}

/// Says which of the numbers in a flags word no page of this kernel has.
fn impossible<S: Sink>(kernel: &Kernel<'_>, word: u64, out: &mut S) {
    let (mut fields, mut counts) = (kernel.flag_fields, kernel.flag_counts);
    while let ([field, fields_rest @ ..], [count, counts_rest @ ..]) = (fields, counts) {
        let value = shr(word, field.shift) & field.mask;
        if value >= *count {
            impossible_value(field.name, value, *count, out);
        }
        (fields, counts) = (fields_rest, counts_rest);
    }
}

#[inline(never)]
fn impossible_value<S: Sink>(name: &str, value: u64, count: u64, out: &mut S) {
    let mut line: Line = Line::new();
    line.text(name).text(" ").dec(value).text(" is impossible: the greatest of this kernel is ");
    line.dec(count.saturating_sub(1)).end(out);
}

#[inline(never)]
fn page_type<S: Sink>(kernel: &Kernel<'_>, head: &Snapshot<Page>, out: &mut S) {
    if !head.has_type() {
        return;
    }
    let number = head.page_type_number();
    let name = match nth(kernel.type_names, number.wrapping_sub(0xf0)) {
        Some(Some(name)) => name,
        Some(None) => "(null)",
        None => "unknown",
    };
    <Line>::new().text("page_type: ").hex(number).text("(").text(name).text(")").end(out);
}

/// The name at `index`, found without an index that could be out of bounds.
fn nth<'a>(mut names: &'a [Option<&'a str>], mut index: u8) -> Option<Option<&'a str>> {
    while let [name, rest @ ..] = names {
        if index == 0 {
            return Some(*name);
        }
        index = index.wrapping_sub(1);
        names = rest;
    }
    None
}

fn raw<S: Sink>(label: &str, words: &[u64; 8], out: &mut S) {
    let ([first @ .., _, _, _, _], [_, _, _, _, second @ ..]) = (words, words);
    row(label, first, out);
    row(label, second, out);
}

#[inline(never)]
fn row<S: Sink>(label: &str, words: &[u64; 4], out: &mut S) {
    <Line>::new().text(label).hex_row(words).end(out);
}
