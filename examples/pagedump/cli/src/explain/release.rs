//! Decides which kernel printed a dump: by what the user says, by what the report says, or by what
//! its words can mean.

use super::output::KernelSource;
use super::place::link;
use super::reading::{decode, Decoded};
use super::restore::Lost;
use super::{compare, partial};
use crate::ages::{Age, Arch, Machine, Version, GENERATIONS};
use crate::logs::record::{Pointer, Record};
use clap::ValueEnum;
use pagedump_core::{Poisons, Tails, Verdict};
use std::ops::Range;

/// What is known of the kernel beside the log.
#[derive(Clone, Default, Debug)]
pub(crate) struct Stated {
    pub(crate) release: Option<String>,
    pub(crate) arch: Option<Arch>,
    /// Where both are from.
    pub(crate) ground: &'static str,
}

/// The layouts that the words of a dump can have, and why.
pub(super) struct Choice {
    pub(super) ages: Vec<Age>,
    pub(super) source: KernelSource,
    /// Why there is none.
    pub(super) failure: Option<String>,
    /// Whether another layout fits what was printed, and this one does not.
    pub(super) is_doubtful: bool,
}

/// Chooses the layouts.
pub(super) fn choose(record: &Record, stated: &Stated) -> Choice {
    let source = kernel_source(record, stated);
    let machines = match machines(record, stated.arch) {
        Ok(machines) => machines,
        Err(failure) => return Choice::none(source, failure),
    };
    match source.release.clone() {
        Some(release) => by_release(record, &release, &machines, source),
        None => by_words(record, &machines, source),
    }
}

impl Choice {
    fn none(source: KernelSource, failure: String) -> Self {
        Self { ages: Vec::new(), source, failure: Some(failure), is_doubtful: false }
    }
}

/// Distributions that change `struct page` within a release, by a mark in its name.
const BACKPORTS: &[(&str, &str)] = &[
    (".el8", "RHEL 8"),
    (".el9", "RHEL 9"),
    (".el10", "RHEL 10"),
    ("-android", "Android"),
    (".oe", "openEuler"),
];

/// Returns the release, and how it is known.
fn kernel_source(record: &Record, stated: &Stated) -> KernelSource {
    let found = record.release.as_ref().or(record.boot_release.as_ref());
    let mut warnings = Vec::new();
    let (release, ground) = match (&stated.release, found) {
        (Some(release), found) => {
            if let Some(other) = found.filter(|other| !is_same(release, &other.text)) {
                warnings.push(format!(
                    "{} says {release}, but line {} says {}",
                    stated.ground, other.line, other.text
                ));
            }
            (Some(release.clone()), stated.ground.to_owned())
        }
        (None, Some(found)) => {
            let what = if record.release.is_some() { "CPU:" } else { "Linux version" };
            (Some(found.text.clone()), format!("`{what}`, line {}", found.line))
        }
        (None, None) => (None, String::new()),
    };
    KernelSource { release, ground, warnings }
}

/// Whether two releases have the same tables.
fn is_same(release: &str, other: &str) -> bool {
    Version::parse(release) == Version::parse(other)
}

/// Returns the age of a release, on the machine whose words agree best with what was printed.
fn by_release(
    record: &Record,
    release: &str,
    machines: &[Machine],
    mut source: KernelSource,
) -> Choice {
    let Some(version) = Version::parse(release) else {
        return Choice::none(
            source,
            format!("expected a release such as 6.12.3, found {release:?}"),
        );
    };
    let (first, last) = (GENERATIONS[0], Version::LAST);
    if !(first..=last).contains(&version) {
        let hint = match version > last {
            true => format!("; `--kernel {last}` reads it by the last known layout"),
            false => String::new(),
        };
        let failure = format!("expected a release from {first} to {last}, found {release}{hint}");
        return Choice::none(source, failure);
    }
    let all: Vec<Candidate> =
        machines.iter().filter_map(|machine| age(record, version, *machine)).collect();
    if all.is_empty() {
        let failure = format!(
            "no layout of a struct page of {} is known for Linux {release}",
            size_of_page(record)
        );
        return Choice::none(source, failure);
    }
    let (fitting, contradicted) = best(record, all);
    let mut is_doubtful = false;
    if contradicted > 0 {
        let (s, verb) = if contradicted == 1 { ("", "contradicts") } else { ("s", "contradict") };
        source.warnings.push(format!(
            "{contradicted} printed value{s} {verb} the words in the layout of this release: the kernel is another one, or the page changed meanwhile"
        ));
    }
    if let Some(distribution) = BACKPORTS.iter().find(|(mark, _)| release.contains(mark)) {
        source.warnings.push(format!(
            "kernels of {} have changes of later releases: layout, flags and types may be others",
            distribution.1
        ));
    }
    if contradicted > 0 {
        let (others, least) = best(record, all_ages(record, machines));
        if let ([other, ..], 0) = (others.as_slice(), least) {
            is_doubtful = true;
            source.warnings.push(format!(
                "the words have all that was printed in the layout of Linux {}: nothing is judged",
                other.releases()
            ));
        }
    }
    Choice { ages: fitting, source, failure: None, is_doubtful }
}

