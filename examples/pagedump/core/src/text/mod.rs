//! The text of a report: that of Linux's `dump_page()` (`mm/debug.c`, 7.3) for a page that matches
//! its folio, and what is wrong for others. Reads no memory.

mod finding;
mod flags;
mod flaw;
mod kind;
mod owner;
mod symbols;

pub use finding::{write_finding, write_findings};
pub(crate) use flags::is_above_zones;
pub(crate) use flaw::describe as describe_flaw;
pub use kind::describe_kind;
pub(crate) use kind::KERNEL_CHARGE;
pub use symbols::{NoSymbols, Symbols};

use crate::kernel::Kernel;
use crate::layout::{FirstTail, Page};
use crate::report::{PageReport, RawPage, Typed, Verdict};
use dumpable::{Addr, Fault, Line, Sink, Snapshot};
use flaw::describe_fault;

/// Prints a report line by line: the kernel's text, and the kind of the page with the meaning of
/// flags that depends on it.
pub fn write<N: Symbols, S: Sink>(
    report: &PageReport,
    kernel: &Kernel<'_>,
    symbols: &N,
    reason: Option<&str>,
    out: &mut S,
) {
    write_text(report, kernel, symbols, reason, true, out);
}

/// Prints a report as the kernel's `dump_page()` does, with `no_hash_pointers`.
///
/// For a page that does not match its folio, the text says first what is wrong, and then what can be
/// believed.
pub fn write_kernel_text<N: Symbols, S: Sink>(
    report: &PageReport,
    kernel: &Kernel<'_>,
    symbols: &N,
    reason: Option<&str>,
    out: &mut S,
) {
    write_text(report, kernel, symbols, reason, false, out);
}

fn write_text<N: Symbols, S: Sink>(
    report: &PageReport,
    kernel: &Kernel<'_>,
    symbols: &N,
    reason: Option<&str>,
    with_kind: bool,
    out: &mut S,
) {
    match report.verdict {
        Verdict::Unreadable(fault) => write_unreadable(report, fault, out),
        Verdict::Poisoned => write_poisoned(report.at, out),
        _ => write_page(report, kernel, symbols, with_kind, out),
    }
    if let Some(reason) = reason {
        write_reason(reason, out);
    }
}

// Each line is written by a function of its own that is never inlined, so that the stack holds one
// line at a time.

#[inline(never)]
fn write_poisoned<S: Sink>(page: Addr<Page>, out: &mut S) {
    <Line>::new()
        .text("page:")
        .hex_padded(page.get(), 16)
        .text(" is uninitialized and poisoned")
        .end(out);
}

/// Prints the reason of a dump as the kernel does, which is the last line of a page.
#[inline(never)]
pub fn write_reason<S: Sink>(reason: &str, out: &mut S) {
    let mut line = Line::new();
    line.text("page dumped because: ");
    owner::write_bytes(reason.as_bytes(), &mut line);
    line.end(out);
}

#[inline(never)]
fn write_unreadable<S: Sink>(report: &PageReport, fault: Fault, out: &mut S) {
    let mut line = Line::new();
    line.text("page:").hex_padded(report.at.get(), 16);
    if let Some(pfn) = report.pfn {
        line.text(" pfn:").hex0x(pfn);
    }
    line.text(" cannot be read: ");
    describe_fault(fault, &mut line).end(out);
}

/// Prints a page that has been read.
fn write_page<N: Symbols, S: Sink>(
    report: &PageReport,
    kernel: &Kernel<'_>,
    symbols: &N,
    with_kind: bool,
    out: &mut S,
) {
    let folio = &report.folio;
    if folio.is_torn() {
        write_torn(folio.has_changed(), out);
    }
    let Some(pfn) = report.pfn else {
        write_outside(kernel, report.at, out);
        write_words("raw: ", &folio.raw_page, out);
        return;
    };
    if let Some(flaw) = &folio.flaw {
        flaw::write_flaw(kernel, flaw, out);
    }
    write_folio(report, kernel, symbols, pfn, with_kind, out);
}

/// Prints a page that is in the memory map.
fn write_folio<N: Symbols, S: Sink>(
    report: &PageReport,
    kernel: &Kernel<'_>,
    symbols: &N,
    pfn: u64,
    with_kind: bool,
    out: &mut S,
) {
    let (folio, believed) = (&report.folio, report.believed());
    if report.is_lone_tail() {
        write_lone_tail(report, pfn, out);
    } else {
        write_counts(report, pfn, with_kind, out);
        if let (None, Some(slot)) = (folio.flaw, &folio.first_tail) {
            write_large_counts(folio.order, slot, out);
        }
        if let Some(data @ 1..) = folio.descriptor.memcg_data() {
            write_memcg(data, out);
        }
        if let Some(owner) = &report.owner {
            owner::write_owner(report, owner, symbols, out);
        }
    }
    let flags = report.raw_believed().flags(kernel);
    flags::write_flags(
        kernel,
        folio,
        believed,
        flags,
        matches!(report.is_cma, Some(Ok(true))),
        out,
    );
    if let Some(Err(fault)) = report.is_cma {
        write_no_migrate_type(fault, out);
    }
    flags::write_impossible(kernel, flags, out);
    if let Some(typed) = report.typed {
        write_page_type(kernel, typed, believed.type_word(), with_kind, out);
    }
    if report.kind.is_some() && with_kind {
        kind::write_kind(kernel, report, out);
    }
    if folio.is_fake_head && with_kind {
        write_fake_head(folio.index, out);
    }
    write_words("raw: ", &folio.raw_page, out);
    if folio.first_tail.is_some() {
        write_words("head: ", &folio.raw_head, out);
        write_words("head: ", &folio.raw_first_tail, out);
    }
}

