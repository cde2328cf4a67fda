//! Dumps hostile memory, which answers each read with fresh noise, mutated real pages, circular
//! pointers, or a fault. Nothing panics, everything ends, and the bounds hold.
//!
//! `DUMPABLE_PAGES` is the number of pages, by default 20,000; `.ci/hostile` dumps 10 million in a
//! release build. `DUMPABLE_SEED` is the first seed; a failure names its own.

// The core supports 64-bit targets only.
#![cfg(target_pointer_width = "64")]

use dumpable::{Addr, Line, Memory, Reads, Sink};
use dumpable_proofs::hostile::{
    dump, dump_any, dump_relocated, dump_scene, Hostile, Names, Scene, Temper,
};
use dumpable_tests::many::{many, Tally};
use dumpable_tests::noise::Noise;
use dumpable_tests::proof::row;
use pagedump_core::layout::HlistNode;
use pagedump_core::{
    dump_page, Bounds, Conventions, Descriptors, Kind, PageReport, Verdict, RULES,
};
use std::collections::BTreeSet;
use std::env;
use std::fmt::Debug;
use std::time::Instant;

fn number(name: &str, default: u64) -> u64 {
    env::var(name).map_or(default, |value| {
        value.parse().unwrap_or_else(|_| panic!("{name}={value} is not a number"))
    })
}

/// Returns the temper of a seed. The worst one is deterministic, so few seeds have it.
fn temper(seed: u64) -> Temper {
    if seed & 63 == 0 {
        Temper::Worst
    } else {
        Temper::ALL[seed as usize % 4]
    }
}

/// For Miri: dumps a page and an object of each temper.
#[test]
fn one_dump_of_each_temper() {
    let names = Names::default();
    for (seed, temper) in (1..).zip(Temper::ALL) {
        assert_eq!(many(seed, 1, |seed| dump(&Noise::new(seed), &names, temper)).unwrap().dumps, 1);
        many(seed, 1, |seed| dump_any(&Noise::new(seed), temper)).unwrap();
        many(seed, 1, |seed| dump_relocated(&Noise::new(seed), temper)).unwrap();
    }
}

#[test]
#[cfg_attr(miri, ignore = "20,000 pages take it hours")]
fn dump_page_within_bounds() {
    let (pages, first) = (number("DUMPABLE_PAGES", 20_000), number("DUMPABLE_SEED", 1));
    let names = Names::default();
    let start = Instant::now();
    let tally = many(first, pages, |seed| dump(&Noise::new(seed), &names, temper(seed))).unwrap();
    let seconds = start.elapsed().as_secs_f64();
    assert_eq!(tally.dumps, pages);
    // Every verdict occurs.
    assert!(tally.verdicts.iter().all(|&count| count > 0), "{:?}", tally.verdicts);
    let [faithful, poisoned, flawed, torn, outside, unreadable] = tally.verdicts;
    row(
        "no page of any kernel makes dump_page panic, hang, or exceed its bounds",
        &format!(
            "{} pages from seed {first}: at most {} reads of {} bytes, {} lines of {} bytes; faithful {faithful}, poisoned \
             {poisoned}, flawed {flawed}, torn {torn}, outside {outside}, unreadable {unreadable}; {:.0} pages a second",
            tally.dumps,
            tally.reads,
            tally.bytes_read,
            tally.lines,
            tally.bytes,
            pages as f64 / seconds
        ),
    );
}

/// The bounds in numbers, for any kernel with five numbers above its flags. They are tight: the
/// counts are reached, and nine tenths of the bytes.
#[test]
#[cfg_attr(miri, ignore = "1,000 pages take it hours")]
fn bounds_reached() {
    let names = Names::default();
    let reads_reached = |scene: &Scene<'_>, reads: Reads| {
        assert_eq!(Bounds::of(&scene.kernel()).reads, reads);
        let one = |seed| dump_scene(&Noise::new(seed), scene, &names, Temper::Worst);
        let tally = many(1, 500, one).unwrap();
        assert_eq!(tally.reads, reads.count);
        assert!((reads.bytes * 9 / 10..=reads.bytes).contains(&tally.bytes_read), "{tally:?}");
        tally
    };
    let reached = |scene: Scene<'_>, reads, lines, bytes| {
        let tally = reads_reached(&scene, reads);
        assert_eq!(
            Bounds::of(&scene.kernel()),
            Bounds { reads, lines, bytes, findings: RULES.len(), finding_bytes: 320 * RULES.len() }
        );
        assert_eq!(tally.lines, lines);
        assert!((bytes * 9 / 10..=bytes).contains(&tally.bytes), "{tally:?}");
    };
    reached(Scene::worst(&names), Reads { count: 108, bytes: 5454 }, 21, 4190);
    reached(Scene::worst_moved(&names), Reads { count: 236, bytes: 9910 }, 25, 4509);
    // A page that does not match its folio has less to print.
    reads_reached(&Scene::worst_apart(&names), Reads { count: 136, bytes: 3590 });
    row(
        "the bounds are tight",
        "described layouts: 108 reads of 5,454 bytes, 21 lines of 4,190 bytes; others: 236 reads of 9,910 bytes, 25 lines \
         of 4,509 bytes; with descriptors apart: 136 reads of 3,590 bytes",
    );
}

