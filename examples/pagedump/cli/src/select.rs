//! The pages that the user names.

use crate::args::{Number, Which};
use crate::kernel::{warn, PAGE_SHIFT};
use dumpable::{Addr, Cause};
use pagedump_core::layout::Page;
use pagedump_core::Kernel;
use pagedump_vmcore::Opened;

/// The size of a `struct page` in bytes.
const STRUCT_PAGE_SIZE: u64 = size_of::<Page>() as u64;

/// The number of pages whose `struct page`s share a page of the memory map.
const STEP: u64 = (1 << PAGE_SHIFT) / STRUCT_PAGE_SIZE;

/// Returns the addresses of the pages that the user named. Warns on stderr and returns `None` for a
/// frame outside the memory map, and for a virtual address that is not mapped.
pub(crate) fn pages<'a>(
    opened: &'a Opened,
    kernel: &'a Kernel<'_>,
    which: Which,
) -> Option<Box<dyn Iterator<Item = Addr<Page>> + 'a>> {
    let page = match which {
        Which::All => return Some(Box::new(all(opened, kernel))),
        Which::Pfn(number) => {
            note_other_reading(opened, kernel, "pfn", number, 0);
            frame(opened, kernel, number.value)?
        }
        Which::Phys(number) => {
            note_other_reading(opened, kernel, "phys", number, PAGE_SHIFT);
            frame(opened, kernel, number.value >> PAGE_SHIFT)?
        }
        Which::Page(at) => struct_page(opened, kernel, at),
        Which::Virt(at) => frame(opened, kernel, physical(opened, at)? >> PAGE_SHIFT)?,
    };
    Some(Box::new(std::iter::once(page)))
}

/// Notes on stderr that a decimal number is the number of another page of the dump in hex: tools
/// such as crash print physical addresses without `0x`, and some begin with a `d`.
fn note_other_reading(
    opened: &Opened,
    kernel: &Kernel<'_>,
    kind: &str,
    number: Number,
    shift: u32,
) {
    let Number { value, as_hex: Some(hex) } = number else { return };
    if is_mapped(opened, kernel, hex >> shift) {
        let note = format!(
            "{kind}:d{value} is decimal and means {kind}:{value:#x}: for hex, write {kind}:{hex:#x}"
        );
        warn(&opened.vmcore, note);
    }
}

fn frame(opened: &Opened, kernel: &Kernel<'_>, pfn: u64) -> Option<Addr<Page>> {
    let page = kernel.page(pfn);
    if page.is_none() {
        let greatest = kernel.pages.saturating_sub(1);
        let what =
            format!("page frame {pfn:#x} is beyond the memory map, which ends with {greatest:#x}");
        warn(&opened.vmcore, what);
    }
    page
}

/// Returns the address of the `struct page` that `at` lies in, and notes on stderr if it is not at
/// its start. An address outside of the memory map is returned as it is.
fn struct_page(opened: &Opened, kernel: &Kernel<'_>, at: u64) -> Addr<Page> {
    let address = Addr::<Page>::new(at as usize);
    let offset = address.bytes_since(kernel.memory_map) as u64;
    let Some(page) = kernel.page(offset / STRUCT_PAGE_SIZE) else { return address };
    let within = offset % STRUCT_PAGE_SIZE;
    if within != 0 {
        let bytes = if within == 1 { "byte" } else { "bytes" };
        let start = page.get();
        let note = format!("page:{at:#x} is {within} {bytes} into the struct page at {start:#x}");
        warn(&opened.vmcore, note);
    }
    page
}

/// Returns the physical address behind the kernel virtual address `at`. Warns on stderr and returns
/// `None` if there is none.
fn physical(opened: &Opened, at: u64) -> Option<u64> {
    let why = match opened.vmcore.translate(Addr::new(at as usize)) {
        Ok(physical) => return Some(physical),
        Err(Cause::Unmapped) => "is not mapped by the kernel's page tables",
        Err(_) => "cannot be translated: the dump does not hold the page table that maps it",
    };
    warn(&opened.vmcore, format!("virt:{at:#x} {why}"));
    None
}

/// Whether the `struct page` of a frame is mapped.
fn is_mapped(opened: &Opened, kernel: &Kernel<'_>, pfn: u64) -> bool {
    kernel.page(pfn).is_some_and(|page| opened.vmcore.is_mapped(page.cast()))
}

/// Returns every page whose `struct page` is mapped, in the sections that the dump holds memory of.
fn all<'a>(opened: &'a Opened, kernel: &'a Kernel<'_>) -> impl Iterator<Item = Addr<Page>> + 'a {
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
