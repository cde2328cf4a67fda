//! Captures and dumps compound pages while threads build and tear them down, by stores of every
//! width.
//!
//! A generation determines the state of a page and is spread over all its words, so a test can tell
//! of each copy whether the page was ever in that state. The writers keep a sequence word for each
//! of their folios. One writer pauses halfway through its changes, so that half-built and
//! half-torn-down states last. It publishes its progress, and copies taken meanwhile are compared
//! word by word.
//!
//! `DUMPABLE_DUMPS` is the number of dumps, by default 100,000. `DUMPABLE_SECONDS` sets a time
//! instead. `DUMPABLE_STAND_IN=1` uses relaxed atomics of the same widths instead of volatile
//! stores and the loads of `Mapped`, which are assembly that ThreadSanitizer cannot see.
//! `.ci/live-mutation` makes a hundred million dumps, and runs the sanitizers.

use dumpable::{Addr, Cause, Dumpable, Fault, Fidelity, Mapped, Memory, Plan, Reads};
use dumpable_tests::noise::Noise;
use dumpable_tests::proof::row;
use pagedump_core::layout::Page;
use pagedump_core::{
    dump_page, Bounds, Conventions, Kernel, NoSymbols, PageReport, Tails, Verdict,
};
use std::cell::Cell;
use std::cell::UnsafeCell;
use std::env;
use std::hint::spin_loop;
use std::sync::atomic::{fence, AtomicBool, AtomicU16, AtomicU32, AtomicU64, AtomicU8, Ordering};
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

/// The most pages of a folio.
const SLOTS: usize = 4;
const ORDER: u64 = 2;
const FOLIOS: usize = 6;
const WRITERS: usize = 3;
/// The writer that pauses halfway.
const PAUSING: usize = 2;
const STRIDE: usize = size_of::<Page>();

type Words = [u64; 8];

/// A small memory map, aligned for the mask of a folio, and the sequence words. Accessed by address
/// only.
#[repr(C, align(4096))]
struct Map {
    pages: UnsafeCell<[[Words; SLOTS]; FOLIOS]>,
    sequences: UnsafeCell<[u32; FOLIOS]>,
    /// A sequence word that no writer counts in.
    quiet: UnsafeCell<u32>,
}

/// The way to access memory.
#[derive(Clone, Copy)]
enum Access {
    Real(Mapped),
    StandIn { start: usize, len: usize },
}

impl Access {
    /// Creates an access to a map, which must outlive it.
    fn new(map: &Map, is_stand_in: bool) -> Self {
        let start = (&raw const *map).expose_provenance();
        if is_stand_in {
            return Self::StandIn { start, len: size_of::<Map>() };
        }
        // SAFETY: the map outlives every use, and all of it is initialised.
        Self::Real(unsafe { Mapped::new((&raw const *map).cast(), size_of::<Map>()) })
    }

    /// Writes the lowest `width` bytes of `value` to `at`, a multiple of `width`, in a map where no
    /// other thread writes there.
    fn store(self, at: usize, width: usize, value: u64) {
        // SAFETY: (of each block) `at` is aligned and lies in the map, which still exists, and no
        // other thread writes there. Readers use loads of the same kind: atomics with atomics, and
        // assembly, which the language does not see, with volatile stores.
        let to = std::ptr::with_exposed_provenance_mut::<u8>(at);
        match (self, width) {
            // SAFETY: as above.
            (Self::Real(_), 1) => unsafe { to.write_volatile(value as u8) },
            // SAFETY: as above.
            (Self::Real(_), 2) => unsafe { to.cast::<u16>().write_volatile(value as u16) },
            // SAFETY: as above.
            (Self::Real(_), 4) => unsafe { to.cast::<u32>().write_volatile(value as u32) },
            // SAFETY: as above.
            (Self::Real(_), _) => unsafe { to.cast::<u64>().write_volatile(value) },
            // SAFETY: as above.
            (_, 1) => unsafe { AtomicU8::from_ptr(to) }.store(value as u8, Ordering::Relaxed),
            (_, 2) => {
                // SAFETY: as above.
                unsafe { AtomicU16::from_ptr(to.cast()) }.store(value as u16, Ordering::Relaxed)
            }
            (_, 4) => {
                // SAFETY: as above.
                unsafe { AtomicU32::from_ptr(to.cast()) }.store(value as u32, Ordering::Relaxed)
            }
            // SAFETY: as above.
            (_, _) => unsafe { AtomicU64::from_ptr(to.cast()) }.store(value, Ordering::Relaxed),
        }
    }
}