#[test]
#[cfg_attr(miri, ignore = "1,000 objects take it hours")]
fn generic_dump_within_bounds() {
    let (objects, first) = (number("DUMPABLE_PAGES", 20_000) / 20, number("DUMPABLE_SEED", 1));
    let tally = many(first, objects, |seed| dump_any(&Noise::new(seed), temper(seed))).unwrap();
    row(
        "no object makes the generic dump panic, hang, or exceed 4,096 lines of 256 bytes",
        &format!(
            "{} objects of 5 types: at most {} reads of {} bytes, {} lines of {} bytes",
            tally.dumps, tally.reads, tally.bytes_read, tally.lines, tally.bytes
        ),
    );
}

/// The control of the scenes: they lead to every kind of page, and healthy folios follow every
/// convention in kernels of many layouts.
#[test]
#[cfg_attr(miri, ignore = "20,000 pages take it hours")]
fn control_scenes_reach_every_case() {
    let (names, mut found) = (Names::default(), BTreeSet::new());
    for seed in 1..20_000 {
        let noise = Noise::new(seed);
        let scene = Scene::any(&noise, &names);
        let kernel = scene.kernel();
        let memory = Hostile::new(&noise, temper(seed | 1), &scene, Bounds::of(&kernel).reads);
        let report = &mut PageReport::new();
        let verdict =
            dump_page(&memory, &kernel, &names, scene.page, None, report, &mut |_: &[u8]| {});
        found.extend(report.kind.map(|kind| case("kind", kind)));
        let Conventions { descriptors, types, tails, order, mapcount, hugetlb, swap, .. } =
            kernel.conventions;
        if report.typed.is_some() {
            found.insert(case("types", types));
        }
        if descriptors != Descriptors::Overlay && report.folio.order != 0 {
            found.insert(format!("descriptor apart from {}-byte pages", kernel.stride()));
        }
        if verdict == Verdict::Faithful && report.folio.first_tail.is_some() {
            found.insert(format!("{}-byte pages", kernel.stride()));
            found.insert(case("tails", tails));
            found.insert(case("order", order));
            found.insert(case("mapcount", mapcount));
            found.insert(case("hugetlb", hugetlb));
            found.extend(report.folio.is_fake_head.then(|| "fake head".to_owned()));
            if report.kind == Some(Kind::SwapCache) && report.mapping.is_some() {
                found.insert(case("swap", swap));
            }
        }
    }
    let expected = "56-byte pages, 64-byte pages, 72-byte pages, 80-byte pages, 96-byte pages, \
         descriptor apart from 16-byte pages, descriptor apart from 32-byte pages, descriptor apart from 64-byte pages, \
         fake head, hugetlb Destructor, hugetlb Flag, hugetlb Type, kind Anon, kind Described, kind File, kind Free, \
         kind Ksm, kind LoneTail, kind Mapping, kind Movable, kind Reserved, kind Shmem, kind SwapCache, kind Typed, \
         kind UnknownMapping, kind UnreadableMapping, kind Untyped, mapcount Compound, mapcount Own, \
         mapcount WithEntire, order Byte, order LowByteOfFlags, swap Many, swap One, tails ByValue, tails Mask, \
         tails Pointer, types Bits, types Byte";
    assert_eq!(found.into_iter().collect::<Vec<_>>().join(", "), expected);
}

/// Returns the name of a variant, after what it is one of.
fn case(of: &str, variant: impl Debug) -> String {
    let variant = format!("{variant:?}");
    format!("{of} {}", variant.split(['(', ' ']).next().unwrap_or_default())
}

#[test]
#[cfg_attr(miri, ignore = "1,000 objects take it hours")]
fn relocation_within_bounds() {
    let (objects, first) = (number("DUMPABLE_PAGES", 20_000) / 20, number("DUMPABLE_SEED", 1));
    let tally =
        many(first, objects, |seed| dump_relocated(&Noise::new(seed), temper(seed))).unwrap();
    row(
        "no object of another layout makes its capture by a plan, or its dump, panic, hang, or exceed the plan's bound of reads",
        &format!(
            "{} objects, each of a random layout: at most {} reads of {} bytes, {} lines of {} bytes",
            tally.dumps, tally.reads, tally.bytes_read, tally.lines, tally.bytes
        ),
    );
}

