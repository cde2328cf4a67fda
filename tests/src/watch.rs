//! Limits one case in time, and in memory if the test counts allocations.
//!
//! Nothing can stop a thread that does not return, nor refuse memory to it and continue. So the
//! process is aborted, after printing why and the seed past the capture of the test harness, which
//! would lose it.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::io::Write;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

/// The limits of one case.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The name of the cases.
    pub what: &'static str,
    /// Seconds, counted in steps of a sleeping thread, so that time in which the process is paused
    /// does not count.
    pub seconds: u64,
    /// The most bytes of memory held at once.
    pub bytes: u64,
}

impl Limits {
    /// Returns limits for cases that take milliseconds. The longest tables of the file readers have
    /// 64 MiB, and a growing table exists twice.
    pub const fn of(what: &'static str) -> Self {
        Self { what, seconds: 60, bytes: 256 << 20 }
    }
}

/// The steps of the watch in a second.
const STEPS: u64 = 10;

/// The case that a thread runs, and for how many steps of the watch it has run.
#[derive(Default)]
pub(crate) struct Slot {
    seed: AtomicU64,
    steps: AtomicU64,
    is_busy: AtomicBool,
}

impl Slot {
    /// Runs the case of `seed`. Returns its result, and the most memory that it held.
    pub(crate) fn run<R>(&self, limits: &Limits, seed: u64, one: impl FnOnce() -> R) -> (R, u64) {
        self.seed.store(seed, Ordering::Relaxed);
        self.steps.store(0, Ordering::Relaxed);
        self.is_busy.store(true, Ordering::Release);
        let limit = i64::try_from(limits.bytes).unwrap_or(i64::MAX);
        HELD.set(Held { now: 0, most: 0, limit, what: limits.what, seed });
        let result = one();
        let held = HELD.replace(Held::NOTHING);
        self.is_busy.store(false, Ordering::Relaxed);
        (result, held.most.unsigned_abs())
    }
}

/// Aborts the process when a case takes too long, until `is_over`.
pub(crate) fn watch(slots: &[Slot], limits: &Limits, is_over: &AtomicBool) {
    // Miri may take as long as it needs.
    while !is_over.load(Ordering::Relaxed) && !cfg!(miri) {
        thread::park_timeout(Duration::from_millis(1000 / STEPS));
        for slot in slots.iter().filter(|slot| slot.is_busy.load(Ordering::Acquire)) {
            if slot.steps.fetch_add(1, Ordering::Relaxed) >= limits.seconds * STEPS {
                let seed = slot.seed.load(Ordering::Relaxed);
                stop(format_args!(
                    "{}: seed {seed} has not come to an end after {} s",
                    limits.what, limits.seconds
                ));
            }
        }
    }
}

fn stop(why: std::fmt::Arguments<'_>) -> ! {
    let _ = writeln!(std::io::stderr(), "\nhostile: {why}");
    std::process::abort()
}

/// The memory that a thread has allocated since its case began.
#[derive(Clone, Copy)]
struct Held {
    now: i64,
    most: i64,
    limit: i64,
    what: &'static str,
    seed: u64,
}

impl Held {
    /// The value outside of a case.
    const NOTHING: Self = Self { now: 0, most: 0, limit: i64::MAX, what: "", seed: 0 };
}

thread_local! {
    static HELD: Cell<Held> = const { Cell::new(Held::NOTHING) };
}

fn hold(bytes: i64) {
    let mut held = HELD.get();
    held.now = held.now.saturating_add(bytes);
    held.most = held.most.max(held.now);
    if held.now > held.limit {
        // Printing may allocate.
        HELD.set(Held::NOTHING);
        let Held { what, seed, limit, .. } = held;
        stop(format_args!("{what}: seed {seed} takes more than {limit} bytes of memory"));
    }
    HELD.set(held);
}

/// An allocator that counts for the limits: `#[global_allocator] static ALLOCATOR: Counted =
/// Counted;`.
#[derive(Debug)]
pub struct Counted;

fn size(bytes: usize) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

// SAFETY: the system's allocator does the work. The counting does not unwind, and allocates only
// before it aborts.
unsafe impl GlobalAlloc for Counted {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        hold(size(layout.size()));
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        hold(size(layout.size()));
        // SAFETY: as the caller promises.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        hold(-size(layout.size()));
        // SAFETY: as the caller promises; the system allocated the memory.
        unsafe { System.dealloc(at, layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, new: usize) -> *mut u8 {
        // Both blocks may exist at once.
        hold(size(new));
        hold(-size(layout.size()));
        // SAFETY: as the caller promises; the system allocated the memory.
        unsafe { System.realloc(at, layout, new) }
    }
}