impl Memory for Access {
    fn read(&self, at: Addr<u8>, into: &mut [u8]) -> Result<(), Fault> {
        let (start, len) = match self {
            Self::Real(mapped) => return mapped.read(at, into),
            Self::StandIn { start, len } => (*start, *len),
        };
        let offset = at.bytes_since(Addr::new(start));
        if offset > len || into.len() > len - offset {
            return Err(Fault::new(at, into.len(), Cause::Outside));
        }
        let mut done = 0;
        while done < into.len() {
            let from = at.get() + done;
            let width = *[8, 4, 2, 1]
                .iter()
                .find(|&&width| from & (width - 1) == 0 && into.len() - done >= width)
                .expect("1");
            let from = std::ptr::with_exposed_provenance_mut::<u8>(from);
            let value = match width {
                // SAFETY: (of each block) the address is aligned and lies in the map, which still
                // exists and is written by atomics only.
                1 => unsafe { AtomicU8::from_ptr(from) }.load(Ordering::Relaxed).into(),
                // SAFETY: as above.
                2 => unsafe { AtomicU16::from_ptr(from.cast()) }.load(Ordering::Relaxed).into(),
                // SAFETY: as above.
                4 => unsafe { AtomicU32::from_ptr(from.cast()) }.load(Ordering::Relaxed).into(),
                // SAFETY: as above.
                _ => unsafe { AtomicU64::from_ptr(from.cast()) }.load(Ordering::Relaxed),
            };
            into[done..done + width].copy_from_slice(&value.to_le_bytes()[..width]);
            done += width;
        }
        fence(Ordering::Acquire);
        Ok(())
    }
}

// Narrow stores take their bytes from the low end of a word.
const _: () = assert!(cfg!(target_endian = "little"));

/// Returns the words of a page in a generation. By turns, the four pages are one folio, two folios,
/// or none.
fn words(slot: usize, generation: u64) -> Words {
    let g = generation;
    let order = [ORDER, 1, 0][(g % 3) as usize];
    let index = slot as u64 & ((1 << order) - 1);
    let number = (g & 0x1f_ffff) << 30;
    let (is_head, is_tail) = (order != 0 && index == 0, index != 0);
    let mask = ((STRIDE as u64) << order).wrapping_neg();
    [
        number | u64::from(is_head) << 6 | if index == 1 { order } else { 0 },
        if is_tail { mask | 1 } else { g << 4 },
        if is_tail { g } else { g << 3 | 1 },
        g,
        g.rotate_left(17),
        !g,
        g << 32 | 0xffff_ffff,
        if index == 1 { g << 32 | 1 << order } else { g },
    ]
}

/// A page as the writers store it.
#[derive(Dumpable)]
#[repr(C)]
struct Stored {
    a: u64,
    b: u64,
    c: u64,
    d: u64,
    e: u64,
    f: u64,
    g: u64,
    h: u64,
}

/// The same words in the opposite order, so that a plan has to move all of them.
#[derive(Dumpable)]
#[repr(C)]
struct Reversed {
    h: u64,
    g: u64,
    f: u64,
    e: u64,
    d: u64,
    c: u64,
    b: u64,
    a: u64,
}

const REVERSAL: Plan<Reversed> = match Plan::from_layout(Stored::LAYOUT) {
    Ok(plan) => plan,
    Err(_) => panic!("a member is missing"),
};

/// Returns whether the page was ever in this state.
fn existed(slot: usize, copy: &Words) -> bool {
    *copy == words(slot, copy[3])
}

/// The progress of a change: its first `steps` stores are done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Halfway {
    generation: u32,
    /// The word that is stored first.
    first: usize,
    steps: usize,
}

impl Halfway {
    /// Packs the progress into a word, which is never zero because generations begin at 1.
    fn packed(self) -> u64 {
        u64::from(self.generation) << 16 | (self.first as u64) << 8 | self.steps as u64
    }

