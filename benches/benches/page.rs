//! Measures a page: copied, decoded and printed, each beside code without dumpable; inspected and
//! judged.
//!
//! `cargo bench -p dumpable-benches --bench page`; with `-- --at-most`, only compares judging a page
//! with inspecting it, and fails above a limit.

use divan::{black_box, Bencher};
use dumpable::{Addr, Bytes, Line, Mapped, Memory};
use pagedump_core::layout::Page;
use pagedump_core::{
    dump_page, inspect, judge, FlagField, Kernel, NoSymbols, PageReport, Poisons, Rule,
};
use std::env;
use std::fmt::Write;
use std::process::ExitCode;
use std::time::Instant;

const MEMORY_MAP: usize = 0xffff_ea00_0000_0000;
const PAGE: Addr<Page> = Addr::new(MEMORY_MAP + 0x40);
const WORDS: [u64; 8] = [
    0x000f_ffff_c002_0028,
    0xdead_0000_0000_0100,
    0xdead_0000_0000_0122,
    0,
    0x7f,
    0,
    0x0000_0002_0000_0001,
    0,
];
const NAMES: &[(u64, &str)] = &[
    (1 << 0, "locked"),
    (1 << 7, "waiters"),
    (1 << 2, "referenced"),
    (1 << 3, "uptodate"),
    (1 << 4, "dirty"),
    (1 << 5, "lru"),
    (1 << 6, "head"),
    (1 << 17, "swapbacked"),
];
const FIELDS: &[FlagField<'_>] = &[
    FlagField { name: "node", shift: 54, mask: 0x3ff, hex: false },
    FlagField { name: "zone", shift: 51, mask: 0b111, hex: false },
    FlagField { name: "lastcpupid", shift: 30, mask: 0x1f_ffff, hex: true },
];

/// The limit: the time to judge a page, relative to that of inspecting it in the same run.
const JUDGED: f64 = 20.0;
/// The number of rounds, in which both are measured in turn. The fastest one counts, because others on
/// the machine only add time.
const ROUNDS: usize = 200;
const TIMES: u32 = 1000;

/// The words of healthy anonymous memory, on which most rules have to look at several words.
const ANON: [u64; 8] = [
    0x000f_ffff_c002_0028,
    MEMORY_MAP as u64 + 0x108,
    MEMORY_MAP as u64 + 0x208,
    0xffff_8880_0100_2001,
    0x7_f123_4567,
    0,
    pair(0, 1),
    0xffff_8880_0200_4000,
];

/// Returns the word of two numbers, of which `first` has the lower address.
const fn pair(first: u32, second: u32) -> u64 {
    match cfg!(target_endian = "big") {
        true => (first as u64) << 32 | second as u64,
        false => (second as u64) << 32 | first as u64,
    }
}

/// The flags of Linux 7.3, without those that depend on the configuration.
const ALL_NAMES: [&str; 22] = [
    "locked",
    "writeback",
    "referenced",
    "uptodate",
    "dirty",
    "lru",
    "head",
    "waiters",
    "active",
    "workingset",
    "owner_priv_1",
    "owner_2",
    "arch_1",
    "reserved",
    "private",
    "private_2",
    "reclaim",
    "swapbacked",
    "unevictable",
    "dropbehind",
    "mlocked",
    "hwpoison",
];

