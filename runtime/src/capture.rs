//! Capture: a gather of the ranges that a type names, through a memory.

use crate::place::{bytes_of_mut, part_mut, replace, Range};
use crate::{Addr, Cause, Dumpable, Fault, Fidelity, Memory};

/// How many passes over memory that changes are made at most.
const PASSES: u32 = 4;

/// How many bytes are compared at a time.
const CHUNK: usize = 64;

/// Copies the ranges of a `T` into their places.
pub(crate) fn gather<M: Memory, T: Dumpable>(memory: &M, at: Addr<T>, words: &mut T::Words) -> Result<(), Fault> {
    each_range::<T>(|range| match part_mut(bytes_of_mut(words), range.at, range.len) {
        Some(into) => memory.read(at.cast().add(range.offset), into),
        None => outside(at, range),
    })
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
        let mut same = true;
        match each_range::<T>(|range| refresh(memory, at, range, bytes_of_mut(words), &mut same)) {
            Ok(()) => {}
            Err(fault) => return Err(fault),
        }
        if same {
            return Ok(Fidelity::Stable);
        }
        pass = pass.wrapping_add(1);
    }
    Ok(Fidelity::Torn)
}

/// Reads one range again, keeps what is there now, and notes whether it changed.
fn refresh<M: Memory, T>(
    memory: &M,
    at: Addr<T>,
    range: Range,
    words: &mut [u8],
    same: &mut bool,
) -> Result<(), Fault> {
    let mut done = 0;
    while done < range.len {
        let left = range.len.wrapping_sub(done);
        let len = if left < CHUNK { left } else { CHUNK };
        let mut chunk = [0; CHUNK];
        let (Some(now), Some(kept)) = (part_mut(&mut chunk, 0, len), part_mut(words, range.at.wrapping_add(done), len))
        else {
            return outside(at, range);
        };
        match memory.read(at.cast().add(range.offset).add(done), now) {
            Ok(()) => {}
            Err(fault) => return Err(fault),
        }
        if replace(kept, now) {
            *same = false;
        }
        done = done.wrapping_add(len);
    }
    Ok(())
}

/// Calls `copy` for every range, neighbours joined to one.
fn each_range<T: Dumpable>(mut copy: impl FnMut(Range) -> Result<(), Fault>) -> Result<(), Fault> {
    let mut ranges = T::RANGES;
    let mut joined = Range { offset: 0, len: 0, at: 0 };
    while let [next, rest @ ..] = ranges {
        ranges = rest;
        if joined.offset.wrapping_add(joined.len) == next.offset && joined.at.wrapping_add(joined.len) == next.at {
            joined.len = joined.len.wrapping_add(next.len);
            continue;
        }
        if joined.len != 0 {
            match copy(joined) {
                Ok(()) => {}
                Err(fault) => return Err(fault),
            }
        }
        joined = *next;
    }
    if joined.len == 0 {
        return Ok(());
    }
    copy(joined)
}

/// A range without a place: `Dumpable`'s obligations exclude it, and the answer to it is still no panic.
fn outside<T>(at: Addr<T>, range: Range) -> Result<(), Fault> {
    Err(Fault::new(at.cast().add(range.offset), range.len, Cause::Outside))
}
