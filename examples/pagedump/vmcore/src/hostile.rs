//! Tests each reader with hostile input: generated and damaged inputs, and memory that changes with
//! each read. No reader may panic, hang, or exceed its [`Limits`].
//!
//! `DUMPABLE_FILES` is the number of inputs for each reader, 300 by default; `.ci/hostile` sets
//! 20,000 in a release build.

use crate::arch::x86_64::Paging;
use crate::kernel::{
    btf_tests, compare, kallsyms_tests, layout::LogPlans, layout::Plans, log::Log, log_tests,
    modules_tests, tables_tests,
};
use crate::kernel::{Btf, Kallsyms, MemoryModel, Modules, Symbols, Tables};
use crate::source::bytes::Bytes;
use crate::source::elf::Image;
use crate::source::writer;
use crate::testing::{elf, note, Guest, Piece, IMAGE};
use crate::{Vmcore, VmcoreInfo};
use dumpable::{Addr, Cause, Fault, Memory};
use dumpable_tests::many::{many_within, Failed, Tally};
use dumpable_tests::noise::Noise;
use dumpable_tests::proof::row;
use dumpable_tests::watch::{Counted, Limits};
use std::cell::Cell;
use std::ops::Range;
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

#[global_allocator]
static ALLOCATOR: Counted = Counted;

/// Returns a guest with symbols, tables, a memory model, a module and a log.
fn guest() -> Guest {
    let mut guest = tables_tests::guest();
    let base = IMAGE + 0x4000_0000;
    let link =
        modules_tests::place(&mut guest, "fat", base, 0x1000, &[("fat_aops", 1, base + 0x80)]);
    let head = modules_tests::link(&mut guest, &[link]);
    guest.symbol("modules", head);
    let variable = log_tests::three().place(&mut guest, 112);
    guest.symbol("prb", variable);
    guest
}

/// Replaces some bytes, words and digits, or truncates the input.
fn damage(noise: &Noise, bytes: &mut Vec<u8>) {
    // Half of the inputs are damaged only in the notes, page tables and kernel tables.
    let end = if noise.one_in(2) { bytes.len().min(0x1_0000) } else { bytes.len() };
    damage_within(noise, bytes, 0..end);
    if noise.one_in(16) {
        bytes.truncate(noise.below(bytes.len() as u64) as usize);
    }
}

/// Replaces some bytes, words and digits in `part`, which must not be empty.
fn damage_within(noise: &Noise, bytes: &mut [u8], part: Range<usize>) {
    for _ in 0..=noise.below(12) {
        let at = part.start + noise.below(part.len() as u64) as usize;
        match noise.below(4) {
            0 => bytes[at] = noise.next() as u8,
            1 => bytes[at] ^= 1 << noise.below(8),
            // A word with an effect: another address of the guest, a length, all ones.
            2 => {
                let word =
                    if noise.one_in(2) { IMAGE + noise.below(0x4_0000) } else { noise.word() };
                let at = at & !7;
                bytes.iter_mut().skip(at).zip(word.to_le_bytes()).for_each(|(to, from)| *to = from);
            }
            _ => {
                // The next digit of some text.
                if let Some(digit) = bytes.iter_mut().skip(at).find(|byte| byte.is_ascii_digit()) {
                    *digit = b"0123456789abcdef-\n="[noise.below(19) as usize];
                }
            }
        }
    }
}

/// Runs all readers on a dump with damage anywhere.
fn read_damaged_dump(noise: &Noise) -> bool {
    let mut bytes = guest().bytes();
    damage(noise, &mut bytes);
    read_all(noise, bytes)
}

/// Runs all readers on a dump.
fn read_all(noise: &Noise, bytes: Vec<u8>) -> bool {
    let Ok(mut dump) = Vmcore::from_bytes("noise", bytes) else { return false };
    for at in [0, IMAGE, IMAGE + noise.below(0x4_0000), noise.word()] {
        let mut into = [0; 100];
        let _ = (
            dump.is_mapped(Addr::new(at as usize)),
            dump.reader().read(Addr::new(at as usize), &mut into),
        );
    }
    let _ = dump.ranges().count();
    let Ok(kernel) = Kallsyms::load(&dump, dump.info()) else { return false };
    if let Ok(types) = Btf::load(&dump, &kernel) {
        let _ = compare(dump.info(), &types);
        let _ = Plans::from_types(&&types, true);
    }
    let symbols = Symbols::load(&dump, &Plans::COMPILED, kernel);
    let _ = (
        Tables::load(&dump, &Plans::COMPILED, symbols.kernel()),
        MemoryModel::load(&dump, dump.info(), symbols.kernel()),
    );
    for at in [IMAGE + noise.below(0x4_0000), IMAGE + 0x4000_0080, noise.word()] {
        let _ = symbols.text(&dump, Addr::new(at as usize));
    }
    if let Ok(variable) = dump.info().symbol("prb") {
        let _ = read_log(&dump, variable);
    }
    let _ = dump.record().is_ok() && dump.write_recorded(&mut Vec::new()).is_ok();
    true
}

