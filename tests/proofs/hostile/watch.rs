//! Limits of what one case may take: time, and memory where the allocator of the test counts it.
//!
//! Nothing can stop a thread that does not come back, nor refuse memory to it and go on. So the process is stopped, and says why, with
//! the seed; it says so past what the test harness captures, which would be lost.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::io::Write;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

/// What one case may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// What there are cases of.
    pub what: &'static str,
    /// Seconds, by the steps of one who sleeps in between, so that a process that is paused has all the time it needs.
    pub seconds: u64,
    /// The most bytes of memory held at once.
    pub bytes: u64,
}

impl Limits {
    /// Those of cases that take milliseconds. The longest tables that a reader of files takes have 64 MiB, and while one grows it is
    /// there twice.
    pub const fn of(what: &'static str) -> Self {
        Self { what, seconds: 60, bytes: 256 << 20 }
    }
}

/// How many steps the watch makes in a second.
const STEPS: u64 = 10;

/// What a thread is at, and for how many steps of the watch already.
#[derive(Default)]
pub(super) struct Slot {
    seed: AtomicU64,
    steps: AtomicU64,
    is_busy: AtomicBool,
}

impl Slot {
    /// Runs the case of `seed`, and tells how much memory it held at the most.
    pub(super) fn run<R>(&self, limits: &Limits, seed: u64, one: impl FnOnce() -> R) -> (R, u64) {
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

/// Stops the process when one of the threads takes too long for a case, until `is_over`.
pub(super) fn watch(slots: &[Slot], limits: &Limits, is_over: &AtomicBool) {
    // What takes seconds elsewhere takes Miri as long as it likes.
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

/// What a thread holds of memory since its case began.
#[derive(Clone, Copy)]
struct Held {
    now: i64,
    most: i64,
    limit: i64,
    what: &'static str,
    seed: u64,
}

impl Held {
    /// Where there is no case.
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
        // To say so may take memory.
        HELD.set(Held::NOTHING);
        let Held { what, seed, limit, .. } = held;
        stop(format_args!("{what}: seed {seed} takes more than {limit} bytes of memory"));
    }
    HELD.set(held);
}

/// An allocator that counts for the limits: `#[global_allocator] static ALLOCATOR: Counted = Counted;`.
#[derive(Debug)]
pub struct Counted;

fn size(bytes: usize) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

// SAFETY: all is left to the system's allocator. What is done beside does not unwind, and takes memory only to stop the process.
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
        // SAFETY: as the caller promises; what there is, is the system's.
        unsafe { System.dealloc(at, layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, new: usize) -> *mut u8 {
        // Both may be there at once.
        hold(size(new));
        hold(-size(layout.size()));
        // SAFETY: as the caller promises; what there is, is the system's.
        unsafe { System.realloc(at, layout, new) }
    }
}