/// Returns the ages of all releases that spell the first line of a page as it was printed.
fn all_ages(record: &Record, machines: &[Machine]) -> Vec<Candidate> {
    let each = |machine| GENERATIONS.iter().map(move |version| (*version, machine));
    let all = machines.iter().flat_map(|machine| each(*machine));
    let all = all.filter_map(|(version, machine)| age(record, version, machine));
    all.filter(|candidate| candidate.is_spelled).collect()
}

/// Returns the ages that agree with what was printed.
fn by_words(record: &Record, machines: &[Machine], mut source: KernelSource) -> Choice {
    let all = all_ages(record, machines);
    if all.is_empty() {
        let failure = match partial::size(record) {
            0 => "expected words of a struct page, found none that can be read".to_owned(),
            _ => format!("no layout of a struct page of {} is known", size_of_page(record)),
        };
        source.ground = "the log does not name it".to_owned();
        return Choice::none(source, failure);
    }
    let (fitting, contradicted) = best(record, all);
    source.ground = match (contradicted, fitting.len()) {
        (0, 1) => {
            format!("only in the layout of {} do the words have what was printed", fitting[0].releases())
        }
        (0, count) => {
            format!("the words have what was printed in {count} layouts; name the release with --kernel")
        }
        (n, count) => format!(
            "the words have all that was printed in no layout, and all but {n} in {count}; name the release with --kernel"
        ),
    };
    Choice { ages: fitting, source, failure: None, is_doubtful: false }
}

/// Returns the ages with the fewest contradictions, and how many these are.
fn best(record: &Record, ages: Vec<Candidate>) -> (Vec<Age>, usize) {
    let count = |candidate: &Candidate| {
        if partial::is_partial(record) {
            return usize::from(!candidate.is_settled);
        }
        let page = read(record, &candidate.age);
        let is_lost = page.is_tail()
            && page.lost.is_none()
            && page.report.verdict != Verdict::Poisoned
            && candidate.age.conventions.tails == Tails::Pointer
            && page.place.head.is_none();
        compare::differences(&page).len()
            + usize::from(!candidate.is_settled)
            + usize::from(is_lost)
            + usize::from(has_other_poison(&page))
    };
    let counted: Vec<(usize, Age)> =
        ages.into_iter().map(|candidate| (count(&candidate), candidate.age)).collect();
    let least = counted.iter().map(|(count, _)| *count).min().unwrap_or(0);
    let fitting = counted.into_iter().filter(|(count, _)| *count == least).map(|(_, age)| age);
    (fitting.collect(), least)
}

/// Whether the list words are the poison of another release: the second one changed in 5.3
/// (`include/linux/poison.h`, 4.9 to 7.3).
fn has_other_poison(page: &Decoded<'_>) -> bool {
    let at = link(page.age);
    let links = (page.words.get(at), page.words.get(at + 1), page.age.poisons);
    let (Some(next), Some(prev), Some(poisons)) = links else { return false };
    let [first, second] = poisons.list;
    let is_poison = *prev == first + 0x100 || *prev == first + 0x22;
    *next == first && is_poison && *prev != second
}

/// Reads a dump in the layout of an age.
pub(super) fn read<'a>(record: &'a Record, age: &'a Age) -> Decoded<'a> {
    decode(record, age, Lost::find(record, age))
}

/// Returns the age of a release, with the names of flags that were printed.
fn age(record: &Record, version: Version, machine: Machine) -> Option<Candidate> {
    let mut age = Age::of(version, machine)?;
    age.poisons = age.poisons.or_else(|| poisons(record, version, machine));
    let printed =
        record.flags.as_ref().and_then(|flags| Some((flags.value, flags.names.as_ref()?)));
    let names: Vec<&str> =
        printed.iter().flat_map(|(_, names)| names.iter()).map(String::as_str).collect();
    let is_settled = match printed {
        Some((value, _)) => age.settle_flags(&[(value, &names)]),
        None => true,
    };
    // `dump_page()` prints the address of the page up to 6.8 or 6.9 (`mm/debug.c`).
    let is_spelled = match record.page {
        Pointer::Absent => record.refcount.is_none() || version >= Version(6, 9),
        _ => version < Version(6, 10) || record.is_poisoned,
    };
    Some(Candidate { age, is_settled, is_spelled })
}

/// Returns the poisons of the architecture whose poisons the words hold, if any do.
fn poisons(record: &Record, version: Version, machine: Machine) -> Option<Poisons> {
    let has =
        |poison: u64| record.raw.iter().chain(&record.head_raw).any(|word| word.value == poison);
    let of = |arch: &Arch| Age::of(version, Machine { arch: Some(*arch), ..machine })?.poisons;
    let is_shown =
        |poisons: &Poisons| poisons.list.into_iter().any(has) || has(poisons.tail_mapping);
    let shown = Arch::value_variants().iter().filter_map(of).find(is_shown);
    // Where x86-64 and arm64 have their memory maps, whose poisons are the same; that of SPARC is
    // big-endian.
    let is_little = machine.word == 64 && !machine.is_big_endian;
    shown.or_else(|| of(&Arch::X86_64).filter(|_| is_little && has_address(record, &MAPS)))
}

