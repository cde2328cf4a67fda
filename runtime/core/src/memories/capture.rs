// SPDX-License-Identifier: MIT OR Apache-2.0

//! Captures the ranges of a type through a memory.

use crate::bytes::ranges::Range;
use crate::bytes::slices::{bytes_of_mut, part_mut, replace, unseen};
use crate::described::dumpable::{part_of_mut, Dumpable, Snapshot};
use crate::fields::part::Part;
use crate::fields::string::before_zero;
use crate::memories::memory::{Cause, Fault, Memory};
use crate::origin::addr::Addr;
use crate::origin::fidelity::Fidelity;
use crate::plans::moves::{next_line, set_word, word, Line, WORD};
use crate::plans::plan::Plan;

/// The most passes over memory that changes.
pub(crate) const PASSES: u32 = 4;

/// The number of bytes compared at a time: more than any aligned word has.
pub(crate) const CHUNK: usize = 64;

/// The number of words of a plan in a chunk.
const IN_CHUNK: usize = CHUNK / WORD;

/// No page is smaller, so a read that does not cross a multiple of this faults as a whole or not at
/// all.
pub(crate) const PAGE: usize = 4096;

/// What is read of a `T`, and where it is stored.
pub(crate) trait Pattern<T: Dumpable> {
    /// Reads everything.
    fn read<M: Memory>(&self, memory: &M, at: Addr<T>, words: &mut T::Words) -> Result<(), Fault>;

    /// Reads everything again, up to the first fault, and stores the new bytes.
    fn again<M: Memory>(&self, memory: &M, at: Addr<T>, words: &mut T::Words) -> Pass;
}

/// The ranges of a `T`, of an object that has its layout.
pub(crate) struct Ranges;

impl<T: Dumpable> Pattern<T> for Ranges {
    #[inline(always)]
    fn read<M: Memory>(&self, memory: &M, at: Addr<T>, words: &mut T::Words) -> Result<(), Fault> {
        let mut ranges = T::RANGES;
        while let Some((range, rest)) = joined(ranges) {
            let Some(into) = part_mut(bytes_of_mut(words), range.at, range.len) else {
                return Err(outside(at, range));
            };
            memory.read(at.cast().add(range.offset), into)?;
            ranges = rest;
        }
        Ok(())
    }

    #[inline(always)]
    fn again<M: Memory>(&self, memory: &M, at: Addr<T>, words: &mut T::Words) -> Pass {
        let mut changed = false;
        let mut ranges = T::RANGES;
        while let Some((range, rest)) = joined(ranges) {
            let is_whole = refresh(memory, at, range, bytes_of_mut(words), &mut changed).is_ok();
            if !is_whole {
                return Pass { is_whole, changed };
            }
            ranges = rest;
        }
        Pass { is_whole: true, changed }
    }
}

/// The moves of a plan: each read covers the bytes that are needed of 64 in a row.
impl<T: Dumpable> Pattern<T> for Plan<T> {
    fn read<M: Memory>(&self, memory: &M, at: Addr<T>, words: &mut T::Words) -> Result<(), Fault> {
        let (mut moves, mut changed) = (self.moves(), false);
        while let Some((line, rest)) = next_line(moves) {
            read_line(memory, at, line, bytes_of_mut(words), &mut changed)?;
            moves = rest;
        }
        Ok(())
    }

    fn again<M: Memory>(&self, memory: &M, at: Addr<T>, words: &mut T::Words) -> Pass {
        let (mut moves, mut changed) = (self.moves(), false);
        while let Some((line, rest)) = next_line(moves) {
            let is_whole = read_line(memory, at, line, bytes_of_mut(words), &mut changed).is_ok();
            if !is_whole {
                return Pass { is_whole, changed };
            }
            moves = rest;
        }
        Pass { is_whole: true, changed }
    }
}

/// Reads the bytes of a line, stores what moves from them, and records whether that changed.
fn read_line<M: Memory, T>(
    memory: &M,
    at: Addr<T>,
    line: Line<'_>,
    stored: &mut [u8],
    changed: &mut bool,
) -> Result<(), Fault> {
    let mut bytes = [0; CHUNK];
    let start = line.offset % CHUNK;
    let Some(into) = part_mut(&mut bytes, start, line.len) else {
        return Err(Fault::new(at.cast().add(line.offset), line.len, Cause::Outside));
    };
    memory.read(at.cast().add(line.offset), into)?;
    let (mut left, mut moves) = (line.count, line.moves);
    while let ([step, rest @ ..], 1..) = (moves, left) {
        let to = step.to as usize;
        let (old, new) = (word(stored, to), step.of(word(&bytes, step.from as usize % IN_CHUNK)));
        *changed |= (old & step.mask) != new;
        set_word(stored, to, (old & !step.mask) | new);
        (moves, left) = (rest, left.wrapping_sub(1));
    }
    Ok(())
}

