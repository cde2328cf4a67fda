//! Dumps hostile memory.

use super::{Hostile, Names, Scene, Temper};
use dumpable::{Addr, Dumpable, Line, Memory, Reads, Sink};
use dumpable_tests::many::Tally;
use dumpable_tests::noise::Noise;
use pagedump_core::layout::{AddressSpace, Dentry, FirstTail, HlistNode, Page};
use pagedump_core::{dump_page, Bounds, PageReport, Verdict};

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
    let scene = match temper {
        Temper::Worst if noise.one_in(2) => Scene::worst_moved(names),
        Temper::Worst => Scene::worst(names),
        _ => Scene::any(noise, names),
    };
    dump_scene(noise, &scene, names, temper)
}

/// Dumps the page of a scene.
///
/// # Panics
///
/// If the dump exceeds its bounds.
pub fn dump_scene(noise: &Noise, scene: &Scene<'_>, names: &Names, temper: Temper) -> Tally {
    let kernel = scene.kernel();
    let bounds = Bounds::of(&kernel);
    let memory = Hostile::new(noise, temper, scene, bounds.reads);
    let mut sink = Counter { lines: 0, bytes: 0, longest: <Line>::CAPACITY };
    let mut report = PageReport::new();
    let (page, reason) = (scene.page, scene.reason);
    let verdict = dump_page(&memory, &kernel, names, page, reason, &mut report, &mut sink);
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

/// An array of structures, with bytes between them that are not captured.
#[derive(Dumpable)]
#[repr(C)]
struct Slots {
    name: [u8; 56],
    slots: [Slot; 7],
    #[dumpable(skip)]
    rest: [u64; 10],
    last: *const u8,
}

#[derive(Dumpable)]
#[repr(C)]
struct Slot {
    link: HlistNode,
    size: u32,
    #[dumpable(skip)]
    node: [u64; 7],
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
        _ => dump_a::<Slots>(noise, temper),
    }
}

fn dump_a<T: Dumpable>(noise: &Noise, temper: Temper) -> Tally {
    let at: Addr<T> = Addr::new(noise.next() as usize);
    let is_sequenced = noise.one_in(2);
    let most = if is_sequenced { Reads::in_sequence::<T>() } else { Reads::of::<T>() };
    let memory = Hostile::new(noise, temper, &Scene::around(at.cast()), most);
    let copy = if is_sequenced {
        memory.snapshot_in_sequence::<T>(at, Addr::new(noise.next() as usize))
    } else {
        memory.snapshot::<T>(at)
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
