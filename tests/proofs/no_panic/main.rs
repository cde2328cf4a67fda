//! Proves that no panic path remains: links each entry of the crates in `input/` in every build
//! configuration, and searches what is left of the program for code that starts a panic.
//!
//! The configurations are optimisation levels 0, 1, 2, 3, s and z, with and without debug
//! assertions, with and without overflow checks, and panics that abort or unwind: 48 cells. The 18
//! cells that keep the most code are proved by default; `DUMPABLE_NO_PANIC` selects more:
//!
//! * `DUMPABLE_NO_PANIC=matrix`: all 48;
//! * `DUMPABLE_NO_PANIC=core`: 12 others, with a `core` rebuilt from its source with debug
//!   assertions and overflow checks, at every optimisation level, aborting and unwinding. Its
//!   functions then check as much as they can. The source is rustup's component `rust-src`, or the
//!   folder that `DUMPABLE_RUST_SRC` names; `.ci/no-panic` gets one of them;
//! * `DUMPABLE_NO_PANIC=all`: all 60.
//!
//! The crates are libraries without `std`. They are linked relocatably with `--gc-sections` and
//! their entries as roots, against the libraries under test and `core`. The linker keeps what is
//! reachable. A reachable panic shows as a symbol of `core::panicking`, and as the undefined
//! `rust_begin_unwind`, the panic handler. A message is made from the relocations on the path from
//! the entry; debug information names the functions, and the line where the path leaves the code
//! under test.
//!
//! To prove more, add a file to `input/` and a row to `CRATES`. Entries are `#[no_mangle] pub
//! extern "C-unwind"` functions (a `"C"` function starts a panic itself if one unwinds out of it)
//! that take their data as arguments, so that the compiler knows nothing about it. Declare outside
//! functions in an `extern "C"` block, with names that begin with `outside_`. `control.rs` lists
//! what each cell must find. `attributes.rs` and `reached.rs` in this folder check that the entries
//! cover every attribute of the derive and every public function of pagedump's core.

mod attributes;
mod build;
mod cell;
mod image;
mod lines;
mod reached;
mod toolchain;

use build::{compile, link, Libraries};
use cell::{cells, in_every, Cell, Core};
use dumpable_tests::proof::row;
use image::{entries, Image};
use lines::Lines;

/// A crate of entries, `input/NAME.rs`, and the packages of the workspace that it uses.
struct Crate {
    name: &'static str,
    uses: &'static [&'static str],
}

const CRATES: &[Crate] = &[
    Crate { name: "num", uses: &["dumpable", "dumpable-core"] },
    Crate { name: "total_core", uses: &["dumpable", "dumpable-core"] },
    Crate { name: "text", uses: &["dumpable", "dumpable-core"] },
    Crate { name: "derive", uses: &["dumpable", "dumpable-core"] },
    Crate { name: "attributes", uses: &["dumpable", "dumpable-core"] },
    Crate { name: "bindgen", uses: &["dumpable", "dumpable-core"] },
    Crate { name: "capture", uses: &["dumpable", "dumpable-core"] },
    Crate { name: "plans", uses: &["dumpable", "dumpable-core"] },
    Crate { name: "dump", uses: &["dumpable", "dumpable-core"] },
    Crate { name: "live", uses: &["dumpable", "dumpable-core"] },
    Crate { name: "pagedump", uses: &["dumpable", "dumpable-core", "pagedump-core"] },
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
            // A `core` that is compiled with all checks and not optimised keeps panic paths in
            // functions of its own, which are never taken.
            let is_bare_core = cell.core == Core::Rebuilt && cell.opt_level == "0";
            let is_left_out =
                |krate: &Crate| is_bare_core && ["total_core", "live"].contains(&krate.name);
            for krate in CRATES.iter().filter(|krate| !is_left_out(krate)) {
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
                        "{cell}: {} keeps {:?}, on an unknown path",
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
        &format!("{}; at least {least} entries in each", described(&cells)),
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
                    wrong.push(format!("{cell}: expected a panic path in `{entry}`"))
                }
                (Some(false), Some(way)) => wrong.push(format!("{cell}: {way}")),
                (_, Some(way)) => {
                    count += 1;
                    wrong.extend(
                        missing(entry, &source, &way)
                            .map(|what| format!("{cell}: expected {what} in: {way}")),
                    );
                }
                (_, None) => {}
            }
        }
        if image.is_clean() {
            wrong.push(format!("{cell}: expected panic paths in control.rs, found none"));
        }
        Ok((count, wrong))
    });
    let (counts, found) = counts_and_findings(found);
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
    let (least, most) =
        (counts.iter().min().copied().unwrap_or(0), counts.iter().max().copied().unwrap_or(0));
    let claim = "known panic paths are found and reported by function and line";
    row(claim, &format!("{}; {least} to {most} in each", described(&cells)));
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

/// Describes the cells of this run.
fn described(cells: &[Cell]) -> String {
    let rebuilt = cells.iter().filter(|cell| cell.core == Core::Rebuilt).count();
    format!(
        "{} of {} build configurations, and {rebuilt} of {} with a rebuilt core",
        cells.len() - rebuilt,
        cell::matrix().len(),
        cell::rebuilt().len()
    )
}

/// Returns a function or the line that the message about an entry of `control.rs` should contain
/// and does not.
fn missing(entry: &str, source: &str, way: &str) -> Option<String> {
    // The line with the mark, or else that of the entry.
    let line = |of: &dyn Fn(&str) -> bool| Some(source.lines().position(of)? + 1);
    let marked = format!("// {entry} begins here");
    let line = line(&|line| line.trim_end().ends_with(&marked))
        .or_else(|| line(&|line| line.trim_start().starts_with(&format!("{entry}("))));
    let line = line.unwrap_or_else(|| panic!("`{entry}` does not occur in control.rs"));
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

/// Returns whether an entry of `control.rs` has a panic path, if that was measured.
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
        _ => panic!("no expectation for `{entry}` of control.rs: add it to this table"),
    }
}
