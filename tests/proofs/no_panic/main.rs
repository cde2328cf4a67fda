//! No panic path: each entry of the crates in `input/` is linked in every way to build, and nothing that is left of the
//! program may be the start of a panic.
//!
//! The ways to build are optimisation levels 0, 1, 2, 3, s, z, with and without debug assertions, with and without overflow
//! checks, and panics that abort or unwind: 48 cells. Of these, the 18 that keep most are proved by default; `DUMPABLE_NO_PANIC` asks for
//! more:
//!
//! * `DUMPABLE_NO_PANIC=matrix`: all 48;
//! * `DUMPABLE_NO_PANIC=core`: 12 others, with a `core` that is rebuilt from its source with debug assertions and overflow checks,
//!   at every optimisation level, aborting and unwinding. Its own functions then check whatever they can. The source is rustup's
//!   component `rust-src`, or in the folder that `DUMPABLE_RUST_SRC` names; `.ci/no-panic` gets one of the two;
//! * `DUMPABLE_NO_PANIC=all`: all 60.
//!
//! The crates are libraries without `std`. They are linked relocatably with `--gc-sections`, their entries as the roots, against
//! the libraries under test and `core`. What the linker keeps is what can be reached; a panic that can be reached is there as a
//! symbol of `core::panicking`, and as the undefined `rust_begin_unwind`, which is the panic handler. The relocations that lead
//! there from the entry make the message, and the debug information at them names the functions and the line at which the way
//! leaves the code under test.
//!
//! To have more proved, add a file to `input/`, with `#[no_mangle] pub extern "C-unwind"` functions (a `"C"` function itself
//! starts a panic where one would unwind out of it) that take what they work on as arguments, so that the compiler knows
//! nothing of it, and a row to `CRATES`. Functions of the outside are declared in an `extern "C"` block, with names that start
//! with `outside_`. `control.rs` says what must be found in each cell. `attributes.rs` and `reached.rs` beside this file hold the
//! entries to every attribute of the derive, and to every public function of pagedump's core.

mod attributes;
mod build;
mod cell;
mod image;
mod lines;
mod reached;
mod toolchain;

use build::{compile, link, Libraries};
use cell::{cells, in_every, Cell, Core};
use dumpable_proofs::proof::row;
use image::{entries, Image};
use lines::Lines;

/// A crate of entries, `input/NAME.rs`, and the packages of the workspace that it uses.
struct Crate {
    name: &'static str,
    uses: &'static [&'static str],
}

const CRATES: &[Crate] = &[
    Crate { name: "num", uses: &["dumpable"] },
    Crate { name: "total_core", uses: &["dumpable"] },
    Crate { name: "text", uses: &["dumpable"] },
    Crate { name: "derive", uses: &["dumpable"] },
    Crate { name: "attributes", uses: &["dumpable"] },
    Crate { name: "bindgen", uses: &["dumpable"] },
    Crate { name: "capture", uses: &["dumpable"] },
    Crate { name: "dump", uses: &["dumpable"] },
    Crate { name: "pagedump", uses: &["dumpable", "pagedump"] },
];

const CONTROL: Crate = Crate { name: "control", uses: &[] };

#[test]
#[cfg_attr(not(has_binutils), ignore = "needs binutils")]
fn entries_without_panic_path() {
    let cells = cells();
    let libraries = Libraries::of(CRATES);
    let found =
        in_every(&cells, |cell| {
            let libraries = libraries.build(cell)?;
            let (mut count, mut found) = (0, Vec::new());
            for krate in CRATES {
                let object = compile(krate, cell, Some(&libraries))?;
                let entries = entries(&object)?;
                count += entries.len();
                let linked =
                    link(&object, krate, cell, &entries, Some(&libraries), build::Lines::Drop)?;
                if Image::read(&linked)?.is_clean() {
                    continue;
                }
                let linked =
                    link(&object, krate, cell, &entries, Some(&libraries), build::Lines::Keep)?;
                let (image, lines) = (Image::read(&linked)?, Lines::read(&linked)?);
                let before = found.len();
                found.extend(entries.iter().filter_map(|entry| {
                    Some(format!("{cell}: {}", image.explain(entry, &lines)?))
                }));
                if found.len() == before {
                    found.push(format!(
                        "{cell}: {} keeps, in a way not found: {:?}",
                        krate.name,
                        image.wrong()
                    ));
                }
            }
            Ok((count, found))
        });
    let (counts, found) = counts_and_findings(found);
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
    let least = counts.iter().min().copied().unwrap_or(0);
    row(
        "no entry of dump code reaches a panic",
        &format!("{}; {least} entries in each", described(&cells)),
    );
}

