//! Capture: a gather of the ranges that a type names, through a memory.

use crate::place::{bytes_of_mut, part_mut, replace, Range};
use crate::{Addr, Cause, Dumpable, Fault, Fidelity, Memory};

/// How many passes over memory that changes are made at most.
const PASSES: u32 = 4;

/// How many bytes are compared at a time.
const CHUNK: usize = 64;

/// Copies the ranges of a `T` into their places.
pub(crate) fn gather<M: Memory, T: Dumpable>(memory: &M, at: Addr<T>, words: &mut T::Words) -> Result<(), Fault> {
    let mut ranges = T::RANGES;
    while let Some((range, rest)) = joined(ranges) {
        let Some(into) = part_mut(bytes_of_mut(words), range.at, range.len) else { return Err(outside(at, range)) };
        memory.read(at.cast().add(range.offset), into)?;
        ranges = rest;
    }
    Ok(())
}

/// Reads everything again until a pass finds nothing changed, a bounded number of times.
pub(crate) fn recheck<M: Memory, T: Dumpable>(
    memory: &M,
    at: Addr<T>,
    words: &mut T::Words,
) -> Result<Fidelity, Fault> {
    if memory.is_frozen() {
        return Ok(Fidelity::Frozen);
    }
    let mut pass = 1;
    while pass < PASSES {
        let mut changed = false;
        let mut ranges = T::RANGES;
        while let Some((range, rest)) = joined(ranges) {
            // Not `||`: all of it is read again.
            changed |= refresh(memory, at, range, bytes_of_mut(words))?;
            ranges = rest;
        }
        if !changed {
            return Ok(Fidelity::Stable);
        }
        pass = pass.wrapping_add(1);
    }
    Ok(Fidelity::Torn)
}

/// Reads one range again, keeps what is there now, and tells whether it changed.
fn refresh<M: Memory, T>(memory: &M, at: Addr<T>, range: Range, words: &mut [u8]) -> Result<bool, Fault> {
    let mut changed = false;
    let mut done = 0;
    while done < range.len {
        let left = range.len.wrapping_sub(done);
        let len = if left < CHUNK { left } else { CHUNK };
        let mut chunk = [0; CHUNK];
        let Some(now) = part_mut(&mut chunk, 0, len) else { return Err(outside(at, range)) };
        let Some(kept) = part_mut(words, range.at.wrapping_add(done), len) else { return Err(outside(at, range)) };
        memory.read(at.cast().add(range.offset).add(done), now)?;
        changed |= replace(kept, now);
        done = done.wrapping_add(len);
    }
    Ok(changed)
}

/// The first range, joined with those that follow it without a gap, and the rest.
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

/// A range without a place: `Dumpable`'s obligations exclude it, and the answer to it is still no panic.
fn outside<T>(at: Addr<T>, range: Range) -> Fault {
    Fault::new(at.cast().add(range.offset), range.len, Cause::Outside)
}
