//! Finds the pages that an argument selects.

use crate::args::{Number, Selector};
use crate::kernel::{warn, PAGE_SHIFT};
use dumpable::{Addr, Cause};
use pagedump_core::layout::Page;
use pagedump_core::Kernel;
use pagedump_vmcore::Opened;

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

/// Whether the `struct page` of a frame is mapped, from its first to its last byte.
fn is_mapped(opened: &Opened, kernel: &Kernel<'_>, pfn: u64) -> bool {
    let is_mapped = |at: Addr<Page>| opened.vmcore.is_mapped(at.cast());
    let last = kernel.stride().saturating_sub(1);
    kernel.page(pfn).is_some_and(|page| is_mapped(page) && is_mapped(page.add(last)))
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
    let step = pages_in_map_page(kernel.stride());
    let frames = sections.flat_map(move |pfns| pfns.step_by(step as usize));
    let mapped = frames.filter(|pfn| is_mapped(opened, kernel, *pfn));
    mapped.flat_map(move |pfn| (pfn..pfn + step).filter_map(|pfn| kernel.page(pfn)))
}

/// Returns the number of pages whose `struct page`s share a page of the memory map; 1 if one of them
/// may lie on two pages.
fn pages_in_map_page(stride: usize) -> u64 {
    const SIZE: usize = 1 << PAGE_SHIFT;
    match SIZE.checked_rem(stride) {
        Some(0) => (SIZE / stride) as u64,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_that_share_a_page_of_the_memory_map() {
        assert_eq!([64, 56, 80, 32, 0, 8192].map(pages_in_map_page), [64, 1, 1, 128, 1, 1]);
    }
}
