//! The text: that of Linux's `dump_page()` (`mm/debug.c`) for a page that matches its folio, and what is wrong for others.

use crate::folio::{describe_fault, Flaw, Folio};
use crate::kernel::Kernel;
use crate::layout::{AddressSpace, FirstTail, Page};
use crate::{block, owner};
use dumpable::{num, Addr, Fault, Line, Memory, Sink, Snapshot};

/// Prints the page whose `struct page` is at `page`, line by line, from copies alone.
///
/// A page that matches its folio prints as the kernel prints it (with `no_hash_pointers`); another one says what is wrong, then
/// what can be believed. A page that cannot be read says so.
///
/// Returns the same verdict as a value. What it reads and writes is bounded: see [`Bounds`](crate::Bounds).
pub fn dump_page<M: Memory, S: Sink>(
    memory: &M,
    kernel: &Kernel<'_>,
    page: Addr<Page>,
    reason: Option<&str>,
    out: &mut S,
) -> Verdict {
    let mut line = Line::new();
    let verdict = match Folio::capture(memory, kernel, page) {
        Ok(folio) if folio.page.is_poisoned() => {
            line.text("page:").hex_padded(page.get(), 16).text(" is uninitialized and poisoned").end(out);
            Verdict::Poisoned
        }
        Ok(folio) => {
            dump_folio(memory, kernel, &folio, &mut line, out);
            Verdict::of(kernel, &folio)
        }
        Err(fault) => {
            unreadable(kernel, page, fault, &mut line, out);
            Verdict::Unreadable(fault)
        }
    };
    if let Some(reason) = reason {
        line.text("page dumped because: ").text(reason).end(out);
    }
    verdict
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

impl Verdict {
    fn of(kernel: &Kernel<'_>, folio: &Folio) -> Self {
        match folio.flaw {
            _ if kernel.pfn(folio.page.origin()).is_none() => Self::Outside,
            Some(flaw) => Self::Flawed(flaw),
            None if folio.is_torn() => Self::Torn,
            None => Self::Faithful,
        }
    }
}

fn unreadable<S: Sink>(kernel: &Kernel<'_>, page: Addr<Page>, fault: Fault, line: &mut Line, out: &mut S) {
    line.text("page:").hex_padded(page.get(), 16);
    if let Some(pfn) = kernel.pfn(page) {
        line.text(" pfn:").hex0x(pfn);
    }
    line.text(" cannot be read: ");
    describe_fault(fault, line).end(out);
}

fn dump_folio<M: Memory, S: Sink>(memory: &M, kernel: &Kernel<'_>, folio: &Folio, line: &mut Line, out: &mut S) {
    if folio.is_torn() {
        line.text(match folio.was_seen_to_change() {
            true => "page changed while it was copied",
            false => "page could be read once, and then no more",
        });
        line.text(": what follows may show a state that never existed").end(out);
    }
    if let Some(flaw) = &folio.flaw {
        mismatch(kernel, flaw, line, out);
    }
    let Some(pfn) = kernel.pfn(folio.page.origin()) else {
        line.text("page:").hex_padded(folio.page.origin().get(), 16).text(" is not in the memory map").end(out);
        raw("raw: ", folio.page.words(), line, out);
        return;
    };
    match folio.flaw {
        None => healthy(memory, kernel, folio, pfn, line, out),
        // What the owner put into a tail is the folio's business: the raw lines have it.
        Some(_) if folio.page.is_tail() => tail_alone(&folio.page, pfn, line, out),
        // The counts of the folio would be those of another page; its owner is named in the page itself.
        Some(_) => {
            let mapping = mapping(kernel, &folio.page);
            counts(folio, mapping, pfn, line, out);
            owners(memory, kernel, &folio.page, mapping, line, out);
        }
    }
    let believed = if folio.flaw.is_some() { &folio.page } else { &folio.head };
    flags(memory, kernel, believed, pfn, line, out);
    page_type(kernel, believed, line, out);
    raw("raw: ", folio.page.words(), line, out);
    if let Some(first_tail) = &folio.first_tail {
        raw("head: ", folio.head.words(), line, out);
        raw("head: ", first_tail.words(), line, out);
    }
}

/// A page that matches its folio.
fn healthy<M: Memory, S: Sink>(memory: &M, kernel: &Kernel<'_>, folio: &Folio, pfn: u64, line: &mut Line, out: &mut S) {
    let mapping = mapping(kernel, &folio.head);
    counts(folio, mapping, pfn, line, out);
    if let Some(slot) = &folio.first_tail {
        large_counts(slot, line, out);
    }
    owners(memory, kernel, &folio.head, mapping, line, out);
}

fn mismatch<S: Sink>(kernel: &Kernel<'_>, flaw: &Flaw, line: &mut Line, out: &mut S) {
    line.text("page does not match folio: ");
    flaw.describe(kernel, line);
    line.end(out);
}

/// A tail whose folio is not known.
fn tail_alone<S: Sink>(page: &Snapshot<Page>, pfn: u64, line: &mut Line, out: &mut S) {
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

fn counts<S: Sink>(folio: &Folio, mapping: Option<Addr<AddressSpace>>, pfn: u64, line: &mut Line, out: &mut S) {
    let head = &folio.head;
    line.text("page: refcount:").dec(head.ref_count()).text(" mapcount:").dec(folio.page.mapcount()).text(" mapping:");
    match mapping {
        Some(mapping) => line.hex_padded(mapping.get(), 16),
        None => line.text("(swap cache, whose address is not known)"),
    };
    line.text(" index:").hex0x(head.index().wrapping_add(folio.index)).text(" pfn:").hex0x(pfn).end(out);
}

fn large_counts<S: Sink>(slot: &Snapshot<FirstTail>, line: &mut Line, out: &mut S) {
    line.text("head: order:").dec(slot.order()).text(" mapcount:").dec(slot.large_mapcount());
    line.text(" entire_mapcount:").dec(slot.entire_mapcount()).text(" nr_pages_mapped:").dec(slot.nr_pages_mapped());
    line.text(" pincount:").dec(slot.pincount()).end(out);
}

fn owners<M: Memory, S: Sink>(
    memory: &M,
    kernel: &Kernel<'_>,
    head: &Snapshot<Page>,
    mapping: Option<Addr<AddressSpace>>,
    line: &mut Line,
    out: &mut S,
) {
    if head.memcg_data() != 0 {
        line.text("memcg:").hex(head.memcg_data()).end(out);
    }
    if let (Some(mapping), false) = (mapping, head.is_anon()) {
        if !mapping.is_null() {
            owner::describe(memory, kernel, mapping, line);
            line.end(out);
        }
    }
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

fn flags<M: Memory, S: Sink>(
    memory: &M,
    kernel: &Kernel<'_>,
    head: &Snapshot<Page>,
    pfn: u64,
    line: &mut Line,
    out: &mut S,
) {
    let word = head.flags().bits();
    // The flags of a tail mean other things, and its lowest byte may be the folio's order.
    let named = if head.is_tail() { 0 } else { word & kernel.flag_mask() };
    line.text(whose(head)).text("flags: ").hex0x(word).text("(").flags(named, kernel.flag_names);
    let mut fields = kernel.flag_fields;
    let mut separator = if named == 0 { "" } else { "|" };
    while let [field, rest @ ..] = fields {
        let value = num::shr_u64(word, field.shift) & field.mask;
        line.text(separator).text(field.name).text("=");
        if field.hex {
            line.hex0x(value);
        } else {
            line.dec(value);
        }
        separator = "|";
        fields = rest;
    }
    line.text(")");
    match block::is_cma(memory, kernel, pfn) {
        Ok(true) => line.text(" CMA").end(out),
        Ok(false) => line.end(out),
        Err(fault) => {
            line.end(out);
            line.text("migrate type cannot be read: ");
            describe_fault(fault, line).end(out);
        }
    }
    impossible(kernel, word, line, out);
}

/// Says which of the numbers in a flags word no page of this kernel has.
fn impossible<S: Sink>(kernel: &Kernel<'_>, word: u64, line: &mut Line, out: &mut S) {
    let (mut fields, mut counts) = (kernel.flag_fields, kernel.flag_counts);
    while let ([field, fields_rest @ ..], [count, counts_rest @ ..]) = (fields, counts) {
        let value = num::shr_u64(word, field.shift) & field.mask;
        if value >= *count {
            line.text(field.name).text(" ").dec(value).text(" is impossible: the greatest of this kernel is ");
            line.dec(count.saturating_sub(1)).end(out);
        }
        (fields, counts) = (fields_rest, counts_rest);
    }
}

fn page_type<S: Sink>(kernel: &Kernel<'_>, head: &Snapshot<Page>, line: &mut Line, out: &mut S) {
    if !head.has_type() {
        return;
    }
    let number = head.page_type_number();
    let name = match nth(kernel.type_names, number.wrapping_sub(0xf0)) {
        Some(Some(name)) => name,
        Some(None) => "(null)",
        None => "unknown",
    };
    line.text("page_type: ").hex(number).text("(").text(name).text(")").end(out);
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

fn raw<S: Sink>(label: &str, words: &[u64; 8], line: &mut Line, out: &mut S) {
    let [a, b, c, d, e, f, g, h] = *words;
    line.text(label).hex_row(&[a, b, c, d]).end(out);
    line.text(label).hex_row(&[e, f, g, h]).end(out);
}