/// Reads a log. Returns whether it is complete.
fn read_log(memory: &impl Memory, variable: u64) -> bool {
    let Ok(log) = Log::load(memory, &LogPlans::COMPILED, variable) else { return false };
    let mut records = log.records();
    let (mut last, mut size) = (None, 0);
    for record in &mut records {
        assert!(last < Some(record.sequence), "sequence numbers rise");
        last = Some(record.sequence);
        size += record.text.len();
    }
    assert!(size <= 1 << 31, "the texts are larger than any ring");
    assert_eq!(records.problem().is_some(), records.skipped().damaged > 0);
    records.skipped().damaged == 0
}

/// Reads a damaged log, of which some is full.
fn read_damaged_log(noise: &Noise) -> bool {
    let mut guest = Guest::new(4);
    let start = guest.next_free as usize;
    let mut log = log_tests::Maker::new(1 + noise.below(4) as u32, 8, noise.word() >> 2 & !0xf);
    for _ in 0..noise.below(40) {
        log.write(&vec![b'a'; noise.below(60) as usize]);
    }
    let variable = log.place(&mut guest, 112);
    let end = guest.next_free as usize;
    if !noise.one_in(8) {
        damage_within(noise, &mut guest.memory, start..end);
    }
    read_log(&guest.dump(), variable)
}

/// Memory that returns new values for each read, but for the header of a log.
struct Headed<'a> {
    header: &'a Vmcore,
    at: Range<u64>,
    rest: &'a Restless<'a>,
}

impl Memory for Headed<'_> {
    fn read(&self, at: Addr<u8>, into: &mut [u8]) -> Result<(), Fault> {
        match self.at.contains(&(at.get() as u64)) {
            true => self.header.read(at, into),
            false => self.rest.read(at, into),
        }
    }
}

/// Memory that returns new values for each read: possible pointers, counts or names.
struct Restless<'a> {
    noise: &'a Noise,
    reads: Cell<u64>,
    most: u64,
}

impl Memory for Restless<'_> {
    fn read(&self, at: Addr<u8>, into: &mut [u8]) -> Result<(), Fault> {
        self.reads.set(self.reads.get() + 1);
        assert!(self.reads.get() <= self.most, "too many reads");
        if self.noise.one_in(2000) {
            return Err(Fault::new(at, into.len(), Cause::Unmapped));
        }
        let is_text = self.noise.one_in(2);
        for bytes in into.chunks_mut(8) {
            let word = match self.noise.below(4) {
                _ if is_text => self.noise.next() & 0x1f1f_1f1f_1f1f_1f1f | 0x0060_6060_6060_6060,
                0 => self.noise.below(300),
                1 => IMAGE + self.noise.below(1 << 20),
                _ => self.noise.word(),
            };
            bytes.copy_from_slice(&word.to_le_bytes()[..bytes.len()]);
        }
        Ok(())
    }
}

/// The maximum number of reads of one reader: of the longest table of names, page by page, or of
/// the longest list of modules.
const MAX_READS: u64 = 200_000;

/// Runs all readers of memory on [`Restless`] memory.
fn read_restless_memory(noise: &Noise) -> bool {
    let memory = Restless { noise, reads: Cell::new(0), most: MAX_READS };
    let reset = || memory.reads.set(0);
    Modules::load(&memory, &Plans::COMPILED, noise.word()).damage().map(ToString::to_string);
    reset();
    let info = VmcoreInfo::parse(guest().info.as_bytes());
    let _ = Kallsyms::load(&memory, &info).is_ok();
    reset();
    // The symbols are valid, and the memory that they lead to is not.
    let dump = guest().dump();
    let kernel = Kallsyms::load(&dump, dump.info()).expect("the guest has symbols");
    let _ = (
        Tables::load(&memory, &Plans::COMPILED, &kernel).is_ok(),
        Btf::load(&memory, &kernel).is_ok(),
    );
    reset();
    let _ = MemoryModel::load(&memory, dump.info(), &kernel).is_ok();
    reset();
    let variable = dump.info().symbol("prb").expect("the guest has a log");
    let _ = read_log(&memory, variable);
    let headed = Headed { header: &dump, at: variable - 96..variable + 8, rest: &memory };
    let _ = read_log(&headed, variable);
    reset();
    let modules = Modules::load(&memory, &Plans::COMPILED, noise.word());
    modules.lookup(&memory, noise.word()).is_ok()
}