#[test]
#[cfg_attr(miri, ignore = "20,000 pages take it hours")]
fn longest_line_without_names() {
    struct Longest(usize);
    impl Sink for Longest {
        fn line(&mut self, line: &[u8]) {
            // Lines that contain names begin like this, or with a name.
            let names = [
                "flags:",
                "ksm flags:",
                "anon flags:",
                "aops:",
                "kind: ",
                "page_type:",
                "invalid mapping:",
            ];
            let has_name = names.iter().any(|start| line.starts_with(start.as_bytes()));
            if !has_name
                && !contains(line, b" is impossible: the greatest")
                && !line.starts_with(b"x")
            {
                self.0 = self.0.max(line.len());
            }
        }
    }
    let (names, mut longest) = (Names::default(), 0);
    for seed in 1..20_000 {
        let noise = Noise::new(seed);
        let scene = Scene::any(&noise, &names);
        let kernel = scene.kernel();
        let temper = [Temper::Folio, Temper::Pointers][seed as usize % 2];
        let most = Bounds::of(&kernel).reads;
        let memory = Hostile::new(&noise, temper, &scene, most);
        let mut sink = Longest(0);
        let report = &mut PageReport::new();
        dump_page(&memory, &kernel, &names, scene.page, None, report, &mut sink);
        longest = longest.max(sink.0);
    }
    // The line of a tail that cannot be read, of 2^64 - 1 bytes.
    assert_eq!(longest, 147);
}

fn contains(line: &[u8], part: &[u8]) -> bool {
    line.windows(part.len()).any(|window| window == part)
}

/// Follows a list without a bound, as a dump must not.
fn unbounded(memory: &impl Memory, at: Addr<HlistNode>) -> usize {
    let (mut next, mut count) = (at, 0);
    while let Ok(list) = memory.snapshot(next) {
        count += 1;
        next = list.next();
        if next == at {
            break;
        }
    }
    count
}

/// Asserts that a violation is found, and that its seed reproduces it.
fn is_caught(what: &str, expected: &str, one: impl Fn(u64) + Sync) {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let all = |seed| {
        one(seed);
        Tally::default()
    };
    let failed = many(1, 2000, all).expect_err(what);
    let again = many(failed.seed, 1, all).expect_err(what);
    std::panic::set_hook(hook);
    assert!(failed.words.contains(expected), "{what}: {}", failed.words);
    assert_eq!((again.seed, &again.words), (failed.seed, &failed.words));
}

#[test]
#[cfg_attr(miri, ignore = "some of it takes hundreds of pages to be found")]
fn control_violations_caught() {
    let names = Names::default();
    let most = Bounds::of(&Scene::worst(&names).kernel()).reads;
    is_caught("a walk without a bound", "read bound exceeded", |seed| {
        let noise = Noise::new(seed);
        let scene = Scene::around(Addr::new(0x2000));
        let memory = Hostile::new(&noise, Temper::Pointers, &scene, most);
        unbounded(&memory, Addr::new(0x2000));
    });
    is_caught("one read above the bound", "read bound exceeded", |_| {
        let (noise, scene) = (Noise::new(1), Scene::worst(&names));
        let kernel = scene.kernel();
        let less = Reads { count: most.count - 1, bytes: most.bytes };
        let memory = Hostile::new(&noise, Temper::Worst, &scene, less);
        let report = &mut PageReport::new();
        dump_page(&memory, &kernel, &names, scene.page, None, report, &mut |_: &[u8]| {});
    });
    is_caught("a sink that panics", "the disk is full", |seed| {
        let noise = Noise::new(seed);
        let scene = Scene::any(&noise, &names);
        let kernel = scene.kernel();
        let memory = Hostile::new(&noise, Temper::Folio, &scene, Bounds::of(&kernel).reads);
        let full = |line: &[u8]| assert!(!line.starts_with(b"head: "), "the disk is full");
        let report = &mut PageReport::new();
        dump_page(&memory, &kernel, &names, scene.page, None, report, &mut { full });
    });
    is_caught("a dump that indexes with a word of the page", "out of bounds", |seed| {
        let noise = Noise::new(seed);
        let scene = Scene::around(Addr::new(0x2000));
        let memory = Hostile::new(&noise, Temper::Real, &scene, most);
        if let Ok(page) = memory.snapshot(scene.page) {
            let mut line: Line = Line::new();
            let ty = page.type_word() >> 24;
            line.text(["file", "anon", "movable", "ksm"][ty as usize]);
        }
    });
}
