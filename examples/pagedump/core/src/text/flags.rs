//! The flags word: flags by the kernel's table, and the numbers above them.

use crate::kernel::{same, FlagField, Kernel};
use crate::layout::Page;
use crate::report::Folio;
use dumpable::{shr, Line, Sink, Snapshot};

#[inline(never)]
pub(crate) fn write_flags<S: Sink>(
    kernel: &Kernel<'_>,
    folio: &Folio,
    head: &Snapshot<Page>,
    word: u64,
    is_cma: bool,
    out: &mut S,
) {
    // The flags of a tail mean other things, and its lowest byte may be the folio's order.
    let named = if head.is_tail() { 0 } else { word & kernel.flag_mask() };
    let mut line: Line = Line::new();
    line.text(kind(folio, head))
        .text("flags: ")
        .hex0x(word)
        .text("(")
        .flags(named, kernel.flag_names);
    let is_unnamed = kernel.flag_names.is_empty() && !head.is_tail();
    if is_unnamed {
        line.text("names unknown");
    }
    let mut fields = kernel.flag_fields;
    let mut separator = if named == 0 && !is_unnamed { "" } else { "|" };
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

/// Returns the kind of memory, as far as the mapping shows it. (A tail has no mapping.)
fn kind(folio: &Folio, head: &Snapshot<Page>) -> &'static str {
    if head.is_tail() {
        ""
    } else if folio.descriptor.is_ksm() {
        "ksm "
    } else if folio.descriptor.is_anon() {
        "anon "
    } else {
        ""
    }
}

/// Reports each number in a flags word that no page of this kernel has.
pub(crate) fn write_impossible<S: Sink>(kernel: &Kernel<'_>, word: u64, out: &mut S) {
    let (mut fields, mut counts) = (kernel.flag_fields, kernel.flag_counts);
    while let ([field, fields_rest @ ..], [count, counts_rest @ ..]) = (fields, counts) {
        let value = shr(word, field.shift) & field.mask;
        if value >= *count && !is_above_zones(kernel, word, field, *count) {
            write_impossible_value(field.name, value, *count, out);
        }
        (fields, counts) = (fields_rest, counts_rest);
    }
}

/// Whether the number is the zone that Linux leaves in the reserved frames above its last zone: the
/// number of zones (`__init_deferred_page()`, `mm/mm_init.c`, 7.3).
pub(crate) fn is_above_zones(
    kernel: &Kernel<'_>,
    word: u64,
    field: &FlagField<'_>,
    count: u64,
) -> bool {
    let value = shr(word, field.shift) & field.mask;
    value == count && same(field.name, "zone") && word & kernel.flag("reserved") != 0
}

#[inline(never)]
fn write_impossible_value<S: Sink>(name: &str, value: u64, count: u64, out: &mut S) {
    let mut line: Line = Line::new();
    line.text(name).text(" ").dec(value).text(" is impossible: the greatest of this kernel is ");
    line.dec(count.saturating_sub(1)).end(out);
}
