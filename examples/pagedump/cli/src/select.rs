//! The pages that the user names.

use crate::args::Which;
use crate::kernel::{warn, PAGE_SHIFT};
use dumpable::Addr;
use pagedump_core::layout::Page;
use pagedump_core::Kernel;
use pagedump_vmcore::Opened;

/// The number of pages whose `struct page`s share a page of the memory map.
const STEP: u64 = (1 << PAGE_SHIFT) / size_of::<Page>() as u64;

/// Returns the addresses of the pages that the user named. Warns on stderr and returns `None` for a
/// frame outside the memory map.
pub(crate) fn pages<'a>(
    opened: &'a Opened,
    kernel: &'a Kernel<'_>,
    which: Which,
) -> Option<Box<dyn Iterator<Item = Addr<Page>> + 'a>> {
    Some(match which {
        Which::Pfn(pfn) => Box::new(std::iter::once(frame(opened, kernel, pfn)?)),
        Which::Phys(at) => Box::new(std::iter::once(frame(opened, kernel, at >> PAGE_SHIFT)?)),
        Which::Page(at) => Box::new(std::iter::once(Addr::new(at as usize))),
        Which::All => Box::new(all(opened, kernel)),
    })
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
    let is_mapped =
        |pfn: &u64| kernel.page(*pfn).is_some_and(|page| opened.vmcore.is_mapped(page.cast()));
    let mapped = frames.filter(is_mapped);
    mapped.flat_map(|pfn| (pfn..pfn + STEP).filter_map(|pfn| kernel.page(pfn)))
}