    fn unpacked(word: u64) -> Option<Self> {
        let (first, steps) = ((word >> 8 & 0xff) as usize, (word & 0xff) as usize);
        (word != 0).then_some(Self { generation: (word >> 16) as u32, first, steps })
    }

    /// Returns the words of a page at this progress.
    fn words(self, slot: usize) -> Words {
        let (old, new) = (
            words(slot, u64::from(self.generation.wrapping_sub(1))),
            words(slot, u64::from(self.generation)),
        );
        let mut halfway = old;
        for (of, word) in (0..self.steps).map(|step| place(self.first, step)) {
            if of == slot {
                halfway[word] = new[word];
            }
        }
        halfway
    }
}

/// Returns the slot, and the word in it, that a step of a change stores. An odd stride visits each
/// of the 32 words.
fn place(first: usize, step: usize) -> (usize, usize) {
    let word = (first + step * 13) % (SLOTS * 8);
    (word / 8, word % 8)
}

struct Shared {
    access: Access,
    start: usize,
    is_over: AtomicBool,
    /// The progress of each folio whose writer pauses, or zero. Outside of the map, so no reader of
    /// pages sees it.
    pauses: [AtomicU64; FOLIOS],
}

impl Shared {
    fn page(&self, folio: usize, slot: usize) -> usize {
        self.start + (folio * SLOTS + slot) * STRIDE
    }

    fn sequence(&self, folio: usize) -> usize {
        self.start + std::mem::offset_of!(Map, sequences) + 4 * folio
    }

    fn quiet(&self) -> usize {
        self.start + std::mem::offset_of!(Map, quiet)
    }

    /// Changes random folios while there are readers. Returns the number of changes.
    fn write(&self, writer: usize) -> u64 {
        let noise = Noise::new(writer as u64);
        let mut generations = [0_u32; FOLIOS];
        let mut changes = 0;
        while !self.is_over.load(Ordering::Relaxed) {
            let folio = noise.below((FOLIOS / WRITERS) as u64) as usize * WRITERS + writer;
            generations[folio] += 1;
            let pause = if writer == PAUSING { 1 + noise.below(31) as usize } else { usize::MAX };
            self.change(&noise, folio, generations[folio], pause);
            changes += 1;
            for _ in 0..noise.below(500) {
                spin_loop();
            }
        }
        changes
    }

    /// Stores all words of a folio in a random order, each in stores of one random width, while its
    /// sequence word is odd. Pauses before the step `pause`.
    fn change(&self, noise: &Noise, folio: usize, generation: u32, pause: usize) {
        let sequence = generation.wrapping_mul(2);
        self.access.store(self.sequence(folio), 4, sequence.wrapping_sub(1).into());
        fence(Ordering::Release);
        let first = noise.below(32) as usize;
        for step in 0..SLOTS * 8 {
            if step == pause {
                self.pause(noise, folio, Halfway { generation, first, steps: step });
            }
            let (slot, word) = place(first, step);
            let value = words(slot, generation.into())[word];
            let at = self.page(folio, slot) + 8 * word;
            let width = 1 << noise.below(4);
            for part in 0..8 / width {
                self.access.store(at + part * width, width, value >> (8 * part * width));
            }
        }
        fence(Ordering::Release);
        self.access.store(self.sequence(folio), 4, sequence.into());
    }

    /// Stores nothing for a random time, and publishes the progress.
    fn pause(&self, noise: &Noise, folio: usize, halfway: Halfway) {
        self.pauses[folio].store(halfway.packed(), Ordering::Release);
        match noise.below(4) {
            0 => thread::yield_now(),
            1 => thread::sleep(Duration::from_micros(noise.below(100))),
            _ => (0..noise.below(5000)).for_each(|_| spin_loop()),
        }
        self.pauses[folio].store(0, Ordering::Relaxed);
        // Makes the end of the pause visible to every reader that sees a later store.
        fence(Ordering::Release);
    }

