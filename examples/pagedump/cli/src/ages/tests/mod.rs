//! Words that kernels printed, decoded by the tables.

mod cases;
mod sources;

use super::{Age, Arch, Machine, Version, GENERATIONS};
use dumpable::{Addr, Cause, Fault, Memory};
use pagedump_core::layout::Page;
use pagedump_core::{inspect, Kernel, PageReport, Verdict};

const X86_64: Machine = Machine {
    word: 64,
    is_big_endian: false,
    words: 8,
    arch: Some(Arch::X86_64),
    has_memcg: false,
};
const ARM64: Machine = Machine { arch: Some(Arch::Arm64), ..X86_64 };
const S390X: Machine = Machine { is_big_endian: true, arch: Some(Arch::S390x), ..X86_64 };
const X86_32: Machine = Machine {
    word: 32,
    is_big_endian: false,
    words: 8,
    arch: Some(Arch::X86_32),
    has_memcg: false,
};

/// The rows of a log: the words of some pages.
struct Rows(Vec<(usize, Vec<u8>)>);

impl Rows {
    /// Stores words as the tables expect them.
    fn new(machine: Machine, pages: &[(usize, &[u64])]) -> Self {
        let bytes = |word: &u64| match machine.word {
            32 => u32::try_from(*word).unwrap().to_ne_bytes().to_vec(),
            _ => word.to_ne_bytes().to_vec(),
        };
        let page = |(at, words): &(usize, &[u64])| (*at, words.iter().flat_map(bytes).collect());
        Self(pages.iter().map(page).collect())
    }
}

impl Memory for Rows {
    fn read(&self, at: Addr<u8>, into: &mut [u8]) -> Result<(), Fault> {
        let found = self.0.iter().find_map(|(start, bytes)| {
            let offset = at.get().checked_sub(*start)?;
            bytes.get(offset..)?.get(..into.len())
        });
        match found {
            Some(bytes) => into.copy_from_slice(bytes),
            None => return Err(Fault::new(at, into.len(), Cause::Absent)),
        }
        Ok(())
    }

    fn is_frozen(&self) -> bool {
        true
    }
}

/// Returns the age.
fn age(major: u16, minor: u16, machine: Machine) -> Age {
    Age::of(Version(major, minor), machine).unwrap()
}

/// Inspects the first of the pages, in a memory map that begins at `map`.
fn report_in(map: usize, age: &Age, pages: &[(usize, &[u64])]) -> PageReport {
    let kernel = Kernel {
        memory_map: Addr::new(map),
        pages: 1 << 40,
        plans: &age.plans,
        conventions: age.conventions,
        word: age.machine.word_size(),
        is_map_assumed: true,
        poisons: age.poisons,
        check_at_free: age.check_at_free,
        check_at_prep: age.check_at_prep,
        ..Kernel::UNKNOWN
    };
    let (memory, mut report) = (Rows::new(age.machine, pages), PageReport::new());
    inspect(&memory, &kernel, Addr::<Page>::new(pages[0].0), &mut report);
    report
}

/// Inspects a page at an assumed address.
fn report(age: &Age, words: &[u64]) -> PageReport {
    const MAP: usize = 0xffff_ea00_0000_0000;
    assert_eq!(words.len(), usize::from(age.machine.words));
    report_in(MAP, age, &[(MAP + 100 * age.plans.page.size(), words)])
}

/// Returns refcount and mapcount.
fn counts(report: &PageReport) -> (i32, i32) {
    (report.folio.descriptor.refcount(), report.mapcount)
}

#[test]
fn every_release_has_tables_for_every_machine() {
    let machines = [
        (X86_64, 7..=10),
        (ARM64, 7..=10),
        (S390X, 7..=10),
        (Machine { arch: None, ..X86_64 }, 7..=10),
        (X86_32, 8..=10),
        (Machine { is_big_endian: true, arch: Some(Arch::Other), ..X86_32 }, 8..=9),
    ];
    for (machine, sizes) in machines {
        for words in sizes {
            for version in GENERATIONS.iter().copied().chain([Version::LAST]) {
                let age = Age::of(version, Machine { words, ..machine }).unwrap();
                assert_eq!(age.plans.page.size(), usize::from(words) * machine.word_size());
                assert_eq!(age.flags[0], Some("locked"));
                assert!(age.releases().first <= version);
                let words = vec![0; usize::from(words)];
                assert_eq!(report(&age, &words).verdict, Verdict::Faithful);
            }
        }
    }
}

#[test]
fn other_releases_and_machines_have_no_tables() {
    let of = |version, machine| Age::of(version, machine).is_some();
    assert!(!of(Version(4, 8), X86_64) && !of(Version(7, 4), X86_64));
    assert!(!of(Version(6, 1), Machine { words: 6, ..X86_64 }));
    assert!(!of(Version(6, 1), Machine { word: 16, ..X86_64 }));
    // Addresses of 64 bits for devices may have moved all members.
    let arm = Machine { words: 10, arch: Some(Arch::Arm32), ..X86_32 };
    assert!(!of(Version(5, 4), arm) && of(Version(5, 12), arm) && of(Version(5, 0), arm));
    assert!(of(Version(5, 4), Machine { arch: Some(Arch::X86_32), ..arm }));
}