#[inline(never)]
fn write_torn<S: Sink>(has_changed: bool, out: &mut S) {
    let what = match has_changed {
        true => "page changed while it was copied",
        false => "page could be read once, and then no more",
    };
    <Line>::new().text(what).text(": what follows may show a state that never existed").end(out);
}

#[inline(never)]
fn write_outside<S: Sink>(kernel: &Kernel<'_>, page: Addr<Page>, out: &mut S) {
    let mut line: Line = Line::new();
    line.text("page:").hex_padded(page.get(), 16);
    match kernel.containing(page) {
        Some((_, offset)) => {
            let start = page.get().wrapping_sub(offset);
            line.text(" is ").dec(offset).text(" bytes into the struct page at ").hex0x(start)
        }
        None if kernel.pages == 0 => {
            line.text(" has an unknown place: the memory map is not known")
        }
        None => line.text(" is not in the memory map"),
    };
    line.end(out);
}

/// Prints a tail whose folio is not known.
#[inline(never)]
fn write_lone_tail<S: Sink>(report: &PageReport, pfn: u64, out: &mut S) {
    let page = &report.folio.page;
    let mut line: Line = Line::new();
    line.text("page: refcount:")
        .dec(report.folio.descriptor.refcount())
        .text(" mapcount:")
        .dec(report.mapcount);
    line.text(" compound_info:").hex0x(page.compound_word()).text(" pfn:").hex0x(pfn).end(out);
}

#[inline(never)]
fn write_counts<S: Sink>(report: &PageReport, pfn: u64, with_kind: bool, out: &mut S) {
    // The kernel takes a fake head for the head itself.
    let index = match report.folio.is_fake_head && !with_kind {
        true => 0,
        false => report.folio.index,
    };
    let mut line: Line = Line::new();
    line.text("page: refcount:")
        .dec(report.folio.descriptor.refcount())
        .text(" mapcount:")
        .dec(report.mapcount)
        .text(" mapping:");
    match report.mapping {
        Some(mapping) => line.hex_padded(mapping.get(), 16),
        None => line.text("(swap cache, whose address is not known)"),
    };
    line.text(" index:")
        .hex0x(report.head_index.wrapping_add(index))
        .text(" pfn:")
        .hex0x(pfn)
        .end(out);
}

#[inline(never)]
fn write_large_counts<S: Sink>(order: u8, slot: &Snapshot<FirstTail>, out: &mut S) {
    let mut line: Line = Line::new();
    line.text("head: order:").dec(order);
    if let Some(count) = slot.large_mapcount() {
        line.text(" mapcount:").dec(count);
    }
    if let Some(count) = slot.entire_mapcount() {
        line.text(" entire_mapcount:").dec(count);
    }
    if let Some(count) = slot.nr_pages_mapped() {
        line.text(" nr_pages_mapped:").dec(count);
    }
    if let Some(count) = slot.pincount() {
        line.text(" pincount:").dec(count);
    }
    line.end(out);
}

#[inline(never)]
fn write_memcg<S: Sink>(data: u64, out: &mut S) {
    <Line>::new().text("memcg:").hex(data).end(out);
}

#[inline(never)]
fn write_fake_head<S: Sink>(index: u64, out: &mut S) {
    let mut line: Line = Line::new();
    line.text("fake head: this is tail ").dec(index);
    line.text(" of the folio, and its struct page shows that of the head").end(out);
}

#[inline(never)]
fn write_no_migrate_type<S: Sink>(fault: Fault, out: &mut S) {
    let mut line = Line::new();
    line.text("migrate type cannot be read: ");
    describe_fault(fault, &mut line).end(out);
}

#[inline(never)]
fn write_page_type<S: Sink>(
    kernel: &Kernel<'_>,
    typed: Typed,
    word: u32,
    with_kind: bool,
    out: &mut S,
) {
    let mut line: Line = Line::new();
    line.text("page_type: ");
    let Some(byte) = typed.byte else {
        // Kernels with types of this form print other lines.
        if with_kind && !typed.is_flag {
            line.hex0x(word).end(out);
        }
        return;
    };
    let name = match nth(kernel.type_names, byte.wrapping_sub(0xf0)) {
        Some(Some(name)) => name,
        Some(None) => "(null)",
        None if kernel.type_names.is_empty() => "names unknown",
        None => "unknown",
    };
    line.hex(byte).text("(").text(name).text(")").end(out);
}

/// Returns the name at `index`, found without an index that could be out of bounds.
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

/// Prints the words of a slot of the memory map, four in a row.
fn write_words<S: Sink>(label: &str, raw: &RawPage, out: &mut S) {
    let mut rest = raw.as_bytes();
    while !rest.is_empty() {
        rest = write_row(label, rest, out);
    }
}

/// Prints a row, and returns the bytes after it.
#[inline(never)]
fn write_row<'a, S: Sink>(label: &str, bytes: &'a [u8], out: &mut S) -> &'a [u8] {
    let (mut line, mut rest, mut left): (Line, _, _) = (Line::new(), bytes, 4_u8);
    line.text(label);
    let mut separator = "";
    // A pattern, because `split_first_chunk` has a panic path in unoptimised builds.
    while let ([a, b, c, d, e, f, g, h, after @ ..], 1..) = (rest, left) {
        let word = [*a, *b, *c, *d, *e, *f, *g, *h];
        line.text(separator).hex_padded(u64::from_ne_bytes(word), 16);
        (separator, rest, left) = (" ", after, left.wrapping_sub(1));
    }
    line.end(out);
    // The size of a `struct page` is a multiple of a word; of another one, no more is printed.
    match rest.len() < 8 {
        true => &[],
        false => rest,
    }
}