/// Reads everything again. Returns the fidelity, or `None` if something changed.
#[inline(always)]
pub(crate) fn recheck<M: Memory, T: Dumpable>(
    memory: &M,
    pattern: &impl Pattern<T>,
    at: Addr<T>,
    words: &mut T::Words,
) -> Option<Fidelity> {
    if memory.is_frozen() {
        return Some(Fidelity::Frozen);
    }
    pattern.again(memory, at, words).fidelity()
}

/// Reads everything again after two passes that differed, until a pass finds no change, a bounded
/// number of times. A function of its own, so that the usual two passes stay inline.
#[cold]
#[inline(never)]
pub(crate) fn settle<M: Memory, T: Dumpable>(
    memory: &M,
    pattern: &impl Pattern<T>,
    at: Addr<T>,
    words: &mut T::Words,
) -> Fidelity {
    // Unrolled, this loop would take the stack of all passes at once.
    let mut left = unseen(PASSES.wrapping_sub(2) as u64);
    while left > 0 {
        match pattern.again(memory, at, words) {
            Pass { is_whole: true, changed: false } => return Fidelity::Stable,
            Pass { is_whole: true, changed: true } => {}
            Pass { is_whole: false, .. } => return Fidelity::Torn,
        }
        left = left.wrapping_sub(1);
    }
    Fidelity::Torn
}

/// Copies bytes as a capture does: again until two passes agree, a bounded number of times.
pub(crate) fn copy<M: Memory>(
    memory: &M,
    at: Addr<u8>,
    into: &mut [u8],
) -> Result<Fidelity, Fault> {
    memory.read(at, into)?;
    if memory.is_frozen() {
        return Ok(Fidelity::Frozen);
    }
    let range = Range { offset: 0, len: into.len(), at: 0 };
    let again = |into: &mut [u8]| {
        let mut changed = false;
        let is_whole = refresh(memory, at, range, into, &mut changed).is_ok();
        Pass { is_whole, changed }
    };
    if let Some(fidelity) = again(into).fidelity() {
        return Ok(fidelity);
    }
    let mut left = PASSES.wrapping_sub(2);
    while left > 0 {
        match again(into) {
            Pass { is_whole: true, changed: false } => return Ok(Fidelity::Stable),
            Pass { is_whole: true, changed: true } => {}
            Pass { is_whole: false, .. } => return Ok(Fidelity::Torn),
        }
        left = left.wrapping_sub(1);
    }
    Ok(Fidelity::Torn)
}

/// Copies a `T` between two reads of a sequence word, until both reads return the same even number,
/// a bounded number of times.
pub(crate) fn in_sequence<M: Memory, T: Dumpable>(
    memory: &M,
    at: Addr<T>,
    sequence: Addr<u32>,
    words: &mut T::Words,
) -> Result<Fidelity, Fault> {
    let mut before = read_u32(memory, sequence)?;
    Ranges.read(memory, at, words)?;
    let mut pass = 1;
    loop {
        let Ok(after) = read_u32(memory, sequence) else {
            // Later passes follow a change.
            return Ok(if pass == 1 && before & 1 == 0 { Fidelity::Once } else { Fidelity::Torn });
        };
        if before == after && after & 1 == 0 && sequence.get() & 3 == 0 {
            return Ok(Fidelity::Sequenced);
        }
        if pass == PASSES || memory.is_frozen() || !Ranges.again(memory, at, words).is_whole {
            return Ok(Fidelity::Torn);
        }
        before = after;
        pass = pass.wrapping_add(1);
    }
}

fn read_u32<M: Memory>(memory: &M, at: Addr<u32>) -> Result<u32, Fault> {
    let mut bytes = [0; 4];
    memory.read(at.cast(), &mut bytes)?;
    Ok(u32::from_ne_bytes(bytes))
}

/// Returns bounds of a capture of a `T`: passes, reads in the first pass, reads in each other pass,
/// bytes in each pass.
pub(crate) const fn passes<T: Dumpable>() -> [usize; 4] {
    let (mut reads, mut chunks, mut bytes) = (0_usize, 0_usize, 0_usize);
    let mut ranges = T::RANGES;
    while let Some((range, rest)) = joined(ranges) {
        reads = reads.saturating_add(1);
        let end = (range.offset % CHUNK).saturating_add(range.len);
        chunks = chunks.saturating_add(end.saturating_add(CHUNK - 1) / CHUNK);
        bytes = bytes.saturating_add(range.len);
        ranges = rest;
    }
    [PASSES as usize, reads, chunks, bytes]
}