/// Reads a file with segments at any address, in any order and of any length, which may overlap.
/// Damages half of the headers.
fn read_elf(noise: &Noise) -> bool {
    let place = || if noise.one_in(4) { noise.word() } else { noise.below(0x40) * 0x800 };
    let pieces: Vec<Piece> = (0..noise.below(12))
        .map(|_| {
            let bytes: Vec<u8> = (0..noise.below(0x1800)).map(|_| noise.next() as u8).collect();
            match noise.below(6) {
                0 => Piece::note(
                    [note(b"CORE", &bytes), note(b"VMCOREINFO", b"OSRELEASE=7.3.4\n")].concat(),
                ),
                1 => Piece::note(bytes),
                2 => Piece { kind: noise.next() as u32, ..Piece::load(place(), bytes) },
                3 => Piece { memsz: noise.word(), ..Piece::load(place(), bytes) },
                _ => Piece::load(place(), bytes),
            }
        })
        .collect();
    let mut file = elf(&pieces);
    let headers = 192 + 56 * pieces.len();
    if noise.one_in(2) {
        damage_within(noise, &mut file, 0..headers);
    }
    if noise.one_in(16) {
        file.truncate(noise.below(file.len() as u64) as usize);
    }
    let Ok(mut image) = Image::parse(Bytes::Held(file.into())) else { return false };
    let (_, _) = (image.note(b"VMCOREINFO"), image.notes().map(<[u8]>::len).sum::<usize>());
    let ranges: Vec<_> = image.ranges().collect();
    assert!(ranges.iter().all(|range| range.start < range.end));
    assert!(ranges.windows(2).all(|pair| pair[0].end <= pair[1].start));
    image.record();
    let mut frames = Vec::new();
    for range in &ranges {
        // All bytes of a range can be read, up to the last one.
        let len = (range.end - range.start).min(0x2000);
        for at in [range.start, range.end - len] {
            assert_eq!(image.read(at, &mut vec![0; len as usize]), Ok(()));
            frames.push(at / 0x1000);
        }
    }
    let _ = image.read(noise.word(), &mut [0; 0x1001]);
    assert!(frames.iter().all(|frame| image.recorded().contains(frame)));
    // The written copy reads the same.
    let mut copy = Vec::new();
    writer::write(&image, &image.recorded(), &mut copy).expect("a Vec accepts writes");
    let copy = Image::parse(Bytes::Held(copy.into())).expect("the copy is valid");
    for range in &ranges {
        let mut words = [[0; 1], [0; 1]];
        let (ours, theirs) = words.split_at_mut(1);
        assert_eq!(image.read(range.start, &mut ours[0]), copy.read(range.start, &mut theirs[0]));
        assert_eq!(ours, theirs);
    }
    true
}

/// Parses lines with the known keys and values of every form, duplicates, and invalid lines.
fn parse_vmcoreinfo(noise: &Noise) -> bool {
    const KEYS: [&str; 16] = [
        "OSRELEASE",
        "SYMBOL(init_uts_ns)",
        "OFFSET(uts_namespace.name)",
        "SYMBOL(init_top_pgt)",
        "NUMBER(phys_base)",
        "NUMBER(pgtable_l5_enabled)",
        "NUMBER(sme_mask)",
        "SIZE(page)",
        "OFFSET(page.lru)",
        "LENGTH(mem_section)",
        "SYMBOL(_stext)",
        "NUMBER(SECTION_SIZE_BITS)",
        "KEY",
        "",
        "=",
        "SIZE()",
    ];
    let mut text = Vec::new();
    for _ in 0..noise.below(40) {
        text.extend(noise.pick(&KEYS).bytes());
        text.extend(*noise.pick(&[&b"="[..], b"=", b"=", b"", b"==", b"\0=", b" ="]));
        let word = noise.word();
        let value = match noise.below(8) {
            0 => format!("{word:x}"),
            1 => format!("{word}"),
            2 => format!("{}", word as i64),
            3 => format!("0x{word:x}"),
            4 => "7.3.4".to_owned(),
            5 => (noise.below(3)).to_string(),
            6 => "9".repeat(noise.below(40) as usize),
            _ => String::new(),
        };
        text.extend(value.bytes());
        text.extend(*noise.pick(&[&b"\n"[..], b"\n", b"\n", b"\r\n", b"\n\n", b"\0", b""]));
    }
    // The lines come after or before those of a guest.
    if noise.one_in(2) {
        text.splice(0..0, Guest::new(4).info.into_bytes());
    } else if noise.one_in(2) {
        text.extend(Guest::new(5).info.bytes());
    }
    if noise.one_in(3) && !text.is_empty() {
        let end = text.len();
        damage_within(noise, &mut text, 0..end);
    }
    let info = VmcoreInfo::parse(&text);
    // A simple reference implementation: the first line of a key has its value.
    let lossy = String::from_utf8_lossy(&text);
    for key in KEYS {
        let first = lossy.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('='));
        let first = first.filter(|_| !key.contains('='));
        assert_eq!(info.text(key).ok(), first, "{key}");
        let _ = (info.symbol(key).is_ok(), info.size(key).is_ok(), info.number(key).is_ok());
    }
    for name in ["init_uts_ns", "page", "page.lru", "mem_section", "phys_base", ""] {
        let _ = (info.symbol(name).is_ok(), info.size(name).is_ok(), info.offset(name).is_ok());
        let _ = (info.length(name).is_ok(), info.number(name).is_ok());
    }
    let _ = info.release().is_ok();
    Paging::new(&info).is_ok()
}

