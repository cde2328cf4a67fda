//! Build configurations.

use dumpable_proofs::parallel;
use std::env;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

/// A build configuration.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Cell {
    pub(crate) opt_level: &'static str,
    pub(crate) debug_assertions: bool,
    pub(crate) overflow_checks: bool,
    pub(crate) panic: &'static str,
    pub(crate) core: Core,
}

/// The origin of `core`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Core {
    /// The toolchain: optimised, without checks.
    Toolchain,
    /// Its source, built in the configuration of the cell.
    Rebuilt,
}

const OPT_LEVELS: [&str; 6] = ["0", "1", "2", "3", "s", "z"];

/// Returns the cells that this run proves.
pub(crate) fn cells() -> Vec<Cell> {
    let chosen = env::var("DUMPABLE_NO_PANIC").unwrap_or_default();
    match chosen.as_str() {
        "" => matrix().into_iter().filter(Cell::is_hard).collect(),
        "matrix" => matrix(),
        "core" => rebuilt(),
        "all" => matrix().into_iter().chain(rebuilt()).collect(),
        _ => panic!("DUMPABLE_NO_PANIC: expected `matrix`, `core` or `all`, found `{chosen}`"),
    }
}

/// Returns all configurations of Cargo's profiles.
pub(crate) fn matrix() -> Vec<Cell> {
    let mut cells = Vec::new();
    for opt_level in OPT_LEVELS {
        for debug_assertions in [true, false] {
            for overflow_checks in [true, false] {
                for panic in ["abort", "unwind"] {
                    cells.push(Cell {
                        opt_level,
                        debug_assertions,
                        overflow_checks,
                        panic,
                        core: Core::Toolchain,
                    });
                }
            }
        }
    }
    cells
}

/// Returns the cells with a rebuilt `core` that has all checks.
pub(crate) fn rebuilt() -> Vec<Cell> {
    let all_checks = |cell: &Cell| cell.debug_assertions && cell.overflow_checks;
    matrix()
        .into_iter()
        .filter(all_checks)
        .map(|cell| Cell { core: Core::Rebuilt, ..cell })
        .collect()
}

impl Cell {
    /// Returns whether this cell is proved by default. Unoptimised code keeps the most panic paths,
    /// and checks only add some: so all unoptimised cells, and at each level the one with all
    /// checks.
    fn is_hard(&self) -> bool {
        self.opt_level == "0" || self.debug_assertions && self.overflow_checks
    }

    /// Returns the folder for build results of this cell.
    pub(crate) fn folder(&self) -> Result<PathBuf, String> {
        let folder = target().join(self.to_string().replace(' ', "_"));
        fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        Ok(folder)
    }

    /// Returns the settings of the profile as arguments of Cargo.
    pub(crate) fn profile(&self) -> Vec<String> {
        let number = self.opt_level.parse::<u8>().is_ok();
        let opt_level =
            if number { self.opt_level.into() } else { format!("{:?}", self.opt_level) };
        let settings = [
            format!("opt-level={opt_level}"),
            format!("debug-assertions={}", self.debug_assertions),
            format!("overflow-checks={}", self.overflow_checks),
            format!("panic={:?}", self.panic),
            "codegen-units=1".into(),
            "incremental=false".into(),
            // The macros are equal in all cells.
            "build-override.debug-assertions=false".into(),
            "build-override.overflow-checks=false".into(),
        ];
        settings
            .iter()
            .flat_map(|setting| ["--config".into(), format!("profile.dev.{setting}")])
            .collect()
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = |on| if on { '+' } else { '-' };
        let Self { opt_level, debug_assertions, overflow_checks, panic, core } = *self;
        write!(f, "O{opt_level} {}debug-assertions ", sign(debug_assertions))?;
        write!(f, "{}overflow-checks panic={panic}", sign(overflow_checks))?;
        f.write_str(if core == Core::Rebuilt { " core=rebuilt" } else { "" })
    }
}

/// Returns the folder for all cells.
pub(crate) fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("no-panic")
}

/// Runs `check` for every cell, on all processors, and returns the results.
pub(crate) fn in_every<T: Send>(
    cells: &[Cell],
    check: impl Fn(&Cell) -> Result<T, String> + Sync,
) -> Vec<Result<T, String>> {
    parallel::each(cells, |cell| check(cell).map_err(|error| format!("{cell}: {error}")))
}

/// The matrix has all combinations, and the default is a part of it.
#[test]
fn matrix_complete() {
    let matrix = matrix();
    assert_eq!(matrix.len(), 6 * 2 * 2 * 2);
    let names: std::collections::BTreeSet<String> = matrix.iter().map(Cell::to_string).collect();
    assert_eq!(names.len(), matrix.len(), "two cells are equal");
    assert_eq!(matrix.iter().filter(|cell| cell.is_hard()).count(), 18);
    assert!(rebuilt().iter().all(|cell| cell.debug_assertions && cell.overflow_checks));
}