/// The result of reading everything again.
pub(crate) struct Pass {
    /// Whether every read succeeded.
    is_whole: bool,
    /// Whether a byte differs from the earlier one.
    changed: bool,
}

impl Pass {
    /// Returns the fidelity after a second pass, or `None` if something changed and can be read
    /// again.
    #[inline(always)]
    fn fidelity(self) -> Option<Fidelity> {
        match self {
            Self { is_whole: true, changed: false } => Some(Fidelity::Stable),
            Self { is_whole: true, changed: true } => None,
            // The words still hold what the first pass read.
            Self { is_whole: false, changed: false } => Some(Fidelity::Once),
            Self { is_whole: false, changed: true } => Some(Fidelity::Torn),
        }
    }
}

/// Reads one range again, stores the new bytes, and records whether they changed.
#[inline(always)]
fn refresh<M: Memory, T>(
    memory: &M,
    at: Addr<T>,
    range: Range,
    words: &mut [u8],
    changed: &mut bool,
) -> Result<(), Fault> {
    let mut done = 0;
    while done < range.len {
        let left = range.len.wrapping_sub(done);
        // Up to the next multiple of `CHUNK` in the object, so that no aligned word is split.
        let piece = CHUNK.wrapping_sub(range.offset.wrapping_add(done) % CHUNK);
        let len = if left < piece { left } else { piece };
        let mut chunk = [0; CHUNK];
        let Some(now) = part_mut(&mut chunk, 0, len) else { return Err(outside(at, range)) };
        let Some(kept) = part_mut(words, range.at.wrapping_add(done), len) else {
            return Err(outside(at, range));
        };
        memory.read(at.cast().add(range.offset).add(done), now)?;
        // Not `||`: every piece must be stored.
        *changed |= replace(kept, now);
        done = done.wrapping_add(len);
    }
    Ok(())
}

/// Returns the first range, joined with those that follow it without a gap, and the rest.
#[inline(always)]
const fn joined(ranges: &[Range]) -> Option<(Range, &[Range])> {
    let [first, rest @ ..] = ranges else { return None };
    let (mut joined, mut ranges) = (*first, rest);
    while let [next, rest @ ..] = ranges {
        let follows = joined.offset.wrapping_add(joined.len) == next.offset;
        if !follows || joined.at.wrapping_add(joined.len) != next.at {
            break;
        }
        joined.len = joined.len.wrapping_add(next.len);
        ranges = rest;
    }
    Some((joined, ranges))
}

/// Returns the fault for a range without a place. The obligations of `Dumpable` exclude it; even
/// then there must be no panic.
fn outside<T>(at: Addr<T>, range: Range) -> Fault {
    Fault::new(at.cast().add(range.offset), range.len, Cause::Outside)
}

/// Returns the snapshot with these words.
pub(crate) fn assemble<T: Dumpable>(
    words: T::Words,
    origin: usize,
    fidelity: Fidelity,
) -> Snapshot<T> {
    Part::new(words, T::PLACES, origin, fidelity).value::<T>()
}

/// Captures the `T` at `at` by the moves of a plan. A function of its own, so that the capture of an
/// object with the layout of the description stays inline.
#[inline(never)]
pub(crate) fn by_moves<M: Memory, T: Dumpable>(
    memory: &M,
    plan: &Plan<T>,
    at: Addr<T>,
) -> Result<Snapshot<T>, Fault> {
    let mut words = T::ZEROED;
    plan.read(memory, at, &mut words)?;
    let fidelity = match recheck(memory, plan, at, &mut words) {
        Some(fidelity) => fidelity,
        None => settle(memory, plan, at, &mut words),
    };
    Ok(plan.assemble(words, at, fidelity))
}

/// Captures the `T` at `at` by the moves of a plan into an existing snapshot.
pub(crate) fn by_moves_into<M: Memory, T: Dumpable>(
    memory: &M,
    plan: &Plan<T>,
    at: Addr<T>,
    into: &mut Snapshot<T>,
) -> Result<(), Fault> {
    let part = part_of_mut::<T>(into);
    *part.stored_mut() = T::ZEROED;
    part.replace(plan.places, true);
    part.retake(at, Fidelity::Torn);
    plan.read(memory, at, part.stored_mut())?;
    let fidelity = match recheck(memory, plan, at, part.stored_mut()) {
        Some(fidelity) => fidelity,
        None => settle(memory, plan, at, part.stored_mut()),
    };
    part.retake(at, fidelity);
    Ok(())
}