    /// Looks at a folio. Also returns its progress, if its writer paused all the time.
    fn look_at<R>(&self, folio: usize, look: impl FnOnce() -> R) -> (R, Option<Halfway>) {
        let before = self.pauses[folio].load(Ordering::Acquire);
        let seen = look();
        fence(Ordering::Acquire);
        // A change pauses once, so an equal word means the same pause.
        let is_same = self.pauses[folio].load(Ordering::Relaxed) == before;
        (seen, Halfway::unpacked(before).filter(|_| is_same))
    }
}

/// The findings about the folios of some writers.
#[derive(Clone, Copy, Default, Debug)]
struct Tally {
    dumps: u64,
    faithful: u64,
    flawed: u64,
    torn_dumps: u64,
    /// Copies that two passes agreed on, and how many of them never existed.
    stable: [u64; 2],
    torn: u64,
    /// The same for copies by a plan.
    relocated: [u64; 2],
    /// The same for copies with a sequence word.
    sequenced: [u64; 2],
    torn_in_sequence: u64,
    /// The same with a sequence word that no writer counts in.
    not_counted: [u64; 2],
    most_reads: usize,
    paused: Paused,
}

/// The findings while a writer paused, from the first load to the last.
#[derive(Clone, Copy, Default, Debug)]
struct Paused {
    /// The copies, and those that were never a state of the page, while it was built, split, or
    /// torn down.
    copies: u64,
    never: [u64; 3],
    /// Copies that differ from the published progress, and torn copies.
    other: u64,
    torn: u64,
    /// Copies by a plan, and those that differ from the published progress or are torn.
    relocated: u64,
    other_relocated: u64,
    /// Copies that the sequence word confirmed, and all copies with one.
    sequenced: [u64; 2],
    /// Copies that never existed, but that a sequence word without a counting writer confirmed.
    not_counted: u64,
    /// Dumps without a flaw, and dumps with one.
    dumps: [u64; 2],
}

fn sum<const N: usize>(a: [u64; N], b: [u64; N]) -> [u64; N] {
    core::array::from_fn(|index| a[index] + b[index])
}

impl Paused {
    fn and(self, other: Self) -> Self {
        Self {
            copies: self.copies + other.copies,
            never: sum(self.never, other.never),
            other: self.other + other.other,
            torn: self.torn + other.torn,
            relocated: self.relocated + other.relocated,
            other_relocated: self.other_relocated + other.other_relocated,
            sequenced: sum(self.sequenced, other.sequenced),
            not_counted: self.not_counted + other.not_counted,
            dumps: sum(self.dumps, other.dumps),
        }
    }
}

impl Tally {
    fn and(self, other: Self) -> Self {
        Self {
            dumps: self.dumps + other.dumps,
            faithful: self.faithful + other.faithful,
            flawed: self.flawed + other.flawed,
            torn_dumps: self.torn_dumps + other.torn_dumps,
            stable: sum(self.stable, other.stable),
            torn: self.torn + other.torn,
            relocated: sum(self.relocated, other.relocated),
            sequenced: sum(self.sequenced, other.sequenced),
            torn_in_sequence: self.torn_in_sequence + other.torn_in_sequence,
            not_counted: sum(self.not_counted, other.not_counted),
            most_reads: self.most_reads.max(other.most_reads),
            paused: self.paused.and(other.paused),
        }
    }
}

/// Counts reads.
struct Counting<'a>(&'a Access, Cell<usize>);

impl Memory for Counting<'_> {
    fn read(&self, at: Addr<u8>, into: &mut [u8]) -> Result<(), Fault> {
        self.1.set(self.1.get() + 1);
        self.0.read(at, into)
    }
}

