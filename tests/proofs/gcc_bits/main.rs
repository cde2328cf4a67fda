//! Compares bit-fields with gcc: random C structs, compiled by gcc and described to the derive,
//! have equal values for random bytes.
//!
//! gcc itself reports where it puts a field: a program sets each field to all ones and prints the
//! bytes. Only that determines the description, which is written twice: as bits of a byte array,
//! and, where an integer of the field's type contains it, as bits of that integer. The values that
//! gcc reads from random bytes are compared with those of a snapshot and of a live view.
//!
//! `.ci/proof` tests ten thousand structs. `cargo test -p dumpable-proofs --test gcc_bits
//! values_of_300` tests the first 300 of them.

mod c;
mod described;
mod random;

use dumpable_proofs::{parallel, tools};
use dumpable_tests::proof;
use random::{Random, Struct};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;
use std::{env, fs};

/// The number of structs compiled together.
const BATCH: usize = 250;

/// The number of random contents of each struct.
const CONTENTS: usize = 8;

#[test]
#[cfg_attr(not(has_gcc), ignore = "needs gcc")]
fn values_of_300_structs_match_gcc() {
    compare("some", 300);
}

#[test]
#[cfg_attr(not(has_gcc), ignore = "needs gcc")]
fn values_of_10000_structs_match_gcc() {
    compare("many", 10_000);
}

#[test]
#[cfg_attr(not(has_gcc), ignore = "needs gcc")]
fn control_field_off_by_one_bit() {
    let folder = folder("control");
    let structs = Random::new(7).structs(20);
    let c = c::Program::build(&folder, &structs);
    let (places, expected) = (c.places(&structs), c.values());
    let library = Library::build(&folder);
    assert_eq!(
        differences(&expected, &described::values(&folder, &library, &structs, &places)),
        [] as [String; 0]
    );
    // Moves the first field of some structs, where the next bit is free.
    let mut found = 0;
    for of in 0..structs.len() {
        let mut wrong = places.clone();
        let (place, next) =
            (wrong[of][0], wrong[of].get(1).map_or(8 * c.size(of), |next| next.low));
        if place.high + 1 >= next || found == 3 {
            continue;
        }
        wrong[of][0] = c::Place { low: place.low + 1, high: place.high + 1 };
        let differences =
            differences(&expected, &described::values(&folder, &library, &structs, &wrong));
        assert!(
            !differences.is_empty(),
            "no difference found, although the first field of struct {of} is one bit off"
        );
        assert!(
            differences.iter().all(|line| line.starts_with(&format!("gcc: s{of} f0 "))),
            "{differences:?}"
        );
        found += 1;
    }
    assert_eq!(found, 3, "expected 3 fields that can be moved");
}

/// Compares `count` structs in batches, on all processors, and prints how many of each kind there
/// were.
fn compare(name: &str, count: usize) {
    let start = Instant::now();
    let folder = folder(name);
    let library = Library::build(&folder);
    let batches: Vec<usize> = (0..count.div_ceil(BATCH)).collect();
    let compared = parallel::each(&batches, |batch| {
        let structs = Random::new(*batch as u64).structs(BATCH.min(count - batch * BATCH));
        compare_batch(&folder.join(batch.to_string()), &library, &structs)
    });
    let mut counts = Counts::default();
    compared.into_iter().for_each(|batch| counts.add(batch));
    println!("gcc and the derive agree on {counts:?} in {:.1?}", start.elapsed());
    assert_eq!(counts.structs, count);
    // Every kind of field must have occurred.
    assert!(counts.fields > 2 * count && counts.in_integers > count, "{counts:?}");
    assert!(
        [counts.signed, counts.across_bytes, counts.across_words, counts.over_64]
            .iter()
            .all(|n| *n > 0),
        "{counts:?}"
    );
    let Counts { structs, fields, values, across_words, .. } = counts;
    proof::row(
        "bit-fields have the values that gcc reads",
        &format!("{structs} structs with {fields} fields, {across_words} of them across two words: {values} values"),
    );
}

#[derive(Default, Debug)]
struct Counts {
    structs: usize,
    fields: usize,
    signed: usize,
    across_bytes: usize,
    across_words: usize,
    over_64: usize,
    in_integers: usize,
    values: usize,
}

impl Counts {
    fn add(&mut self, other: Self) {
        self.structs += other.structs;
        self.fields += other.fields;
        self.signed += other.signed;
        self.across_bytes += other.across_bytes;
        self.across_words += other.across_words;
        self.over_64 += other.over_64;
        self.in_integers += other.in_integers;
        self.values += other.values;
    }
}

fn compare_batch(folder: &Path, library: &Library, structs: &[Struct]) -> Counts {
    fs::create_dir_all(folder).unwrap();
    let c = c::Program::build(folder, structs);
    let (places, expected) = (c.places(structs), c.values());
    let got = described::values(folder, library, structs, &places);
    let differences = differences(&expected, &got);
    assert!(differences.is_empty(), "in {}:\n{}", folder.display(), differences.join("\n"));
    let mut counts = Counts { structs: structs.len(), values: expected.len(), ..Counts::default() };
    for (s, (described, places)) in structs.iter().zip(&places).enumerate() {
        for (f, (field, place)) in described.fields().zip(places).enumerate() {
            counts.fields += 1;
            counts.signed += usize::from(field.ty.signed);
            counts.across_bytes += usize::from(place.low / 8 != place.high / 8);
            counts.across_words += usize::from(place.low / 64 != place.high / 64);
            counts.over_64 += usize::from(place.high - place.low >= 64);
            counts.in_integers += usize::from(described::as_integer(s, f, field, *place).is_some());
        }
    }
    fs::remove_dir_all(folder).unwrap();
    counts
}

/// Returns the lines that differ.
fn differences(expected: &[String], got: &[String]) -> Vec<String> {
    assert_eq!(expected.len(), got.len(), "both programs must print equally many lines");
    let lines = expected.iter().zip(got);
    lines
        .filter(|(one, other)| one != other)
        .map(|(one, other)| format!("gcc: {one}, dumpable: {other}"))
        .collect()
}

/// The crate under test, as a library for `rustc`.
struct Library {
    file: PathBuf,
    dependencies: PathBuf,
}

impl Library {
    fn build(folder: &Path) -> Self {
        let target = folder.with_file_name("gcc-bits-library");
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["build", "--quiet", "--offline", "--package", "dumpable", "--manifest-path"]);
        cargo.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../Cargo.toml"));
        cargo.arg("--target-dir").arg(&target).env_remove("CARGO_BUILD_TARGET");
        run(&mut cargo);
        let debug = target.join("debug");
        Self { file: debug.join("libdumpable.rlib"), dependencies: debug.join("deps") }
    }
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("gcc-bits-{name}"));
    fs::remove_dir_all(&folder).ok();
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn sorted_lines(text: &str) -> Vec<String> {
    let mut lines: Vec<_> = text.lines().map(String::from).collect();
    lines.sort();
    lines
}

/// Runs a tool and returns what it printed. Panics unless it succeeds.
fn run(tool: &mut Command) -> String {
    tools::run(tool).unwrap_or_else(|error| panic!("{error}"))
}