/// Captures the `T` at `at` with the origin `origin` and, if given, the fidelity `fidelity`.
#[inline(always)]
pub(crate) fn with_fidelity<M: Memory + Copy, T: Dumpable>(
    memory: M,
    at: Addr<T>,
    origin: Addr<T>,
    fidelity: Option<Fidelity>,
) -> Result<Snapshot<T>, Fault> {
    let mut words = T::ZEROED;
    Ranges.read(&memory, at, &mut words)?;
    // Not by `or_else`: a closure keeps code for a panic in an unoptimised build that unwinds.
    let fidelity = match fidelity {
        None => recheck(&memory, &Ranges, at, &mut words),
        given => given,
    };
    if let Some(fidelity) = fidelity {
        return Ok(assemble::<T>(words, origin.get(), fidelity));
    }
    // Copies of the memory and the words, so that the others need not be in memory.
    let mut settled = words;
    let fidelity = settle(&{ memory }, &Ranges, at, &mut settled);
    Ok(assemble::<T>(settled, origin.get(), fidelity))
}

/// Reads a string in pieces that do not cross a page, so that a string at the end of the mapped
/// memory is read.
pub(crate) fn read_string<M: Memory + ?Sized>(
    memory: &M,
    at: Addr<u8>,
    into: &mut [u8],
) -> Result<(), Fault> {
    let mut done = 0;
    while done < into.len() {
        let start = at.add(done);
        let (left, page) = (into.len().wrapping_sub(done), PAGE.wrapping_sub(start.get() % PAGE));
        let len = if left < page { left } else { page };
        let Some(piece) = part_mut(into, done, len) else { break };
        memory.read(start, piece)?;
        if before_zero(piece).len() < len {
            break;
        }
        done = done.wrapping_add(len);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    extern crate std;

    use super::*;
    use core::cell::RefCell;
    use std::vec::Vec;

    /// Two pages of text, and the reads of them; the next page is not mapped.
    struct Pages {
        bytes: Vec<u8>,
        reads: RefCell<Vec<(usize, usize)>>,
    }

    impl Memory for Pages {
        fn read(&self, at: Addr<u8>, into: &mut [u8]) -> Result<(), Fault> {
            self.reads.borrow_mut().push((at.get(), into.len()));
            let bytes = self.bytes.get(at.get()..).and_then(|bytes| bytes.get(..into.len()));
            into.copy_from_slice(bytes.ok_or(Fault::new(at, into.len(), Cause::Unmapped))?);
            Ok(())
        }
    }

    impl Pages {
        /// Returns pages with zeros at these places.
        fn new(zeros: &[usize]) -> Self {
            let mut bytes: Vec<u8> = (0..2 * PAGE).map(|index| index as u8 | 1).collect();
            zeros.iter().for_each(|zero| bytes[*zero] = 0);
            Self { bytes, reads: RefCell::default() }
        }

        /// Returns the length of the string, or `None` for a fault, and the reads.
        fn string<const N: usize>(&self, at: usize) -> (Option<usize>, Vec<(usize, usize)>) {
            let string = Memory::string::<N>(self, Addr::new(at)).ok();
            if let Some(string) = &string {
                let text = string.as_bytes();
                assert_eq!(text, &self.bytes[at..at + text.len()]);
                assert_eq!(string.is_cut(), text.len() == N);
            }
            (string.map(|string| string.as_bytes().len()), self.reads.take())
        }
    }

    #[test]
    fn reads_end_at_terminator_and_page() {
        let memory = Pages::new(&[100, PAGE + 7, 2 * PAGE - 1]);
        assert_eq!(memory.string::<16>(60), (Some(16), [(60, 16)].into()));
        assert_eq!(memory.string::<16>(90), (Some(10), [(90, 16)].into()));
        assert_eq!(memory.string::<10>(90), (Some(10), [(90, 10)].into()));
        assert_eq!(memory.string::<16>(100), (Some(0), [(100, 16)].into()));
        // Strings across the end of a page, up to it, and within a page.
        assert_eq!(memory.string::<16>(PAGE - 4), (Some(11), [(PAGE - 4, 4), (PAGE, 12)].into()));
        assert_eq!(memory.string::<4>(PAGE - 4), (Some(4), [(PAGE - 4, 4)].into()));
        assert_eq!(memory.string::<16>(2 * PAGE - 9), (Some(8), [(2 * PAGE - 9, 9)].into()));
        assert_eq!(memory.string::<0>(60), (Some(0), [].into()));
        let endless = Pages::new(&[]);
        assert_eq!(
            endless.string::<16>(2 * PAGE - 9),
            (None, [(2 * PAGE - 9, 9), (2 * PAGE, 7)].into())
        );
        let whole = [(1, PAGE - 1), (PAGE, PAGE), (2 * PAGE, 1)];
        assert_eq!(endless.string::<{ 2 * PAGE }>(1), (None, whole.into()));
    }
}