/// Walks page tables with any entries: to each other, to themselves, to large pages on each level,
/// and to addresses outside of the file.
fn walk_page_tables(noise: &Noise) -> bool {
    let mut guest = Guest::new(4 + noise.below(2) as u32);
    if noise.one_in(4) {
        guest.info += &format!("NUMBER(sme_mask)={}\n", noise.word() as i64);
    }
    for _ in 0..noise.below(600) {
        let at = noise.below(9 * 0x1000) & !7;
        let entry = match noise.below(4) {
            0 => noise.word(),
            1 => noise.below(0x40) << 12,
            2 => noise.below(0x40) << 12 | 1,
            _ => noise.below(0x40) << 12 | 0x81,
        };
        guest.write(0x1000 + at, &entry.to_le_bytes());
    }
    let image = Image::parse(Bytes::Held(guest.bytes().into())).expect("the headers are valid");
    let paging = Paging::new(&VmcoreInfo::parse(guest.info.as_bytes())).expect("the note is valid");
    let mut is_mapped = false;
    for _ in 0..40 {
        let at = if noise.one_in(4) {
            IMAGE + noise.below(1 << 30)
        } else {
            u64::MAX << 47 | noise.word()
        };
        let entries = Cell::new(0);
        let mapping = paging.translate(at, |entry| {
            entries.set(entries.get() + 1);
            image.word(entry)
        });
        assert!(entries.get() <= 5, "{} entries for one address", entries.get());
        if let Ok(mapping) = mapping {
            is_mapped = true;
            assert!(mapping.physical >> 52 == 0 && mapping.page.is_power_of_two());
            assert_eq!(mapping.physical % mapping.page, at % mapping.page);
        }
    }
    // Reads through a dump give the same result each time.
    if let Ok(dump) = Vmcore::from_bytes("noise", guest.bytes()) {
        for _ in 0..8 {
            let at = Addr::new((IMAGE + noise.below(0x4_0000)) as usize);
            let (mut first, mut again) = ([0; 0x1800], [0; 0x1800]);
            let reads = [dump.read(at, &mut first), dump.read(at, &mut again)];
            assert!(reads[0] == reads[1] && (reads[0].is_err() || first == again));
        }
    }
    is_mapped
}

/// Reads a guest with damaged tables of symbols.
fn read_symbol_table(noise: &Noise) -> bool {
    let mut guest = Guest::new(4);
    let start = guest.next_free;
    let names: Vec<String> =
        (0..noise.below(300)).map(|number| format!("s{}", number % 100)).collect();
    let mut symbols = vec![("_stext", IMAGE)];
    symbols.extend(
        names
            .iter()
            .enumerate()
            .map(|(number, name)| (name.as_str(), IMAGE + number as u64 / 2 * 8)),
    );
    kallsyms_tests::place(&mut guest, &symbols);
    let end = guest.next_free;
    if !noise.one_in(8) {
        damage_within(noise, &mut guest.memory, start as usize..end as usize);
    }
    if noise.one_in(8) {
        guest.info += &format!(
            "SYMBOL(kallsyms_relative_base)={:x}\n",
            IMAGE + start + noise.below(end - start)
        );
    }
    let dump = guest.dump();
    let Ok(kernel) = Kallsyms::load(&dump, dump.info()) else { return false };
    let mut last = 0;
    for index in (0..=symbols.len()).chain([1 << 22, usize::MAX]) {
        let (Some(address), name) = (kernel.address(index), kernel.name(index)) else { continue };
        assert!(last <= address, "addresses rise");
        last = address;
        let nearest = kernel.nearest(address).expect("a symbol is at this address");
        assert!(nearest <= index && kernel.address(nearest) == Some(address));
        assert!(kernel.extent(index).is_none_or(|extent| extent.contains(&address)));
        if let Some(name) = name {
            let _ = kernel.find(&name).is_some_and(|found| kernel.is_at(&name, found));
        }
    }
    for at in [0, IMAGE, IMAGE + noise.below(0x1000), noise.word(), u64::MAX] {
        assert!(kernel.nearest(at).is_none_or(|index| kernel.address(index) <= Some(at)));
    }
    let symbols = Symbols::load(&dump, &Plans::COMPILED, kernel);
    let _ = (
        Tables::load(&dump, &Plans::COMPILED, symbols.kernel()).is_ok(),
        MemoryModel::load(&dump, dump.info(), symbols.kernel()).is_ok(),
    );
    true
}

/// Parses types of any kind that refer to each other and to themselves, or valid types with damage.
fn parse_types(noise: &Noise) -> bool {
    const NAMES: &[u8] = b"\0page\0flags\0outer\0first\0deep\0A\0";

    let bytes = if noise.one_in(2) {
        let mut bytes = btf_tests::sample().bytes();
        damage(noise, &mut bytes);
        bytes
    } else {
        let count = noise.below(60);
        let mut records = Vec::new();
        let number = || noise.below(count + 2) as u32;
        let name = || *noise.pick(&[0, 1, 6, 12, 18, 24, 29, NAMES.len() as u32]);
        for _ in 0..count {
            let (kind, few) = (noise.below(20) as u32, noise.below(5) as u32);
            let flag = (noise.below(2) as u32) << 31;
            let (size_or_type, words) = match kind {
                1 | 14 | 17 => (4, 1),
                3 => (0, 3),
                4 | 5 | 15 | 19 => (8, few * 3),
                6 | 13 => (4, few * 2),
                _ => (number(), 0),
            };
            let few = if words > 3 || words == few * 3 { few } else { 0 };
            records.extend([name(), flag | kind << 24 | few, size_or_type]);
            records.extend((0..words).map(|word| match word % 3 {
                0 if kind == 3 => number(),
                0 => name(),
                1 => number(),
                _ => noise.word() as u32,
            }));
        }
        let mut bytes = vec![0x9f, 0xeb, 1, 0];
        let len = records.len() as u32 * 4;
        for word in [24, 0, len, len, NAMES.len() as u32].into_iter().chain(records) {
            bytes.extend(word.to_le_bytes());
        }
        bytes.extend(NAMES);
        bytes
    };
    let Ok(types) = Btf::parse(bytes.clone()) else { return false };
    let _ = Plans::from_types(&&types, true);
    for name in ["page", "flags", "outer", "", "A", "no"] {
        let _ = types.number(name);
        for aggregate in types.aggregates(name) {
            for member in ["page", "flags", "first", "deep", "A", ""] {
                let _ = aggregate.member(member).map(|place| place.to_string());
            }
        }
    }
    btf_tests::ask(bytes);
    true
}

