//! Dumps hostile memory by the million.

use super::watch::{watch, Slot};
use super::{Hostile, Limits, Names, Noise, Scene, Temper};
use dumpable::{Addr, Dumpable, Line, Memory, Reads, Sink};
use pagedump::layout::{AddressSpace, Dentry, FirstTail, Module, Page};
use pagedump::{dump_page, Bounds, Verdict};
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

/// Counts lines, and panics on one that is too long or contains a newline.
struct Counter {
    lines: usize,
    bytes: usize,
    longest: usize,
}

impl Sink for Counter {
    fn line(&mut self, line: &[u8]) {
        assert!(
            line.len() <= self.longest && !line.contains(&b'\n'),
            "not a line: {}",
            line.escape_ascii()
        );
        self.lines += 1;
        self.bytes += line.len();
    }
}

/// Dumps a page of a hostile memory.
///
/// # Panics
///
/// If the dump exceeds its bounds.
pub fn dump(noise: &Noise, names: &Names, temper: Temper) -> Tally {
    let scene =
        if temper == Temper::Worst { Scene::worst(names) } else { Scene::any(noise, names) };
    let kernel = scene.kernel();
    let bounds = Bounds::of(&kernel);
    let memory =
        Hostile::new(noise, temper, kernel.memory_map.cast(), scene.page.cast(), bounds.reads);
    let mut sink = Counter { lines: 0, bytes: 0, longest: <Line>::CAPACITY };
    let verdict = dump_page(&memory, &kernel, scene.page, scene.reason, &mut sink);
    assert!(
        sink.lines <= bounds.lines && sink.bytes <= bounds.bytes,
        "{} lines, {} bytes",
        sink.lines,
        sink.bytes
    );
    assert!(sink.lines > 0);
    let verdict = match verdict {
        Verdict::Faithful => 0,
        Verdict::Poisoned => 1,
        Verdict::Flawed(_) => 2,
        Verdict::Torn => 3,
        Verdict::Outside => 4,
        _ => 5,
    };
    Tally {
        dumps: 1,
        reads: memory.reads().count,
        bytes_read: memory.reads().bytes,
        lines: sink.lines,
        bytes: sink.bytes,
        verdicts: core::array::from_fn(|index| u64::from(index == verdict)),
        memory: 0,
    }
}

/// Captures an object of a hostile memory, and dumps it field by field.
///
/// # Panics
///
/// If the dump exceeds its bounds.
pub fn dump_any(noise: &Noise, temper: Temper) -> Tally {
    match noise.below(5) {
        0 => dump_a::<Page>(noise, temper),
        1 => dump_a::<FirstTail>(noise, temper),
        2 => dump_a::<AddressSpace>(noise, temper),
        3 => dump_a::<Dentry>(noise, temper),
        _ => dump_a::<Module>(noise, temper),
    }
}

fn dump_a<T: Dumpable>(noise: &Noise, temper: Temper) -> Tally {
    let at = Addr::new(noise.next() as usize);
    let is_sequenced = noise.one_in(2);
    let most = if is_sequenced { Reads::in_sequence::<T>() } else { Reads::of::<T>() };
    let memory = Hostile::new(noise, temper, Addr::new(0xffff_ea00_0000_0000), at, most);
    let copy = if is_sequenced {
        memory.snapshot_in_sequence::<T>(at.cast(), Addr::new(noise.next() as usize))
    } else {
        memory.snapshot::<T>(at.cast())
    };
    // The bounds that the documentation of `dumpable::dump` states.
    let mut sink = Counter { lines: 0, bytes: 0, longest: 256 };
    if let Ok(copy) = &copy {
        dumpable::Raw::of::<T>(copy).dump(&mut sink);
        assert!((1..=4096).contains(&sink.lines), "{} lines", sink.lines);
    }
    let reads = memory.reads();
    Tally {
        dumps: 1,
        reads: reads.count,
        bytes_read: reads.bytes,
        lines: sink.lines,
        bytes: sink.bytes,
        ..Tally::default()
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
