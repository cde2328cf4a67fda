//! Every reader on hostile input: dumps with words, keys and lengths changed, and memory that answers each read anew.
//!
//! `DUMPABLE_FILES` is how many are read, 300 if it is not set; `.ci/hostile` reads 20,000 in a release build.

use super::testing::{Guest, IMAGE};
use super::{btf, modules, tables, Btf, Dump, Kallsyms, MemoryModel, Modules, Tables, VmcoreInfo};
use crate::check;
use dumpable::{Addr, Cause, Fault, Memory};
use dumpable_tests::hostile::{many, Noise, Tally};
use dumpable_tests::proof::row;
use std::cell::Cell;

/// A guest with symbols, tables, a memory model, and a module.
fn guest() -> Guest {
    let mut guest = tables::tests::guest();
    let base = IMAGE + 0x4000_0000;
    let link = modules::tests::place(&mut guest, "fat", base, 0x1000, &[("fat_aops", 1, base + 0x80)]);
    let head = modules::tests::link(&mut guest, &[link]);
    guest.symbol("modules", head);
    guest
}

/// Replaces some bytes, words and digits, or cuts the end off.
fn spoil(noise: &Noise, bytes: &mut Vec<u8>) {
    for _ in 0..=noise.below(12) {
        // Half of them where the notes, page tables and kernel tables are.
        let end = if noise.one_in(2) { bytes.len().min(0x1_0000) } else { bytes.len() };
        let at = noise.below(end as u64) as usize;
        match noise.below(4) {
            0 => bytes[at] = noise.next() as u8,
            1 => bytes[at] ^= 1 << noise.below(8),
            // A word, of which there may be use: another address of the guest, a length, all ones.
            2 => {
                let word = if noise.one_in(2) { IMAGE + noise.below(0x4_0000) } else { noise.word() };
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
    if noise.one_in(16) {
        bytes.truncate(noise.below(bytes.len() as u64) as usize);
    }
}

/// Reads all that there is to be read.
fn read(noise: &Noise, bytes: Vec<u8>) -> bool {
    let Ok(mut dump) = Dump::from_bytes("noise", bytes) else { return false };
    for at in [0, IMAGE, IMAGE + noise.below(0x4_0000), noise.word()] {
        let mut into = [0; 100];
        let _ = (dump.is_mapped(Addr::new(at as usize)), dump.read(Addr::new(at as usize), &mut into));
    }
    let _ = (dump.ranges().count(), check::told(dump.info()));
    let Ok(kernel) = dump.kallsyms() else { return false };
    let _ = dump.types(&kernel).is_ok_and(|types| types.is_some_and(|types| check::types(&types).is_ok()));
    let symbols = dump.symbols(kernel);
    let _ = (dump.tables(&symbols), dump.model(&symbols));
    for at in [IMAGE + noise.below(0x4_0000), IMAGE + 0x4000_0080, noise.word()] {
        let _ = symbols.text(&dump, Addr::new(at as usize));
    }
    let _ = dump.record().is_ok() && dump.write_recorded(&mut Vec::new()).is_ok();
    true
}

/// Memory that answers each read anew, with what may be a pointer, a count or a name.
struct Restless<'a> {
    noise: &'a Noise,
    reads: Cell<u64>,
    most: u64,
}

impl Memory for Restless<'_> {
    fn read(&self, at: Addr<u8>, into: &mut [u8]) -> Result<(), Fault> {
        self.reads.set(self.reads.get() + 1);
        assert!(self.reads.get() <= self.most, "too much is read");
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

/// The most reads of one reader: of the longest table of names, in pieces of a page, or the longest list of modules.
const MOST: u64 = 200_000;

fn read_restless(noise: &Noise) {
    let memory = Restless { noise, reads: Cell::new(0), most: MOST };
    let again = || memory.reads.set(0);
    modules::Modules::load(&memory, noise.word()).damage().map(ToString::to_string);
    again();
    let info = VmcoreInfo::parse(guest().info.as_bytes());
    let _ = Kallsyms::load(&memory, &info).is_ok();
    again();
    // The symbols are right, and what they lead to is not.
    let dump = guest().dump();
    let kernel = dump.kallsyms().expect("the guest has symbols");
    let _ = (Tables::load(&memory, &kernel).is_ok(), Btf::load(&memory, &kernel).is_ok());
    again();
    let _ = MemoryModel::load(&memory, dump.info(), &kernel).is_ok();
    again();
    let modules = Modules::load(&memory, noise.word());
    let _ = modules.lookup(&memory, noise.word()).is_ok();
}

#[test]
fn no_reader_panics_or_hangs_on_hostile_input() {
    let files = std::env::var("DUMPABLE_FILES").map_or(300, |files| files.parse().expect("DUMPABLE_FILES is a number"));
    let clean = (guest().bytes(), btf::tests::sample().bytes());
    assert!(read(&Noise::new(0), clean.0.clone()));
    let read_through = std::sync::atomic::AtomicU64::new(0);
    let tally = many(1, files, |seed| {
        let noise = Noise::new(seed);
        let mut bytes = clean.0.clone();
        spoil(&noise, &mut bytes);
        let is_read = read(&noise, bytes);
        read_through.fetch_add(is_read.into(), std::sync::atomic::Ordering::Relaxed);
        let mut bytes = clean.1.clone();
        spoil(&noise, &mut bytes);
        btf::tests::ask(bytes);
        if seed % 10 == 1 {
            read_restless(&noise);
        }
        Tally { dumps: 1, ..Tally::default() }
    })
    .unwrap();
    let read_through = read_through.into_inner();
    assert!(read_through > 0 && read_through < files, "{read_through} of {files}");
    row(
        "no reader of files panics or hangs (ELF, VMCOREINFO, page tables, kallsyms, BTF, modules, tables of names)",
        &format!(
            "{} spoilt dumps, {read_through} of them read to the end, the others refused with a reason",
            tally.dumps
        ),
    );
}

#[test]
fn a_reader_that_never_ends_is_caught() {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let failed = many(1, 10, |seed| {
        let noise = Noise::new(seed);
        let memory = Restless { noise: &noise, reads: Cell::new(0), most: 100 };
        // As long as the list goes on.
        while memory.read(Addr::new(IMAGE as usize), &mut [0; 16]).is_ok() {}
        Tally::default()
    });
    std::panic::set_hook(hook);
    assert_eq!(failed.unwrap_err().words, "too much is read");
}