/// Reads a list of damaged modules.
fn read_modules(noise: &Noise) -> bool {
    const BASE: u64 = IMAGE + 0x4000_0000;

    let mut guest = Guest::new(4);
    let start = guest.next_free as usize;
    let links: Vec<u64> = (0..noise.below(4))
        .map(|number| {
            let base = BASE + number * 0x1000;
            modules_tests::place(
                &mut guest,
                "m",
                base,
                0x1000,
                &[("a", 1, base + 8), ("bb", 1, base + 16)],
            )
        })
        .collect();
    let head = modules_tests::link(&mut guest, &links);
    let end = guest.next_free as usize;
    if !noise.one_in(8) {
        damage_within(noise, &mut guest.memory, start..end);
    }
    let dump = guest.dump();
    let modules = Modules::load(&dump, &Plans::COMPILED, head);
    for at in [BASE + 8, BASE + noise.below(0x4000), noise.word()] {
        let _ = modules
            .lookup(&dump, at)
            .map(|found| found.map(|(module, name)| (module.name().to_owned(), name)));
    }
    modules.damage().is_none()
}

/// A reader of generated input.
struct Reader {
    /// The name of the input.
    name: &'static str,
    /// Generates an input from noise and reads it. Returns whether it was read completely.
    read: fn(&Noise) -> bool,
}

const READERS: [Reader; 8] = [
    Reader { name: "ELF", read: read_elf },
    Reader { name: "VMCOREINFO", read: parse_vmcoreinfo },
    Reader { name: "page tables", read: walk_page_tables },
    Reader { name: "kallsyms", read: read_symbol_table },
    Reader { name: "BTF", read: parse_types },
    Reader { name: "modules", read: read_modules },
    Reader { name: "log", read: read_damaged_log },
    Reader { name: "whole dumps", read: read_damaged_dump },
];

/// All readers of memory, on memory that changes with each read. No reader can finish.
const RESTLESS: Reader =
    Reader { name: "memory that changes with each read", read: read_restless_memory };

/// The number of inputs that one reader read completely, and the maximum memory that it held.
struct Outcome {
    complete: u64,
    memory: u64,
}

/// Runs a reader with `count` seeds from `first` on.
fn run(reader: &Reader, limits: &Limits, first: u64, count: u64) -> Result<Outcome, Failed> {
    let complete = AtomicU64::new(0);
    let tally = many_within(limits, first, count, |seed| {
        let is_complete = (reader.read)(&Noise::new(seed));
        complete.fetch_add(is_complete.into(), Ordering::Relaxed);
        Tally { dumps: 1, ..Tally::default() }
    })?;
    assert_eq!(tally.dumps, count);
    Ok(Outcome { complete: complete.into_inner(), memory: tally.memory })
}

#[test]
fn readers_stay_within_limits() {
    let files: u64 = std::env::var("DUMPABLE_FILES")
        .map_or(300, |files| files.parse().expect("DUMPABLE_FILES is a number"));
    assert!(read_all(&Noise::new(0), guest().bytes()));
    let (mut words, mut most) = (Vec::new(), 0);
    for reader in &READERS {
        let outcome = run(reader, &Limits::of(reader.name), 1, files).unwrap_or_else(|failed| {
            panic!("{}: seed {}: {}", reader.name, failed.seed, failed.words)
        });
        // Some inputs must be valid, and some must not.
        assert!(
            outcome.complete > 0 && outcome.complete < files,
            "{}: {} of {files}",
            reader.name,
            outcome.complete
        );
        words.push(format!("{} {}", reader.name, outcome.complete));
        most = most.max(outcome.memory);
    }
    // This reader takes longer than the others.
    let memories = files.div_ceil(10);
    let outcome =
        run(&RESTLESS, &Limits::of(RESTLESS.name), 1, memories).unwrap_or_else(|failed| {
            panic!("{}: seed {}: {}", RESTLESS.name, failed.seed, failed.words)
        });
    most = most.max(outcome.memory);
    // The count includes the memory of the guest.
    assert!(most > 0x4_0000, "{most} bytes");
    row(
        "no reader of files panics, hangs, or takes memory without a bound",
        &format!(
            "{files} inputs generated for each, read completely: {}, and the others refused with a reason; {memories} memories \
             that change with each read; at most {} KiB of memory held at once",
            words.join(", "),
            most.div_ceil(1024)
        ),
    );
}

/// The base-2 logarithm of the divisor of the largest inputs. Only a release build uses their full
/// length; a sixteenth is enough to see that a reader ends.
const SHRINK: u32 = if cfg!(debug_assertions) { 4 } else { 0 };

/// Memory whose words are computed as they are read. Reads begin at a word.
struct Words<F>(F);