impl Shared {
    /// Captures a page in each way, and dumps it.
    fn look(&self, noise: &Noise, folio: usize, kernel: &Kernel<'_>, bound: Reads) -> Tally {
        let mut tally = Tally { dumps: 1, ..Tally::default() };
        let slot = noise.below(SLOTS as u64) as usize;
        let at = Addr::<Page>::new(self.page(folio, slot));
        let never =
            |copy: &pagedump_core::layout::PageSnapshot| u64::from(!existed(slot, copy.words()));
        let paused = &mut tally.paused;

        let (copy, halfway) =
            self.look_at(folio, || self.access.snapshot(at).expect("it is mapped"));
        match copy.fidelity() {
            Fidelity::Stable => tally.stable = [1, never(&copy)],
            _ => tally.torn = 1,
        }
        if let Some(halfway) = halfway {
            paused.copies = 1;
            paused.never[(halfway.generation % 3) as usize] = never(&copy);
            paused.other = u64::from(*copy.words() != halfway.words(slot));
            paused.torn = tally.torn;
        }
        let (copy, halfway) = self.look_at(folio, || {
            self.access.snapshot_by(&REVERSAL, at.cast()).expect("it is mapped")
        });
        let mut relocated = *copy.words();
        relocated.reverse();
        if copy.fidelity() == Fidelity::Stable {
            tally.relocated = [1, u64::from(!existed(slot, &relocated))];
        }
        if let Some(halfway) = halfway {
            paused.relocated = 1;
            paused.other_relocated =
                u64::from(relocated != halfway.words(slot) || copy.fidelity() != Fidelity::Stable);
        }
        let sequence = Addr::new(self.sequence(folio));
        let (copy, halfway) = self.look_at(folio, || {
            self.access.snapshot_in_sequence(at, sequence).expect("it is mapped")
        });
        match copy.fidelity() {
            Fidelity::Sequenced => tally.sequenced = [1, never(&copy)],
            _ => tally.torn_in_sequence = 1,
        }
        if halfway.is_some() {
            paused.sequenced = [tally.sequenced[0], 1];
        }
        let quiet = Addr::new(self.quiet());
        let (copy, halfway) = self
            .look_at(folio, || self.access.snapshot_in_sequence(at, quiet).expect("it is mapped"));
        tally.not_counted = [1, never(&copy)];
        if halfway.is_some() && copy.fidelity() == Fidelity::Sequenced {
            paused.not_counted = never(&copy);
        }

        let counting = Counting(&self.access, Cell::new(0));
        let mut lines = 0;
        let mut report = PageReport::new();
        let mut count = |_: &[u8]| lines += 1;
        let (verdict, halfway) = self.look_at(folio, || {
            dump_page(&counting, kernel, &NoSymbols, at, None, &mut report, &mut count)
        });
        match verdict {
            Verdict::Faithful => tally.faithful = 1,
            Verdict::Torn => tally.torn_dumps = 1,
            Verdict::Flawed(_) => tally.flawed = 1,
            other => panic!("{other:?}"),
        }
        if halfway.is_some() {
            paused.dumps = [tally.faithful, tally.flawed];
            // Nothing changes during a pause.
            assert_eq!(tally.torn_dumps, 0);
        }
        tally.most_reads = counting.1.get();
        assert!(
            (4..20).contains(&lines) && tally.most_reads <= bound.count,
            "{lines} lines, {tally:?}"
        );
        tally
    }

    /// Returns the findings of a reader about the steady writers and about the pausing one.
    fn read(&self, reader: usize, dumps: u64, end: Option<Instant>) -> [Tally; 2] {
        let kernel = Kernel {
            memory_map: Addr::new(self.start),
            pages: (FOLIOS * SLOTS) as u64,
            conventions: Conventions { tails: Tails::Mask, ..Conventions::LATEST },
            ..Kernel::UNKNOWN
        };
        let bound = Bounds::of(&kernel).reads;
        let noise = Noise::new(1000 + reader as u64);
        let (mut tallies, mut done) = ([Tally::default(); 2], 0);
        while match end {
            Some(end) => done & 0xff != 0 || Instant::now() < end,
            // Continues if the pausing writer did not get to run in so short a time.
            None => done < dumps || done < 100 * dumps && tallies[1].paused.never.contains(&0),
        } {
            let folio = noise.below(FOLIOS as u64) as usize;
            let tally = &mut tallies[usize::from(folio % WRITERS == PAUSING)];
            *tally = tally.and(self.look(&noise, folio, &kernel, bound));
            done += 1;
        }
        tallies
    }
}

fn number(name: &str) -> Option<u64> {
    env::var(name)
        .ok()
        .map(|value| value.parse().unwrap_or_else(|_| panic!("{name}={value} is not a number")))
}

fn ten_thousandths(share: u64, of: u64) -> f64 {
    share as f64 * 10_000.0 / of.max(1) as f64
}

