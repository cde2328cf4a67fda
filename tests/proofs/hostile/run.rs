//! Dumps hostile memory.

use super::{Hostile, Names, Scene, Temper};
use dumpable::{Addr, Dumpable, Found, FoundKind, Line, Memory, Plan, Reads, Sink, Types};
use dumpable_tests::many::Tally;
use dumpable_tests::noise::Noise;
use pagedump_core::layout::{AddressSpace, Dentry, FirstTail, HlistNode, Page};
use pagedump_core::{
    dump_page, judge, write_findings, Bounds, Kernel, PageReport, Poisons, Rule, Verdict, RULES,
};

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
        Temper::Worst => {
            [Scene::worst, Scene::worst_moved, Scene::worst_apart][noise.below(3) as usize](names)
        }
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
    judge_within_bounds(&kernel, &report, &bounds);
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

/// Judges the report of a page, also as that of other kernels.
fn judge_within_bounds(kernel: &Kernel<'_>, report: &PageReport, most: &Bounds) {
    let others = [
        *kernel,
        Kernel { poisons: Some(Poisons::X86_64), is_map_assumed: true, ..*kernel },
        Kernel { poisons: Some(Poisons::X86_64), word: 4, check_at_prep: u64::MAX, ..*kernel },
    ];
    for kernel in &others {
        let mut found = Vec::new();
        judge(kernel, report, &mut |rule: &'static Rule, line: &Line| {
            assert!(!line.is_empty(), "{}: {line}", rule.name);
            assert!(RULES.contains(&rule) && !found.contains(&rule), "{}", rule.name);
            found.push(rule);
        });
        assert!(found.len() <= most.findings, "{} findings", found.len());
        let mut sink = Counter { lines: 0, bytes: 0, longest: <Line>::CAPACITY };
        write_findings(report, kernel, &mut sink);
        assert!(
            sink.lines <= most.findings && sink.bytes <= most.finding_bytes,
            "{} findings, {} bytes",
            sink.lines,
            sink.bytes
        );
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
    #[dumpable(optional)]
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

/// A kernel in which members of `Slots` have moved.
struct Moved {
    /// The distance between slots, in bits.
    stride: usize,
    slots: usize,
    last: Option<usize>,
    name: usize,
    link: usize,
    size: usize,
    next: usize,
}

impl Moved {
    fn new(noise: &Noise) -> Self {
        let bits = |most: u64| noise.below(most) as usize * 8;
        Self {
            stride: bits(300),
            slots: bits(3000),
            last: if noise.one_in(3) { None } else { Some(bits(5000)) },
            name: bits(500),
            link: bits(200),
            size: bits(200),
            next: bits(100),
        }
    }
}

/// The structures of a kernel.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    Slots,
    Slot,
    Link,
}

impl Types for Moved {
    type Struct = Of;

    fn find(&self, _name: &str, index: usize) -> Option<Of> {
        (index == 0).then_some(Of::Slots)
    }

    fn size_of(&self, _of: Of) -> usize {
        4096
    }

    fn member(&self, of: Of, path: &str) -> Option<Found<Of>> {
        let found = |offset, size, kind, count| Some(Found { offset, size, kind, count });
        match (of, path) {
            (Of::Slots, "name") => found(self.name, 8, FoundKind::Integer, Some(56)),
            (Of::Slots, "slots") => {
                found(self.slots, self.stride, FoundKind::Struct(Of::Slot), Some(7))
            }
            (Of::Slots, "last") => found(self.last?, 64, FoundKind::Address, None),
            (Of::Slot, "link") => found(self.link, 128, FoundKind::Struct(Of::Link), None),
            (Of::Slot, "size") => found(self.size, 32, FoundKind::Unsigned, None),
            (Of::Link, "next") => found(self.next, 64, FoundKind::Address, None),
            _ => None,
        }
    }

    fn only_member(&self, _of: Of) -> Option<Found<Of>> {
        None
    }

    fn enumerator(&self, _prefix: &str, _name: &str) -> Option<u64> {
        None
    }
}

/// Captures an object of another layout by a plan, or copies and relocates it, and dumps it.
///
/// # Panics
///
/// If the dump exceeds its bounds, or an address is not where the plan has it.
pub fn dump_relocated(noise: &Noise, temper: Temper) -> Tally {
    let moved = Moved::new(noise);
    let plan = Plan::<Slots>::from_types(&moved).expect("all members are there");
    let at = Addr::<Slots>::new(noise.next() as usize);
    let mut raw = [0; 8192];
    let is_copied = noise.one_in(2);
    let most = if is_copied { Reads::of_bytes(raw.len()) } else { plan.reads() };
    let memory = Hostile::new(noise, temper, &Scene::around(at.cast()), most);
    let copy = if is_copied {
        let copied = memory.copy_into(at.cast(), &mut raw);
        copied.map(|fidelity| plan.relocate(&raw, at, fidelity).expect("8,192 bytes are enough"))
    } else {
        memory.snapshot_by(&plan, at)
    };
    let mut sink = Counter { lines: 0, bytes: 0, longest: 256 };
    if let Ok(copy) = &copy {
        plan.raw(copy).dump(&mut sink);
        for (index, slot) in copy.slots().iter().enumerate() {
            let bits = moved.slots + index * moved.stride + moved.link;
            assert_eq!(slot.link().origin().get(), at.get().wrapping_add(bits / 8));
        }
        assert_eq!(copy.last().is_some(), moved.last.is_some());
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
