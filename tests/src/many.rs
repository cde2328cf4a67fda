//! Runs one case for many seeds, on all processors, within limits.

use crate::watch::{watch, Limits, Slot};
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

/// The maxima over dumps, and the number of each verdict.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Tally {
    /// The number of dumps.
    pub dumps: u64,
    /// The most reads of one dump.
    pub reads: usize,
    /// The most bytes read by one dump.
    pub bytes_read: usize,
    /// The most lines of one dump.
    pub lines: usize,
    /// The most bytes written by one dump.
    pub bytes: usize,
    /// The numbers of faithful, poisoned, flawed, torn, outside and unreadable pages.
    pub verdicts: [u64; 6],
    /// The most bytes of memory that one dump held at once; 0 if the allocator does not count.
    pub memory: u64,
}

impl Tally {
    /// Combines two tallies.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            dumps: self.dumps + other.dumps,
            reads: self.reads.max(other.reads),
            bytes_read: self.bytes_read.max(other.bytes_read),
            lines: self.lines.max(other.lines),
            bytes: self.bytes.max(other.bytes),
            verdicts: core::array::from_fn(|index| self.verdicts[index] + other.verdicts[index]),
            memory: self.memory.max(other.memory),
        }
    }
}

/// A dump that exceeded a bound or panicked.
#[derive(Debug)]
pub struct Failed {
    /// The seed that reproduces it.
    pub seed: u64,
    /// The panic message.
    pub words: String,
}

/// Runs `one` for `count` seeds from `first` on, on all processors. `one` panics on a violation,
/// and the first panic is returned.
///
/// # Errors
///
/// If one panics.
pub fn many(first: u64, count: u64, one: impl Fn(u64) -> Tally + Sync) -> Result<Tally, Failed> {
    many_within(&Limits::of("dumps"), first, count, one)
}

/// Does the same with limits; a case that exceeds one aborts the process.
///
/// # Errors
///
/// If one panics.
pub fn many_within(
    limits: &Limits,
    first: u64,
    count: u64,
    one: impl Fn(u64) -> Tally + Sync,
) -> Result<Tally, Failed> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    // Small enough that each thread gets a share of few seeds.
    let batch = (count / (8 * threads as u64)).clamp(1, 10_000);
    let next = AtomicU64::new(0);
    let run = |slot: &Slot| {
        let mut tally = Tally::default();
        loop {
            let start = next.fetch_add(batch, Ordering::Relaxed);
            if start >= count {
                return Ok(tally);
            }
            for seed in start..count.min(start.saturating_add(batch)) {
                let seed = first.wrapping_add(seed);
                match slot.run(limits, seed, || catch_unwind(AssertUnwindSafe(|| one(seed)))) {
                    (Ok(found), memory) => tally = tally.and(Tally { memory, ..found }),
                    (Err(payload), _) => {
                        // Stops the other threads.
                        next.store(u64::MAX / 2, Ordering::Relaxed);
                        let words = payload.downcast_ref::<String>().cloned();
                        let words = words.or_else(|| {
                            payload.downcast_ref::<&str>().map(|&words| words.to_owned())
                        });
                        return Err(Failed { seed, words: words.unwrap_or_default() });
                    }
                }
            }
        }
    };
    let slots: Vec<Slot> = (0..threads).map(|_| Slot::default()).collect();
    let is_over = AtomicBool::new(false);
    let found = thread::scope(|scope| {
        let watch = scope.spawn(|| watch(&slots, limits, &is_over));
        let run = &run;
        let threads: Vec<_> = slots.iter().map(|slot| scope.spawn(move || run(slot))).collect();
        let found: Vec<_> =
            threads.into_iter().map(|thread| thread.join().expect("panics are caught")).collect();
        is_over.store(true, Ordering::Relaxed);
        watch.thread().unpark();
        found
    });
    found.into_iter().try_fold(Tally::default(), |all, found| Ok(all.and(found?)))
}