#[test]
fn capture_and_dump_of_changing_pages() {
    let is_stand_in = number("DUMPABLE_STAND_IN") == Some(1);
    let (dumps, seconds) =
        (number("DUMPABLE_DUMPS").unwrap_or(100_000), number("DUMPABLE_SECONDS"));
    let map = Box::new(Map {
        pages: UnsafeCell::new([core::array::from_fn(|slot| words(slot, 0)); FOLIOS]),
        sequences: UnsafeCell::new([0; FOLIOS]),
        quiet: UnsafeCell::new(0),
    });
    let shared = Shared {
        access: Access::new(&map, is_stand_in),
        start: (&raw const *map).expose_provenance(),
        is_over: AtomicBool::new(false),
        pauses: [const { AtomicU64::new(0) }; FOLIOS],
    };
    let (start, readers) =
        (Instant::now(), thread::available_parallelism().map_or(2, usize::from).max(2));
    let end = seconds.map(|seconds| start + Duration::from_secs(seconds));
    let (changes, [steady, pausing]) = thread::scope(|scope| {
        let shared = &shared;
        let writers: Vec<_> =
            (0..WRITERS).map(|writer| scope.spawn(move || shared.write(writer))).collect();
        let each = dumps.div_ceil(readers as u64);
        let readers: Vec<_> = (0..readers)
            .map(|reader| scope.spawn(move || shared.read(reader, each, end)))
            .collect();
        let found: Vec<_> = readers.into_iter().map(|reader| reader.join()).collect();
        shared.is_over.store(true, Ordering::Relaxed);
        let changes: Vec<u64> =
            writers.into_iter().map(|writer| writer.join().expect("a writer ends")).collect();
        let found = found.into_iter().map(|found| found.expect("a reader ends"));
        (changes, found.fold([Tally::default(); 2], |[a, b], [c, d]| [a.and(c), b.and(d)]))
    });
    let seconds = start.elapsed().as_secs_f64();
    let loads = if is_stand_in { "relaxed atomics instead of the loads" } else { "real loads" };
    assert!(changes.iter().all(|&changes| changes > 0), "{changes:?}");
    for tally in [steady, pausing] {
        assert!(tally.faithful > 0, "{tally:?}");
        // Every copy that a sequence word confirms existed.
        assert!(tally.sequenced[0] > 0, "{tally:?}");
        assert_eq!(tally.sequenced[1], 0);
        // The control: a sequence word that no writer counts in confirms states that never existed.
        assert!(tally.not_counted[1] > 0, "{tally:?}");
    }
    let shares = |tally: Tally| {
        format!(
            "{} dumps: {} faithful, {} flawed, {} torn, at most {} reads; copies: {} torn ({:.1} in 10,000), {} stable, \
             of which {} never existed ({:.2} in 10,000); by a plan, {} stable, of which {} never existed; with a sequence word, {} confirmed, of which {} never existed; \
             with one that no writer counts in, {} of {} never existed",
            tally.dumps,
            tally.faithful,
            tally.flawed,
            tally.torn_dumps,
            tally.most_reads,
            tally.torn,
            ten_thousandths(tally.torn, tally.dumps),
            tally.stable[0],
            tally.stable[1],
            ten_thousandths(tally.stable[1], tally.stable[0]),
            tally.relocated[0],
            tally.relocated[1],
            tally.sequenced[0],
            tally.sequenced[1],
            tally.not_counted[1],
            tally.not_counted[0],
        )
    };
    let changed = |writers: &[u64]| {
        format!("{} changes in {seconds:.0} s, {loads}", writers.iter().sum::<u64>())
    };
    row(
        "changing pages are dumped without harm, and every copy that a sequence word confirms existed",
        &format!("{}; {}", changed(&changes[..PAUSING]), shares(steady)),
    );
    row(
        "the same for pages whose writer pauses halfway through each change",
        &format!("{}; {}", changed(&changes[PAUSING..]), shares(pausing)),
    );

    // Without stores, a copy equals the memory and two passes agree, although it may never have
    // been a state of the page.
    assert_eq!(steady.paused.copies, 0);
    let paused = pausing.paused;
    assert_eq!((paused.other, paused.torn), (0, 0), "{paused:?}");
    // Nor does a plan make a difference, which moves the words one by one.
    assert!(paused.relocated > 0, "{paused:?}");
    assert_eq!(paused.other_relocated, 0, "{paused:?}");
    assert!(paused.never.iter().all(|&never| never > 0), "{paused:?}");
    // No counting writer's sequence word confirms it. The control: one that no writer counts in
    // does.
    assert!(paused.sequenced[1] > 0, "{paused:?}");
    assert_eq!(paused.sequenced[0], 0);
    assert!(paused.not_counted > 0, "{paused:?}");
    let [building, splitting, tearing] = paused.never;
    row(
        "long-lasting half-built and half-torn-down states are copied exactly, and no sequence word confirms them",
        &format!(
            "{} of {} copies were taken entirely within a pause, each exact, and {} by a plan: {building} half built, {splitting} half split, \
             {tearing} half torn down, the others of an unchanged or finished page; a sequence word confirmed {} of {} \
             such copies, one that no writer counts in {} that never existed; dumps within a pause: {} without a flaw, {} with one",
            paused.copies,
            pausing.dumps,
            paused.relocated,
            paused.sequenced[0],
            paused.sequenced[1],
            paused.not_counted,
            paused.dumps[0],
            paused.dumps[1],
        ),
    );
}

