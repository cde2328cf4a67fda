//! Finds the pages that an argument selects.

use crate::args::{Number, Selector};
use crate::kernel::{warn, PAGE_SHIFT};
use dumpable::{Addr, Cause};
use pagedump_core::layout::Page;
use pagedump_core::Kernel;
use pagedump_vmcore::Opened;

/// The number of pages whose `struct page`s share a page of the memory map.
const STEP: u64 = (1 << PAGE_SHIFT) / size_of::<Page>() as u64;

/// Returns the addresses of the selected pages. Warns on stderr and returns `None` for a frame
/// outside the memory map, and for a virtual address that cannot be translated.
pub(crate) fn find_pages<'a>(
    opened: &'a Opened,
    kernel: &'a Kernel<'_>,
    selector: Selector,
) -> Option<Box<dyn Iterator<Item = Addr<Page>> + 'a>> {
    let page = match selector {
        Selector::All => return Some(Box::new(list_pages(opened, kernel))),
        Selector::Pfn(number) => {
            note_hex_value(opened, kernel, "pfn", number, 0);
            find_page(opened, kernel, number.value)?
        }
        Selector::Phys(number) => {
            note_hex_value(opened, kernel, "phys", number, PAGE_SHIFT);
            find_page(opened, kernel, number.value >> PAGE_SHIFT)?
        }
        Selector::Page(at) => find_struct_page(opened, kernel, at),
        Selector::Virt(at) => find_page(opened, kernel, translate(opened, at)? >> PAGE_SHIFT)?,
    };
    Some(Box::new(std::iter::once(page)))
}

/// Notes on stderr if a decimal number, read as hex, selects another page of the dump: tools such as
/// crash print physical addresses without `0x`, and some of these begin with a `d`.
fn note_hex_value(opened: &Opened, kernel: &Kernel<'_>, kind: &str, number: Number, shift: u32) {
    let Number { value, as_hex: Some(hex) } = number else { return };
    if is_mapped(opened, kernel, hex >> shift) {
        let note = format!(
            "{kind}:d{value} is decimal and means {kind}:{value:#x}: for hex, write {kind}:{hex:#x}"
        );
        warn(&opened.vmcore, note);
    }
}

/// Returns the address of the `struct page` of a frame. Warns on stderr and returns `None` for a frame
/// outside the memory map.
fn find_page(opened: &Opened, kernel: &Kernel<'_>, pfn: u64) -> Option<Addr<Page>> {
    let page = kernel.page(pfn);
    if page.is_none() {
        let greatest = kernel.pages.saturating_sub(1);
        let warning =
            format!("page frame {pfn:#x} is beyond the memory map, which ends with {greatest:#x}");
        warn(&opened.vmcore, warning);
    }
    page
}

/// Returns the address of the `struct page` that holds `at`. Notes on stderr if `at` is not its start.
/// Returns an address outside of the memory map unchanged.
fn find_struct_page(opened: &Opened, kernel: &Kernel<'_>, at: u64) -> Addr<Page> {
    let address = Addr::<Page>::new(at as usize);
    let Some((_, within)) = kernel.containing(address) else { return address };
    let start = Addr::new(address.get().wrapping_sub(within));
    if within != 0 {
        let bytes = if within == 1 { "byte" } else { "bytes" };
        let start = start.get();
        let note = format!("page:{at:#x} is {within} {bytes} into the struct page at {start:#x}");
        warn(&opened.vmcore, note);
    }
    start
}

/// Translates the kernel virtual address `at` to a physical address. Warns on stderr and returns `None`
/// if this fails.
fn translate(opened: &Opened, at: u64) -> Option<u64> {
    let reason = match opened.vmcore.translate(Addr::new(at as usize)) {
        Ok(physical) => return Some(physical),
        Err(Cause::Unmapped) => "is not mapped by the kernel's page tables",
        Err(_) => "cannot be translated: the dump does not hold the page table that maps it",
    };
    warn(&opened.vmcore, format!("virt:{at:#x} {reason}"));
    None
}

/// Whether the `struct page` of a frame is mapped.
fn is_mapped(opened: &Opened, kernel: &Kernel<'_>, pfn: u64) -> bool {
    kernel.page(pfn).is_some_and(|page| opened.vmcore.is_mapped(page.cast()))
}

/// Returns every page whose `struct page` is mapped, in sections with memory in the dump.
fn list_pages<'a>(
    opened: &'a Opened,
    kernel: &'a Kernel<'_>,
) -> impl Iterator<Item = Addr<Page>> + 'a {
    let size = 1 << opened.model.section_size_bits;
    let mut next = 0;
    let sections = opened.vmcore.ranges().filter_map(move |range| {
        let start = (range.start / size).max(next);
        next = range.end.div_ceil(size).max(next);
        (start < next).then(|| start * (size >> PAGE_SHIFT)..next * (size >> PAGE_SHIFT))
    });
    let frames = sections.flat_map(|pfns| pfns.step_by(STEP as usize));
    let mapped = frames.filter(|pfn| is_mapped(opened, kernel, *pfn));
    mapped.flat_map(|pfn| (pfn..pfn + STEP).filter_map(|pfn| kernel.page(pfn)))
}