fn main() -> ExitCode {
    let is_limited = env::args().any(|argument| argument == "--at-most");
    if !is_limited {
        divan::main();
    }
    match compare_judge() || !is_limited {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

fn bytes() -> Vec<u8> {
    bytes_of(&WORDS)
}

fn bytes_of(words: &[u64]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_ne_bytes()).collect()
}

/// Runs `body` with a kernel that the rules know enough of.
fn with_kernel<T>(body: impl FnOnce(&Kernel<'_>) -> T) -> T {
    let names: Vec<(u64, &str)> =
        ALL_NAMES.iter().enumerate().map(|(bit, name)| (1 << bit, *name)).collect();
    body(&Kernel {
        memory_map: Addr::new(MEMORY_MAP),
        pages: 1 << 34,
        flag_names: &names,
        flag_fields: FIELDS,
        flag_counts: &[1, 5, u64::MAX],
        poisons: Some(Poisons::X86_64),
        ..Kernel::UNKNOWN
    })
}

/// Judges a page. Returns the number of findings.
fn count_findings(kernel: &Kernel<'_>, report: &PageReport) -> usize {
    let mut count = 0;
    judge(kernel, black_box(report), &mut |rule: &'static Rule, line: &Line| {
        black_box((rule, line));
        count += 1;
    });
    count
}

/// Compares judging a page with inspecting it. Returns whether the ratio is within its limit.
fn compare_judge() -> bool {
    let bytes = bytes_of(&ANON);
    let memory = Bytes::new(PAGE.cast(), &bytes);
    let (mut report, mut best) = (PageReport::new(), [f64::MAX; 2]);
    with_kernel(|kernel| {
        for _ in 0..ROUNDS {
            let inspected = time(|| inspect(&memory, kernel, black_box(PAGE), &mut report));
            assert_eq!(count_findings(kernel, &report), 0, "findings on a healthy page");
            let judged = time(|| assert_eq!(count_findings(kernel, &report), 0));
            best = [best[0].min(inspected), best[1].min(judged)];
        }
    });
    let [inspected, judged] = best;
    let ratio = judged / inspected;
    println!("A healthy page of anonymous memory (the fastest of {ROUNDS} rounds)");
    println!("  inspected                    | {inspected:>6.1} ns");
    println!("  judged                       | {judged:>6.1} ns");
    println!("  the ratio (at most {JUDGED})        | {ratio:>6.2}");
    ratio <= JUDGED
}

/// Returns the nanoseconds that `body` takes.
fn time(mut body: impl FnMut()) -> f64 {
    let start = Instant::now();
    (0..TIMES).for_each(|_| body());
    start.elapsed().as_nanos() as f64 / f64::from(TIMES)
}

/// Copies 64 bytes by words: the lower bound of a capture.
#[divan::bench]
fn copy_by_words(bencher: Bencher<'_, '_>) {
    let page = WORDS;
    bencher.bench_local(|| black_box(*black_box(&page)));
}

/// Captures in one pass.
#[divan::bench]
fn capture_frozen(bencher: Bencher<'_, '_>) {
    let bytes = bytes();
    let memory = Bytes::new(PAGE.cast(), &bytes);
    bencher.bench_local(|| black_box(&memory).snapshot(black_box(PAGE)));
}

/// Captures in two passes.
#[divan::bench]
fn capture_live(bencher: Bencher<'_, '_>) {
    let page = WORDS;
    // SAFETY: the page outlives the memory, and is not written to.
    let memory = unsafe { Mapped::new(page.as_ptr().cast(), 64) };
    bencher.bench_local(|| black_box(&memory).snapshot(Addr::<Page>::of(page.as_ptr().cast())));
}

/// Inspects a healthy page.
#[divan::bench]
fn inspect_page(bencher: Bencher<'_, '_>) {
    let bytes = bytes_of(&ANON);
    let memory = Bytes::new(PAGE.cast(), &bytes);
    let mut report = PageReport::new();
    with_kernel(|kernel| {
        bencher.bench_local(|| inspect(&memory, kernel, black_box(PAGE), &mut report));
    });
}

/// Judges a healthy page, which no rule applies to.
#[divan::bench]
fn judge_page(bencher: Bencher<'_, '_>) {
    judge_words(bencher, ANON);
}

/// Judges a page without references that is still mapped.
#[divan::bench]
fn judge_broken_page(bencher: Bencher<'_, '_>) {
    let mut words = ANON;
    words[6] = pair(8, 0);
    judge_words(bencher, words);
}

fn judge_words(bencher: Bencher<'_, '_>, words: [u64; 8]) {
    let bytes = bytes_of(&words);
    let memory = Bytes::new(PAGE.cast(), &bytes);
    let mut report = PageReport::new();
    with_kernel(|kernel| {
        inspect(&memory, kernel, PAGE, &mut report);
        bencher.bench_local(|| count_findings(kernel, &report));
    });
}

/// Runs all of `dump_page()`, and discards its lines.
#[divan::bench]
fn print_with_pagedump(bencher: Bencher<'_, '_>) {
    let bytes = bytes();
    let memory = Bytes::new(PAGE.cast(), &bytes);
    let kernel = Kernel {
        memory_map: Addr::new(MEMORY_MAP),
        pages: 1 << 34,
        flag_names: NAMES,
        flag_fields: FIELDS,
        ..Kernel::UNKNOWN
    };
    let mut report = PageReport::new();
    bencher.bench_local(|| {
        let page = black_box(PAGE);
        dump_page(&memory, &kernel, &NoSymbols, page, None, &mut report, &mut |line: &[u8]| {
            black_box(line);
        })
    });
}

/// Prints the same text by `core::fmt`, as a quick implementation would: without checks, folio and
/// faults.
#[divan::bench]
fn print_with_format(bencher: Bencher<'_, '_>) {
    let page = WORDS;
    bencher.bench_local(|| {
        let page = black_box(&page);
        let mut line = String::new();
        let (flags, counts) = (page[0], page[6]);
        write!(
            line,
            "page: refcount:{} mapcount:{} mapping:{:016x} index:{:#x} pfn:{:#x}",
            (counts >> 32) as i32,
            (counts as i32).wrapping_add(1),
            page[3],
            page[4],
            1
        )
        .unwrap();
        black_box(&line);
        line.clear();
        write!(line, "flags: {flags:#x}(").unwrap();
        let mut separator = "";
        for (mask, name) in NAMES {
            if flags & mask != 0 {
                write!(line, "{separator}{name}").unwrap();
                separator = "|";
            }
        }
        for field in FIELDS {
            let value = flags >> field.shift & field.mask;
            match field.hex {
                true => write!(line, "{separator}{}={value:#x}", field.name).unwrap(),
                false => write!(line, "{separator}{}={value}", field.name).unwrap(),
            }
        }
        line.push(')');
        black_box(&line);
        for row in page.chunks(4) {
            line.clear();
            write!(line, "raw: {:016x} {:016x} {:016x} {:016x}", row[0], row[1], row[2], row[3])
                .unwrap();
            black_box(&line);
        }
    });
}
