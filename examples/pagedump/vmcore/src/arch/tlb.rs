//! Caches translations: a scan of all pages reads each page of the memory map 64 times.

use std::cell::Cell;

/// The number of lines. They take 8 KiB, so that most of a processor's first-level cache stays
/// free.
const LINES: usize = 512;

#[derive(Clone, Copy)]
struct Line {
    page: u64,
    offset: usize,
}

/// An empty line: no page begins at an odd address.
const EMPTY: Line = Line { page: 1, offset: 0 };

/// A direct-mapped cache from the virtual address of a page to its offset in the file.
pub(crate) struct Tlb {
    lines: Box<[Cell<Line>; LINES]>,
}

impl Tlb {
    pub(crate) fn new() -> Self {
        Self { lines: Box::new([const { Cell::new(EMPTY) }; LINES]) }
    }

    /// Returns the offset in the file of the page at virtual address `page`, if it is in the cache.
    pub(crate) fn get(&self, page: u64) -> Option<usize> {
        let line = self.line(page)?.get();
        (line.page == page).then_some(line.offset)
    }

    pub(crate) fn put(&self, page: u64, offset: usize) {
        if let Some(line) = self.line(page) {
            line.set(Line { page, offset });
        }
    }

    fn line(&self, page: u64) -> Option<&Cell<Line>> {
        self.lines.get((page >> 12) as usize % LINES)
    }
}