/// The control of the published progress: one store more or fewer is another state of the folio.
#[test]
fn control_halfway_states_differ_by_one_store() {
    for (generation, first) in [(1, 0), (2, 31), (3, 7), (100, 13)] {
        let folio = |steps| {
            let halfway = Halfway { generation, first, steps };
            assert_eq!(Halfway::unpacked(halfway.packed()), Some(halfway));
            core::array::from_fn::<_, SLOTS, _>(|slot| halfway.words(slot))
        };
        let all: Vec<_> = (0..=SLOTS * 8).map(folio).collect();
        let state = |generation: u32| core::array::from_fn(|slot| words(slot, generation.into()));
        assert_eq!((all[0], all[SLOTS * 8]), (state(generation - 1), state(generation)));
        for (step, pair) in all.windows(2).enumerate() {
            let (slot, word) = place(first, step);
            let mut next = pair[0];
            next[slot][word] = words(slot, generation.into())[word];
            assert_eq!(pair[1], next);
            // A few words are equal in both generations.
            assert!(
                pair[0] != pair[1]
                    || words(slot, u64::from(generation) - 1)[word] == next[slot][word]
            );
        }
    }
    assert_eq!(Halfway::unpacked(0), None);
}

#[test]
fn control_mixed_generations_detected() {
    for slot in 0..SLOTS {
        for generation in 1..100_u64 {
            let (old, new) = (words(slot, generation), words(slot, generation + 1));
            assert!(existed(slot, &old) && existed(slot, &new));
            for mixed in 1..255_u8 {
                let mix = core::array::from_fn(|word| {
                    if mixed >> word & 1 == 0 {
                        old[word]
                    } else {
                        new[word]
                    }
                });
                assert!(!existed(slot, &mix) || mix == old || mix == new, "{mix:x?}");
            }
        }
    }
}

/// The control of `.ci/live-mutation thread`: two threads store to the same word without
/// synchronisation.
#[test]
#[ignore = "ThreadSanitizer has to stop it"]
fn control_thread() {
    let mut word = 0_u64;
    let at = (&raw mut word).expose_provenance();
    // A thread that ended before the other started might be ordered before it, so both wait for
    // each other.
    let both = Barrier::new(2);
    thread::scope(|scope| {
        for value in 0..2 {
            let both = &both;
            scope.spawn(move || {
                both.wait();
                // SAFETY: the word outlives the threads. The race is what the sanitizer must find.
                unsafe { std::ptr::with_exposed_provenance_mut::<u64>(at).write_volatile(value) };
            });
        }
    });
}

/// The control of `.ci/live-mutation address`: a read past the end.
#[test]
#[ignore = "AddressSanitizer has to stop it"]
fn control_address() {
    let bytes = vec![1_u8; std::hint::black_box(8)];
    // SAFETY: none; the sanitizer must find this read.
    let behind = unsafe { bytes.as_ptr().wrapping_add(8).read_volatile() };
    std::hint::black_box(behind);
}