/// An age, and what of the printed lines agrees with it: whether its flags have the printed names.
struct Candidate {
    age: Age,
    is_settled: bool,
    /// Whether a kernel of this release spells the first line of a page as it was printed.
    is_spelled: bool,
}

/// Returns the machines that can have printed the words: those of the architecture if it is known,
/// else both byte orders.
///
/// # Errors
///
/// Returns an error if the machine that the user names has no such words.
fn machines(record: &Record, stated: Option<Arch>) -> Result<Vec<Machine>, String> {
    let first = record.raw.first().or(record.raw_rest.first().map(|placed| &placed.word));
    let Some(first) = first else { return Ok(Vec::new()) };
    let bits = first.digits * 4;
    if let Some((arch, expected)) = stated.and_then(|arch| Some((arch, arch.bits()?))) {
        if bits != expected {
            let name =
                arch.to_possible_value().map_or(String::new(), |arch| arch.get_name().into());
            return Err(format!(
                "expected words of {expected} bits on {name}, found {bits} bits: give another --arch"
            ));
        }
    }
    let arch = stated.or_else(|| arch(record).filter(|arch| arch.bits() == Some(bits)));
    let machine = |is_big_endian| Machine {
        word: bits,
        is_big_endian,
        words: partial::size(record) as u8,
        arch,
        has_memcg: record.memcg.is_some(),
    };
    Ok(match arch {
        Some(Arch::S390x) => vec![machine(true)],
        Some(Arch::X86_64 | Arch::X86_32 | Arch::RiscV64 | Arch::Alpha) => vec![machine(false)],
        _ => vec![machine(false), machine(true)],
    })
}

/// Returns the architecture, by the name of the release or of the machine.
fn arch(record: &Record) -> Option<Arch> {
    let release = record.release.as_ref().map_or("", |release| &release.text).to_lowercase();
    let hardware = record.hardware.as_deref().unwrap_or("").to_lowercase();
    let all = [
        (Arch::S390x, &["s390"][..], &["ibm 2", "ibm 3", "ibm 8", "ibm 9", "lpar", "z/vm"][..]),
        (Arch::Ppc64, &["ppc64"], &["pseries", "powernv", "power8", "power9", "power10"]),
        (Arch::X86_64, &["amd64", "x86_64"], &[]),
        (Arch::X86_32, &["-pae", "-686", "i386", "i586", "i686"], &[]),
        (Arch::Arm64, &["arm64", "aarch64"], &[]),
        (Arch::Arm32, &["-v7", "armv7", "armmp", "armhf"], &[]),
        (Arch::RiscV64, &["riscv64"], &[]),
        (Arch::Alpha, &["alpha"], &[]),
    ];
    let found = all.iter().find(|(_, releases, machines)| {
        releases.iter().any(|part| release.contains(part))
            || machines.iter().any(|part| hardware.contains(part))
    });
    found.map(|(arch, ..)| *arch).or_else(|| by_address(record))
}

/// Returns the architecture whose addresses the words hold: x86-64, by where its memory map begins
/// unless it is moved at random, or by its memory map and its direct map together
/// (`arch/x86/include/asm/pgtable_64_types.h`, 4.9 to 7.3). Other architectures have one of the two there.
fn by_address(record: &Record) -> Option<Arch> {
    const DEFAULT: Range<u64> = 0xffff_ea00_0000_0000..0xffff_eb00_0000_0000;
    const DIRECT: Range<u64> = 0xffff_8800_0000_0000..0xffff_ea00_0000_0000;
    const OTHERS: Range<u64> = 0xfff0_0000_0000_0000..0xffff_8000_0000_0000;
    let has = |range| has_address(record, &range);
    let is_x86 = has(DEFAULT) || (has(MAPS) && has(DIRECT));
    (is_x86 && !has(OTHERS)).then_some(Arch::X86_64)
}

/// Where the memory map of x86-64 may be.
const MAPS: Range<u64> = 0xffff_ea00_0000_0000..0xffff_fc00_0000_0000;

/// Whether the log shows an address in this range.
fn has_address(record: &Record, range: &Range<u64>) -> bool {
    let page = match record.page {
        Pointer::Number(at) => Some(at),
        _ => None,
    };
    let words = record.raw.iter().chain(&record.head_raw).map(|word| word.value);
    page.into_iter().chain(words).any(|word| range.contains(&word))
}

fn size_of_page(record: &Record) -> String {
    let bits = record.raw.first().map_or(0, |word| u32::from(word.digits) * 4);
    match partial::size(record) {
        0 => "no words".to_owned(),
        size if bits == 0 => format!("{size} words"),
        size => format!("{size} words of {bits} bits"),
    }
}
