//! Measures a page: copied, decoded and printed, each beside code without dumpable.

use divan::{black_box, Bencher};
use dumpable::{Addr, Bytes, Mapped, Memory};
use pagedump_core::layout::Page;
use pagedump_core::{dump_page, FlagField, Kernel, NoSymbols, PageReport};
use std::fmt::Write;

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

fn main() {
    divan::main();
}

fn bytes() -> Vec<u8> {
    WORDS.iter().flat_map(|word| word.to_ne_bytes()).collect()
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
