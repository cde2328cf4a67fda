//! Captures the ranges of a type through a memory.

use crate::addr::Addr;
use crate::dumpable_trait::Dumpable;
use crate::memory::{Cause, Fault, Memory};
use crate::place::{bytes_of_mut, part_mut, replace, unseen, Range};
use crate::snapshot::Fidelity;

/// The most passes over memory that changes.
const PASSES: u32 = 4;

/// The number of bytes compared at a time: more than any aligned word has.
const CHUNK: usize = 64;

/// Copies the ranges of a `T` into their places.
#[inline(always)]
pub(crate) fn gather<M: Memory, T: Dumpable>(
    memory: &M,
    at: Addr<T>,
    words: &mut T::Words,
) -> Result<(), Fault> {
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

/// Reads everything again. Returns the fidelity, or `None` if something changed.
#[inline(always)]
pub(crate) fn recheck<M: Memory, T: Dumpable>(
    memory: &M,
    at: Addr<T>,
    words: &mut T::Words,
) -> Option<Fidelity> {
    if memory.is_frozen() {
        return Some(Fidelity::Frozen);
    }
    match again(memory, at, words) {
        Pass { is_whole: true, changed: false } => Some(Fidelity::Stable),
        Pass { is_whole: true, changed: true } => None,
        // The words still hold what the first pass read.
        Pass { is_whole: false, changed: false } => Some(Fidelity::Once),
        Pass { is_whole: false, changed: true } => Some(Fidelity::Torn),
    }
}

/// Reads everything again after two passes that differed, until a pass finds no change, a bounded
/// number of times. A function of its own, so that the usual two passes go straight on.
#[cold]
#[inline(never)]
pub(crate) fn settle<M: Memory, T: Dumpable>(
    memory: &M,
    at: Addr<T>,
    words: &mut T::Words,
) -> Fidelity {
    // Unrolled, this loop would take the stack of all passes at once.
    let mut left = unseen(PASSES.wrapping_sub(2) as u64);
    while left > 0 {
        match again(memory, at, words) {
            Pass { is_whole: true, changed: false } => return Fidelity::Stable,
            Pass { is_whole: true, changed: true } => {}
            Pass { is_whole: false, .. } => return Fidelity::Torn,
        }
        left = left.wrapping_sub(1);
    }
    Fidelity::Torn
}

/// Copies the ranges of a `T` between two reads of a sequence word, until both reads return the
/// same even number, a bounded number of times.
pub(crate) fn in_sequence<M: Memory, T: Dumpable>(
    memory: &M,
    at: Addr<T>,
    sequence: Addr<u32>,
    words: &mut T::Words,
) -> Result<Fidelity, Fault> {
    let mut before = read_u32(memory, sequence)?;
    gather(memory, at, words)?;
    let mut pass = 1;
    loop {
        let Ok(after) = read_u32(memory, sequence) else {
            // Later passes follow a change.
            return Ok(if pass == 1 && before & 1 == 0 { Fidelity::Once } else { Fidelity::Torn });
        };
        if before == after && after & 1 == 0 && sequence.get() & 3 == 0 {
            return Ok(Fidelity::Sequenced);
        }
        if pass == PASSES || memory.is_frozen() || !again(memory, at, words).is_whole {
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
struct Pass {
    /// Whether every read succeeded.
    is_whole: bool,
    /// Whether a byte differs from the earlier one.
    changed: bool,
}

/// Reads everything again, up to the first fault, and stores the new bytes.
#[inline(always)]
fn again<M: Memory, T: Dumpable>(memory: &M, at: Addr<T>, words: &mut T::Words) -> Pass {
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