#[test]
#[cfg_attr(not(has_binutils), ignore = "needs binutils")]
fn control_known_panic_paths_found() {
    let cells = cells();
    let source = std::fs::read_to_string(build::source("control")).expect("control.rs");
    let found = in_every(&cells, |cell| {
        let object = compile(&CONTROL, cell, None)?;
        let entries = entries(&object)?;
        let linked = link(&object, &CONTROL, cell, &entries, None, build::Lines::Keep)?;
        let (image, lines) = (Image::read(&linked)?, Lines::read(&linked)?);
        let (mut count, mut wrong) = (0, Vec::new());
        for entry in &entries {
            match (expected(entry, cell), image.explain(entry, &lines)) {
                (Some(true), None) => {
                    wrong.push(format!("{cell}: no panic path found in `{entry}`"))
                }
                (Some(false), Some(way)) => wrong.push(format!("{cell}: {way}")),
                (_, Some(way)) => {
                    count += 1;
                    wrong.extend(
                        missing(entry, &source, &way)
                            .map(|what| format!("{cell}: no {what} in: {way}")),
                    );
                }
                (_, None) => {}
            }
        }
        if image.is_clean() {
            wrong.push(format!("{cell}: nothing wrong found in all of control.rs"));
        }
        Ok((count, wrong))
    });
    let (counts, found) = counts_and_findings(found);
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
    let (least, most) =
        (counts.iter().min().copied().unwrap_or(0), counts.iter().max().copied().unwrap_or(0));
    let claim = "known panic paths are found, and named by function and line";
    row(claim, &format!("{}; {least} to {most} in each, as it keeps them", described(&cells)));
}

fn counts_and_findings(
    results: Vec<Result<(usize, Vec<String>), String>>,
) -> (Vec<usize>, Vec<String>) {
    let (mut counts, mut found) = (Vec::new(), Vec::new());
    for result in results {
        match result {
            Ok((count, more)) => {
                counts.push(count);
                found.extend(more);
            }
            Err(error) => found.push(error),
        }
    }
    (counts, found)
}

/// The cells of this run, in words.
fn described(cells: &[Cell]) -> String {
    let rebuilt = cells.iter().filter(|cell| cell.core == Core::Rebuilt).count();
    format!(
        "{} ways to build of {}, and {rebuilt} with a rebuilt core of {}",
        cells.len() - rebuilt,
        cell::matrix().len(),
        cell::rebuilt().len()
    )
}

/// What the message about an entry of `control.rs` should say and does not: the functions on the way, and the line.
fn missing(entry: &str, source: &str, way: &str) -> Option<String> {
    // The line that is marked so, or that of the entry itself.
    let line = |of: &dyn Fn(&str) -> bool| Some(source.lines().position(of)? + 1);
    let marked = format!("// {entry} begins here");
    let line = line(&|line| line.trim_end().ends_with(&marked))
        .or_else(|| line(&|line| line.trim_start().starts_with(&format!("{entry}("))));
    let line = line.unwrap_or_else(|| panic!("`{entry}` is not in control.rs"));
    let functions: &[&str] = match entry {
        "index_far" => &["index_far", "second", "third"],
        "index_inlined" => &["index_inlined", "inlined"],
        "behind_a_pointer" => &["assert_it"],
        _ => &[entry],
    };
    let words = functions
        .iter()
        .map(|function| function.to_string())
        .chain([format!("tests/proofs/no_panic/input/control.rs:{line},")]);
    words.filter(|word| !way.contains(word.as_str())).map(|word| format!("{word:?}")).next()
}

/// Whether an entry of `control.rs` has a panic path, if that was measured.
fn expected(entry: &str, cell: &Cell) -> Option<bool> {
    let unoptimised = cell.opt_level == "0";
    match entry {
        "index" | "index_far" | "index_inlined" | "slice_end" | "slice_start" | "unwrap"
        | "expect" | "divide" | "copy" | "panic" | "behind_a_pointer" => Some(true),
        "add" | "negate" | "shift" => Some(cell.overflow_checks),
        "debug_assert" | "read_pointer" => Some(cell.debug_assertions),
        "wrapping_shift" | "range" if unoptimised => Some(cell.debug_assertions),
        "masked_index" => Some(unoptimised),
        "unreachable" if unoptimised => Some(true),
        "wrapping_shift" | "range" | "unreachable" => None,
        "rotate" => Some(cell.core == Core::Rebuilt && unoptimised),
        "inside_core" => Some(cell.core == Core::Rebuilt),
        "harmless" => Some(false),
        _ => panic!("`{entry}` of control.rs is not in this table"),
    }
}
