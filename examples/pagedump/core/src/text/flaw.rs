//! What is wrong with a folio, in words that a person can act on.

use crate::kernel::Kernel;
use crate::layout::Page;
use crate::report::Flaw;
use dumpable::{shl, Addr, Fault, Line, Sink};

#[inline(never)]
pub(crate) fn write_flaw<S: Sink>(kernel: &Kernel<'_>, flaw: &Flaw, out: &mut S) {
    let mut line = Line::new();
    line.text("page does not match folio: ");
    describe(kernel, flaw, &mut line);
    line.end(out);
}

#[inline(never)]
pub(crate) fn describe(kernel: &Kernel<'_>, flaw: &Flaw, line: &mut Line) {
    match *flaw {
        Flaw::NoMask(word) => line
            .text("its compound_info ")
            .hex0x(word)
            .text(" is not a mask that leads to a head, as this kernel has there"),
        Flaw::HeadOutside(head) => {
            line.text("its head would be at ").hex0x(head.get()).text(", outside of the memory map")
        }
        Flaw::HeadMisaligned(head, offset) => {
            line.text("its head would be at ").hex0x(head.get()).text(", which is ").dec(offset);
            line.text(" bytes into a struct page")
        }
        Flaw::HeadIsItself => line.text("it is a tail page, and its own head"),
        Flaw::HeadUnreadable(fault) => {
            line.text("its head cannot be read: ");
            describe_fault(fault, line)
        }
        Flaw::HeadIsTail(head) => describe_head(kernel, head, line).text(" is a tail page itself"),
        Flaw::HeadIsNone(head, flags) => describe_head(kernel, head, line)
            .text(" is not a head: its flags ")
            .hex0x(flags)
            .text(" lack `head`"),
        Flaw::SlotUnreadable(fault) => {
            line.text("its order and counts cannot be read: ");
            describe_fault(fault, line)
        }
        Flaw::NextIsOther(word) => line
            .text("the page after the head is not a tail of it: its compound_info is ")
            .hex0x(word),
        Flaw::OrderImpossible(order, greatest) => line
            .text("order ")
            .dec(order)
            .text(" is impossible: that of a large folio is 1 to ")
            .dec(greatest),
        Flaw::PagesMismatch(pages, order) => {
            line.text("order ").dec(order).text(" makes ").dec(shl(1_u64, order as u32));
            line.text(" pages, but _nr_pages is ").dec(pages)
        }
        Flaw::IndexOutside(index, pages) => line
            .text("it is ")
            .dec(index)
            .text(" pages behind a head that has ")
            .dec(pages)
            .text(" pages"),
        Flaw::DescriptorUnreadable(fault) => {
            line.text("its descriptor cannot be read: ");
            describe_fault(fault, line)
        }
        Flaw::NotCovered(at, first, order) => {
            line.text("its folio at ").hex0x(at.get()).text(" is that of other pages: order ");
            line.dec(order).text(" from pfn ").hex0x(first).text(" on")
        }
        Flaw::PageChanged => line.text("the page changed while its folio was copied"),
    };
}

fn describe_head<'a>(kernel: &Kernel<'_>, head: Addr<Page>, line: &'a mut Line) -> &'a mut Line {
    line.text("its head at ").hex0x(head.get());
    if let Some(pfn) = kernel.pfn(head) {
        line.text(" (pfn:").hex0x(pfn).text(")");
    }
    line
}

/// Describes a read that failed.
pub(crate) fn describe_fault(fault: Fault, line: &mut Line) -> &mut Line {
    line.dec(fault.len())
        .text(" bytes at ")
        .hex0x(fault.at().get())
        .text(": ")
        .text(fault.cause().as_str())
}