impl<F: Fn(u64) -> u64> Memory for Words<F> {
    fn read(&self, at: Addr<u8>, into: &mut [u8]) -> Result<(), Fault> {
        for (number, bytes) in (0_u64..).zip(into.chunks_mut(8)) {
            let word = (self.0)(at.get() as u64 + number * 8).to_le_bytes();
            bytes.iter_mut().zip(word).for_each(|(to, from)| *to = from);
        }
        Ok(())
    }

    fn is_frozen(&self) -> bool {
        true
    }
}

/// Memory that is computed as it is read.
struct Computed<F>(F);

impl<F: Fn(u64) -> u8> Memory for Computed<F> {
    fn read(&self, at: Addr<u8>, into: &mut [u8]) -> Result<(), Fault> {
        for (byte, at) in into.iter_mut().zip(at.get() as u64..) {
            *byte = (self.0)(at);
        }
        Ok(())
    }
}

/// Reads the maximum number of symbols at one address with the name of a table, which has an
/// invalid last entry. A file can do this with a few pages, mapped repeatedly.
fn read_many_tables_of_one_name(_: &Noise) -> bool {
    const COUNT: u64 = 1 << (22 - SHRINK);
    const INFO: &[u8] = b"SYMBOL(kallsyms_num_syms)=1000\nSYMBOL(kallsyms_token_table)=2000\n\
        SYMBOL(kallsyms_token_index)=3000\nSYMBOL(kallsyms_relative_base)=4000\nSYMBOL(_stext)=10000\n\
        SYMBOL(kallsyms_names)=1000000\nSYMBOL(kallsyms_offsets)=2000000\n";
    /// The tokens of codes 0 to 3. Those of the others are empty.
    const TOKENS: &[u8] = b"T_stext\0Tpff\0Tpageflag_names\0Tend\0\0";

    let byte = |at: u64, word: u64| word.to_le_bytes()[(at % 8) as usize];
    let memory = Computed(|at| match at {
        0x1000..0x1008 => byte(at, COUNT),
        0x2000..0x2400 => TOKENS.get(at as usize - 0x2000).copied().unwrap_or(0),
        0x3000..0x3200 => {
            let start = [0_u8, 8, 13, 29]
                .get((at as usize - 0x3000) / 2)
                .copied()
                .unwrap_or(TOKENS.len() as u8 - 1);
            if at % 2 == 0 {
                start
            } else {
                0
            }
        }
        0x4000..0x4008 => byte(at, 0x1_0000),
        // `pff`: valid fields, then an invalid one.
        0x1_0000..0x1_01e0 => byte(at, [1, 1, 0x1_2000, 0x1_3000][(at as usize / 8) % 4]),
        0x1_01e0..0x1_0200 => 0xff,
        // `pageflag_names` has one flag.
        0x1_1000..0x1_1010 => byte(at, [1, 0x1_3000][(at as usize / 8) % 2]),
        // A printf_spec without a symbol, and a name.
        0x1_2001 => 16,
        0x1_3000 => b'a',
        0x100_0000..0x200_0000 if at % 2 == 0 => 1,
        0x100_0001 => 0,
        0x100_0000..0x200_0000 => match (at - 0x100_0000) / 2 {
            index if index == COUNT - 2 => 2,
            index if index == COUNT - 1 => 3,
            _ => 1,
        },
        0x200_0000.. => match (at - 0x200_0000) / 4 {
            index if index == COUNT - 2 && at % 4 == 1 => 0x10,
            index if index == COUNT - 1 && at % 4 == 1 => 0x20,
            _ => 0,
        },
        _ => 0,
    });
    let kernel = Kallsyms::load(&memory, &VmcoreInfo::parse(INFO))
        .unwrap_or_else(|problem| panic!("{problem}"));
    let problem = Tables::load(&memory, &Plans::COMPILED, &kernel)
        .expect_err("no table is valid")
        .to_string();
    assert!(
        problem
            .starts_with("the kernel's pff at 0x10000 is not plausible: expected entry 15 within"),
        "{problem}"
    );
    true
}

/// Compares the maximum number of structs of one name, each with a member that takes the longest
/// time to search.
fn compare_many_structs_of_one_name(_: &Noise) -> bool {
    const STRUCT: u32 = 4 << 24;

    let mut words = vec![0, STRUCT | 0xffff, 8];
    (0..0xffff).for_each(|_| words.extend([1, 0, 0]));
    while words.len() < (1 << (24 - SHRINK)) - 64 {
        words.extend([1, STRUCT | 1, 16, 0, 1, 0]);
    }
    let mut bytes = vec![0x9f, 0xeb, 1, 0];
    let len = words.len() as u32 * 4;
    for word in [24, 0, len, len, 11].into_iter().chain(words) {
        bytes.extend(word.to_le_bytes());
    }
    bytes.extend(b"\0list_head\0");
    let types = Btf::parse(bytes).expect("the types are valid");
    let misfit = Plans::from_types(&&types, true).expect_err("the structs lack members");
    assert_eq!(misfit, "expected `next` in `struct list_head`, found no such member");
    true
}

