//! Code shared by the fuzz targets.

pub mod guest;

use dumpable::{Addr, Cause, Fault, Memory, Reads, Sink};
use pagedump_core::layout::Plans;
use pagedump_vmcore::kernel::{layout, Btf};
use std::cell::Cell;

/// Returns whether these types are those of a kernel that can be read.
pub fn are_readable(types: &Btf) -> bool {
    let plans = Plans::from_types(&types);
    layout::Plans::from_types(&types, true).is_ok() && plans.is_ok()
}

/// Memory whose reads are answered from the input, in order. A read faults at the end of the input,
/// or where the input says so.
pub struct Fed<'a> {
    left: Cell<&'a [u8]>,
    count: Cell<usize>,
    bytes: Cell<usize>,
    most: Reads,
    is_frozen: bool,
}

impl<'a> Fed<'a> {
    pub fn new(input: &'a [u8], most: Reads) -> Self {
        let (is_frozen, input) =
            input.split_first().map_or((false, input), |(first, rest)| (first & 1 == 1, rest));
        Self { left: Cell::new(input), count: Cell::new(0), bytes: Cell::new(0), most, is_frozen }
    }
}

impl Memory for Fed<'_> {
    fn read(&self, at: Addr<u8>, into: &mut [u8]) -> Result<(), Fault> {
        self.count.set(self.count.get() + 1);
        self.bytes.set(self.bytes.get() + into.len());
        assert!(
            self.count.get() <= self.most.count && self.bytes.get() <= self.most.bytes,
            "read bound exceeded"
        );
        let left = self.left.get();
        let fault = Fault::new(at, into.len(), Cause::Unmapped);
        let [how, rest @ ..] = left else { return Err(fault) };
        let Some(bytes) = rest.get(..into.len()) else { return Err(fault) };
        // Most bytes answer the next read again, so that a short input goes far and two passes may
        // agree.
        into.copy_from_slice(bytes);
        match how {
            0xff => {
                self.left.set(rest);
                return Err(fault);
            }
            0x80..=0xfe => self.left.set(&rest[into.len()..]),
            _ => {}
        }
        Ok(())
    }

    fn is_frozen(&self) -> bool {
        self.is_frozen
    }
}

/// Counts lines, and panics on one that is too long.
#[derive(Default)]
pub struct Counter {
    pub lines: usize,
    pub bytes: usize,
}

impl Sink for Counter {
    fn line(&mut self, line: &[u8]) {
        assert!(line.len() <= 320);
        self.lines += 1;
        self.bytes += line.len();
    }
}

/// Splits off the first `N` bytes, filled with zeros if there are fewer.
pub fn split<const N: usize>(input: &[u8]) -> ([u8; N], &[u8]) {
    let (first, rest) = input.split_at(input.len().min(N));
    (core::array::from_fn(|at| first.get(at).copied().unwrap_or(0)), rest)
}
