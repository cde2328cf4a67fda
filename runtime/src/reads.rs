use crate::capture::passes;
use crate::dumpable_trait::Dumpable;
use crate::string::PAGE;

/// How much of a memory is read at the most, whatever is found there: what a bound of a whole dump is added up from.
///
/// ```
/// use dumpable::{Dumpable, Reads};
///
/// #[derive(Dumpable)]
/// #[dumpable(capture(pid, comm))]
/// #[repr(C)]
/// struct Task {
///     pid: u32,
///     #[dumpable(skip)]
///     state: [u32; 100],
///     #[dumpable(str)]
///     comm: [u8; 16],
/// }
///
/// // Two ranges, each in four passes, and a name of at most 62 bytes, which may lie on two pages.
/// const TASK: Reads = Reads::of::<Task>().and(Reads::of_string::<62>());
/// assert_eq!((TASK.count, TASK.bytes), (2 * 4 + 2, 20 * 4 + 62));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reads {
    /// How many calls of [`Memory::read`](crate::Memory::read).
    pub count: usize,
    /// How many bytes these ask for.
    pub bytes: usize,
}

impl Reads {
    /// Of one read.
    pub const fn once(bytes: usize) -> Self {
        Self { count: 1, bytes }
    }

    /// Of [`Memory::snapshot`](crate::Memory::snapshot), in memory that changes. (Frozen memory is read in one pass.)
    pub const fn of<T: Dumpable>() -> Self {
        let [passes, first, other, bytes] = passes::<T>();
        Self { count: first, bytes }
            .and(Self { count: other, bytes }.times(passes.saturating_sub(1)))
    }

    /// Of [`Memory::snapshot_in_sequence`](crate::Memory::snapshot_in_sequence).
    pub const fn in_sequence<T: Dumpable>() -> Self {
        let [passes, ..] = passes::<T>();
        Self::of::<T>().and(Self::once(4).times(passes.saturating_add(1)))
    }

    /// Of [`Memory::string`](crate::Memory::string).
    pub const fn of_string<const N: usize>() -> Self {
        let count =
            if N == 0 { 0 } else { 1_usize.saturating_add(N.saturating_add(PAGE - 2) / PAGE) };
        Self { count, bytes: N }
    }

    /// Of both.
    pub const fn and(self, other: Self) -> Self {
        Self {
            count: self.count.saturating_add(other.count),
            bytes: self.bytes.saturating_add(other.bytes),
        }
    }

    /// Of all this so many times.
    pub const fn times(self, times: usize) -> Self {
        Self { count: self.count.saturating_mul(times), bytes: self.bytes.saturating_mul(times) }
    }
}