/// Reads many PT_NOTE segments that all cover the same empty notes.
fn read_many_note_segments(_: &Noise) -> bool {
    let count = 1 << 15;
    let notes = (0..count).map(|_| Piece::note(Vec::new()));
    let mut file = elf(&notes.chain([Piece::load(0, vec![1])]).collect::<Vec<_>>());
    // Twelve zero bytes are a note without a name or contents.
    let (start, size) = (file.len(), 1 << 22);
    file.resize(start + size, 0);
    for segment in 0..count {
        let at = 192 + 56 * segment;
        file[at + 8..at + 16].copy_from_slice(&(start as u64).to_le_bytes());
        file[at + 32..at + 40].copy_from_slice(&(size as u64).to_le_bytes());
    }
    match Image::parse(Bytes::Held(file.into())) {
        Ok(image) => image.note(b"VMCOREINFO").is_none(),
        Err(problem) => problem.to_string().contains("the number of PT_NOTE segments"),
    }
}

/// Decodes a name with the maximum number of codes, for the longest tokens.
fn decode_name_of_long_tokens(_: &Noise) -> bool {
    const INFO: &[u8] = b"SYMBOL(kallsyms_num_syms)=1000\nSYMBOL(kallsyms_token_table)=100000\n\
        SYMBOL(kallsyms_token_index)=3000\nSYMBOL(_stext)=200004\n\
        SYMBOL(kallsyms_names)=20000\nSYMBOL(kallsyms_offsets)=200000\n";

    let memory = Computed(|at| match at {
        0x1000 => 2,
        // Code 0 has a long token, code 1 has `T_stext` at the end of the table, and the others
        // have empty tokens.
        0x3003 => 0xff,
        0x3004..0x3200 => [0xff, 0xfe][at as usize % 2],
        0x10_0000..=0x10_fefe => b'T',
        0x10_ff00..0x10_ff07 => b"T_stext"[at as usize - 0x10_ff00],
        0x2_0000 | 0x2_0001 => 0xff,
        0x2_8001 => 1,
        0x2_8002 => 1,
        _ => 0,
    });
    let kernel = Kallsyms::load(&memory, &VmcoreInfo::parse(INFO))
        .unwrap_or_else(|problem| panic!("{problem}"));
    assert_eq!(kernel.name(1).as_deref(), Some("_stext"));
    kernel.name(0).is_some_and(|name| name.len() == 511)
}

/// Searches the largest accepted tables of symbols for a missing name.
fn search_largest_tables(_: &Noise) -> bool {
    const INFO: &[u8] = b"SYMBOL(kallsyms_num_syms)=1000\nSYMBOL(kallsyms_token_table)=2000\n\
        SYMBOL(kallsyms_token_index)=3000\nSYMBOL(_stext)=0\nSYMBOL(kallsyms_names)=1000000\n\
        SYMBOL(kallsyms_offsets)=100000000\n";

    let count: u32 = 1 << (22 - SHRINK);
    let memory = Computed(|at| match at {
        0x1000..0x1004 => count.to_le_bytes()[at as usize - 0x1000],
        // Names of 15 codes with empty tokens.
        0x100_0000..0x1_0000_0000 if at % 16 == 0 => 15,
        _ => 0,
    });
    let problem =
        Kallsyms::load(&memory, &VmcoreInfo::parse(INFO)).err().expect("no error").to_string();
    assert_eq!(problem, "the kernel's symbol table has no _stext");
    true
}

/// Reads the largest log, all of whose records were removed.
fn read_largest_log(_: &Noise) -> bool {
    const COUNT_BITS: u32 = 26 - 2 * SHRINK;

    // A variable, a ring, and one descriptor after the other.
    const ROOM: u64 = 24 << COUNT_BITS;
    let last = (1 << COUNT_BITS) - 1;
    let ring = [u64::from(COUNT_BITS), 0x1_0000, 0x1000, last, 0, 0, 31, 0x1000, 0, 0, 0];
    let memory = Words(move |at: u64| match at {
        0x1000 => 0x2000,
        0x2000..0x2058 => ring[(at as usize - 0x2000) / 8],
        0x1_0000.. if at - 0x1_0000 < ROOM && (at - 0x1_0000) % 24 == 0 => {
            3 << 62 | ((at - 0x1_0000) / 24)
        }
        _ => 0,
    });
    read_log(&memory, 0x1000)
}

/// The inputs that take the most work for their length.
const WORST: [Reader; 6] = [
    Reader { name: "many tables of one name", read: read_many_tables_of_one_name },
    Reader { name: "many structs of one name", read: compare_many_structs_of_one_name },
    Reader { name: "many segments of notes", read: read_many_note_segments },
    Reader { name: "a name of long tokens", read: decode_name_of_long_tokens },
    Reader { name: "the largest tables", read: search_largest_tables },
    Reader { name: "the largest log", read: read_largest_log },
];

#[test]
fn most_expensive_inputs_end() {
    let mut words = Vec::new();
    for reader in &WORST {
        let start = Instant::now();
        let outcome = run(reader, &Limits::of(reader.name), 1, 1);
        let outcome = outcome.unwrap_or_else(|failed| panic!("{}: {}", reader.name, failed.words));
        assert_eq!(outcome.complete, 1, "{}", reader.name);
        words.push(format!(
            "{} {:.1} s, {} KiB",
            reader.name,
            start.elapsed().as_secs_f64(),
            outcome.memory.div_ceil(1024)
        ));
    }
    row(
        "what is most work for its length comes to an end within a minute and 256 MiB",
        &words.join("; "),
    );
}

