// SPDX-License-Identifier: MIT OR Apache-2.0

//! Bounds of the reads that captures make.

use crate::described::dumpable::Dumpable;
use crate::memories::capture::{passes, CHUNK, PAGE, PASSES};
use crate::plans::moves::next_line;
use crate::plans::plan::Plan;

/// A bound of reads: the most calls and bytes, whatever the memory holds. The bound of a whole dump
/// is a sum of these.
///
/// ```
/// use dumpable::{Dumpable, Reads, Str};
///
/// #[derive(Dumpable)]
/// #[dumpable(capture(pid, comm))]
/// #[repr(C)]
/// struct Task {
///     pid: u32,
///     #[dumpable(skip)]
///     state: [u32; 100],
///     #[dumpable(as(Str<16>))]
///     comm: [u8; 16],
/// }
///
/// // Two ranges, each in four passes, and a name of at most 62 bytes, which may lie on two pages.
/// const TASK: Reads = Reads::of::<Task>().and(Reads::of_string::<62>());
/// assert_eq!((TASK.count, TASK.bytes), (2 * 4 + 2, 20 * 4 + 62));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reads {
    /// The number of calls of [`Memory::read`](crate::Memory::read).
    pub count: usize,
    /// The number of bytes in all of these reads.
    pub bytes: usize,
}

impl Reads {
    /// Returns the bound of one read.
    pub const fn once(bytes: usize) -> Self {
        Self { count: 1, bytes }
    }

    /// Returns the bound of [`Memory::snapshot`](crate::Memory::snapshot) in memory that changes.
    /// (Frozen memory is read in one pass.)
    pub const fn of<T: Dumpable>() -> Self {
        let [passes, first, other, bytes] = passes::<T>();
        Self { count: first, bytes }
            .and(Self { count: other, bytes }.times(passes.saturating_sub(1)))
    }

    /// Returns the bound of [`Memory::copy_into`](crate::Memory::copy_into) for `len` bytes.
    pub const fn of_bytes(len: usize) -> Self {
        let again = Self { count: len.saturating_add(CHUNK - 1) / CHUNK, bytes: len };
        Self::once(len).and(again.times(PASSES.saturating_sub(1) as usize))
    }

    /// Returns the bound of [`Memory::snapshot_in_sequence`](crate::Memory::snapshot_in_sequence).
    pub const fn in_sequence<T: Dumpable>() -> Self {
        let [passes, ..] = passes::<T>();
        Self::of::<T>().and(Self::once(4).times(passes.saturating_add(1)))
    }

    /// Returns the bound of [`Memory::string`](crate::Memory::string).
    pub const fn of_string<const N: usize>() -> Self {
        let count =
            if N == 0 { 0 } else { 1_usize.saturating_add(N.saturating_add(PAGE - 2) / PAGE) };
        Self { count, bytes: N }
    }

    /// Returns the sum of two bounds.
    pub const fn and(self, other: Self) -> Self {
        Self {
            count: self.count.saturating_add(other.count),
            bytes: self.bytes.saturating_add(other.bytes),
        }
    }

    /// Returns this bound, `times` times over.
    pub const fn times(self, times: usize) -> Self {
        Self { count: self.count.saturating_mul(times), bytes: self.bytes.saturating_mul(times) }
    }
}

impl<T: Dumpable> Plan<T> {
    /// Returns the bound of [`Memory::snapshot_by`](crate::Memory::snapshot_by) with this plan.
    pub const fn reads(&self) -> Reads {
        if self.is_compiled {
            return Reads::of::<T>();
        }
        let (mut reads, mut moves) = (Reads { count: 0, bytes: 0 }, self.moves());
        while let Some((line, rest)) = next_line(moves) {
            reads = reads.and(Reads::once(line.len));
            moves = rest;
        }
        reads.times(PASSES as usize)
    }
}
