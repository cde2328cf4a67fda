//! Rejects every case in `ui/fail` with the messages in its `.stderr` file, and builds and runs
//! every case in `ui/pass`.
//!
//! The messages of rustc differ between versions, so only one version compares them; others check
//! the rejection. To accept a change, review it as a user would read it, and run with
//! `TRYBUILD=overwrite`.

use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};
use trybuild::TestCases;

/// The minor version of Rust whose messages are in the `.stderr` files.
const MESSAGES_OF: &str = "1.95";

#[test]
fn rejected_cases_match_messages() {
    let version = rustc_version();
    let (all, cases) = (cases_in("ui/fail"), TestCases::new());
    assert!(all.len() >= 95, "{} compile-fail cases", all.len());
    if version == MESSAGES_OF {
        cases.compile_fail("ui/fail/*.rs");
        return;
    }
    println!("ui/fail holds the messages of Rust {MESSAGES_OF}: with Rust {version}, only the rejection is checked");
    // Without `.stderr` files, trybuild writes the messages instead of comparing them.
    env::set_var("TRYBUILD", "overwrite");
    cases.compile_fail(without_messages("ui/fail").join("*.rs"));
}

#[test]
fn accepted_cases_build_and_run() {
    let all = cases_in("ui/pass");
    assert!(all.len() >= 28, "{} compile-pass cases", all.len());
    let cases: Vec<_> = all.iter().filter(|case| is_asked_for(case)).collect();
    build_and_run("accepted", &cases).unwrap_or_else(|output| panic!("{output}"));
}

/// The control: a case that builds fails as a rejected case, and so does one with other messages.
#[test]
fn control_wrong_cases_fail() {
    let fails = |case: PathBuf| catch_unwind(|| TestCases::new().compile_fail(case)).is_err();
    assert!(fails("ui/pass/in_function.rs".into()), "a case that builds must fail");
    if rustc_version() != MESSAGES_OF || env::var_os("TRYBUILD").is_some() {
        println!("messages are not compared in this run");
        return;
    }
    let case = without_messages("ui/fail").join("repr_missing.rs");
    let messages = fs::read_to_string("ui/fail/repr_missing.stderr").unwrap();
    let beside = |text: String| fs::write(case.with_extension("stderr"), text).unwrap();
    beside(messages.replace("ui/fail", case.parent().unwrap().to_str().unwrap()));
    assert!(!fails(case.clone()), "a case must match its own messages");
    beside(messages.replace("repr(C)", "repr(Rust)"));
    assert!(fails(case), "other messages must fail");
}

/// The control: a case that does not build, or that fails at run time, is reported.
#[test]
fn control_failing_case_reported() {
    let failure = |case: &str| build_and_run("failing", &[Path::new(case)]).unwrap_err();
    assert!(
        failure("ui/fail/repr_missing.rs").contains("repr(C)"),
        "a case that does not build must fail"
    );
    let case = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fails.rs");
    fs::write(&case, "fn main() { assert_eq!(1, 2) }").unwrap();
    let failure = failure(case.to_str().unwrap());
    assert!(failure.contains("left: 1"), "{failure}");
}

/// Builds all cases at once, as programs of one package, and runs each. Returns the output of the
/// first failure.
///
/// trybuild would build them one by one. Its target folder has built the macros and their
/// dependencies already.
fn build_and_run(name: &str, cases: &[impl AsRef<Path>]) -> Result<(), String> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let mut manifest = format!(
        "[package]\nname = \"{name}\"\nedition = \"2021\"\n[workspace]\n[profile.dev]\ndebug = false\n\
         [dependencies]\ndumpable.path = {:?}\n",
        tests.with_file_name("runtime")
    );
    let names: Vec<_> =
        cases.iter().map(|case| case.as_ref().file_stem().unwrap().to_str().unwrap()).collect();
    for (case, name) in cases.iter().zip(&names) {
        let path = tests.join(case);
        manifest += &format!("[[bin]]\nname = \"{name}\"\npath = {path:?}\n");
    }
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    fs::copy(tests.with_file_name("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("tests/trybuild");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--offline", "--bins", "--keep-going"]).current_dir(&folder);
    cargo.arg("--target-dir").arg(&target).env("CARGO_INCREMENTAL", "0");
    succeeds(cargo.env_remove("CARGO_BUILD_TARGET").env_remove("RUSTFLAGS"))?;
    names.iter().try_for_each(|name| succeeds(&mut Command::new(target.join("debug").join(name))))
}

fn succeeds(command: &mut Command) -> Result<(), String> {
    let output = command.output().unwrap();
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{command:?}: {}\n{}", output.status, String::from_utf8_lossy(&output.stderr)))
}

fn cases_in(folder: &str) -> Vec<PathBuf> {
    let all = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    all.filter(|path| path.extension().is_some_and(|extension| extension == "rs")).collect()
}

/// Returns whether this run includes a case: like trybuild, `cargo test -- trybuild=PART` selects
/// the cases with a part in their paths.
fn is_asked_for(case: &Path) -> bool {
    let parts: Vec<_> = env::args()
        .filter_map(|argument| argument.strip_prefix("trybuild=").map(String::from))
        .collect();
    parts.is_empty() || parts.iter().any(|part| case.to_str().unwrap().contains(part))
}

fn without_messages(from: &str) -> PathBuf {
    let into = Path::new(env!("CARGO_TARGET_TMPDIR")).join(from);
    fs::remove_dir_all(&into).ok();
    fs::create_dir_all(&into).unwrap();
    for case in cases_in(from) {
        fs::copy(&case, into.join(case.file_name().unwrap())).unwrap();
    }
    into
}

/// Returns `1.95` of `rustc 1.95.0 (..)`.
fn rustc_version() -> String {
    let output = Command::new(env::var_os("RUSTC").unwrap_or("rustc".into()))
        .arg("--version")
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let version = text.split(' ').nth(1).unwrap();
    version.rsplit_once('.').unwrap().0.to_owned()
}