/// Returns a word that makes a faulty reader fail, in one of three calls; otherwise 0.
fn rare_word(noise: &Noise) -> u64 {
    if noise.one_in(3) {
        noise.word()
    } else {
        0
    }
}

/// Uses a number from the input as an index.
fn panic_on_index(noise: &Noise) -> bool {
    let names = ["file", "anon", "movable", "ksm"];
    !names[rare_word(noise) as usize].is_empty()
}

/// Adds two sizes from the input.
fn overflow_sum(noise: &Noise) -> bool {
    let size = rare_word(noise).checked_add(rare_word(noise)).expect("the sum of sizes overflows");
    size > 0
}

/// Reads a list without a bound.
fn read_endless_list(noise: &Noise) -> bool {
    let memory = Restless { noise, reads: Cell::new(0), most: 100 };
    while memory.read(Addr::new(IMAGE as usize), &mut [0; 16]).is_ok() {}
    true
}

/// Follows a chain of types that may not end. No read is counted.
fn follow_endless_chain(noise: &Noise) -> bool {
    let next: [u8; 8] = std::array::from_fn(|_| noise.below(9) as u8);
    let mut number = 1;
    while let Some(&following) = next.get(std::hint::black_box(number)) {
        number = following.into();
    }
    true
}

/// Allocates a size from the input.
fn allocate_any_size(noise: &Noise) -> bool {
    let size = 1_usize << (rare_word(noise) % 40);
    std::hint::black_box(Vec::<u8>::with_capacity(size)).is_empty()
}

/// Collects each element of a list that may be circular.
fn collect_circular_list(noise: &Noise) -> bool {
    let (mut elements, end) = (Vec::new(), rare_word(noise));
    let mut at = 0_u64;
    while at != end {
        elements.push(std::hint::black_box([at; 512]));
        at = (at + 1) % 1000;
    }
    true
}

/// Follows types that contain themselves, to any depth.
fn recurse_without_bound(noise: &Noise) -> bool {
    fn depth(next: &[u8; 4], number: usize) -> usize {
        let frame = std::hint::black_box([number; 64]);
        next.get(number).map_or(0, |&following| 1 + depth(next, following.into())) + frame[0]
    }
    depth(&std::array::from_fn(|_| noise.below(5) as u8), 0) > 0
}

/// The harness must report readers that panic, with a seed that reproduces the panic.
#[test]
fn harness_reports_panics() {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let failed = |name, read: fn(&Noise) -> bool| {
        let (reader, limits) = (Reader { name, read }, Limits::of(name));
        let failed = run(&reader, &limits, 1, 300).err().expect(name);
        let repeated = run(&reader, &limits, failed.seed, 1).err().expect(name);
        assert_eq!((repeated.seed, &repeated.words), (failed.seed, &failed.words));
        failed.words
    };
    let words = [
        failed("an index", panic_on_index),
        failed("a sum", overflow_sum),
        failed("a list", read_endless_list),
    ];
    std::panic::set_hook(hook);
    assert!(words[0].contains("index out of bounds: the len is 4"), "{words:?}");
    assert_eq!(words[1..], ["the sum of sizes overflows", "too many reads"]);
}

/// Readers that only the end of the process can stop, and the expected output.
const UNBOUNDED: [(Reader, &str); 4] = [
    (Reader { name: "a chain", read: follow_endless_chain }, "has not come to an end after 1 s"),
    (
        Reader { name: "a size", read: allocate_any_size },
        "takes more than 268435456 bytes of memory",
    ),
    (
        Reader { name: "a circle", read: collect_circular_list },
        "takes more than 268435456 bytes of memory",
    ),
    (Reader { name: "a recursion", read: recurse_without_bound }, "has overflowed its stack"),
];

/// The harness must stop unbounded readers, each in a process of its own. The output names the
/// reader and the seed.
#[test]
fn harness_stops_unbounded_readers() {
    for (reader, expected) in &UNBOUNDED {
        let mut test = Command::new(std::env::current_exe().expect("a test has an executable"));
        test.args(["--ignored", "--exact", "hostile::run_unbounded_reader"]);
        let output = test.env("DUMPABLE_CONTROL", reader.name).output().expect("the test runs");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success(), "{} was not stopped", reader.name);
        assert!(stderr.contains(expected), "{}: {stderr}", reader.name);
        // After a stack overflow no code runs that could print the seed.
        assert!(
            stderr.contains(&format!("hostile: {}: seed ", reader.name))
                || *expected == "has overflowed its stack",
            "{stderr}"
        );
    }
}

#[test]
#[ignore = "does not end: `harness_stops_unbounded_readers` runs it"]
fn run_unbounded_reader() {
    let name = std::env::var("DUMPABLE_CONTROL").expect("the parent test sets it");
    let (reader, _) =
        UNBOUNDED.iter().find(|(reader, _)| reader.name == name).expect("the reader is known");
    let mut limits = Limits::of(reader.name);
    if reader.name == UNBOUNDED[0].0.name {
        // This reader would run until the limit.
        limits.seconds = 1;
    }
    let outcome = run(reader, &limits, 1, 300);
    panic!("the reader ended: {:?}", outcome.map(|outcome| outcome.complete));
}
