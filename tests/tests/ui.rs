//! Refuses every case in `ui/fail` with exactly the messages beside it, and builds and runs every case in `ui/pass`.
//!
//! The messages of rustc differ from version to version, so they are compared on one. On others, the cases have to be refused
//! all the same. To accept a change, read it as a user would, and run with `TRYBUILD=overwrite`.

use dumpable_tests::proof;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};
use trybuild::TestCases;

/// The minor version of Rust whose messages are beside the cases.
const MESSAGES_OF: &str = "1.95";

#[test]
fn rejected_cases_have_these_messages() {
    let version = rustc_version();
    let (all, cases) = (cases_in("ui/fail"), TestCases::new());
    assert!(all.len() >= 95, "{} compile-fail cases", all.len());
    if version == MESSAGES_OF {
        cases.compile_fail("ui/fail/*.rs");
        drop(cases);
        let messages: usize = all.iter().map(|case| messages_beside(case)).sum();
        row(
            "every rejection has a message that was read",
            &format!("{} compile-fail, {messages} messages", all.len()),
        );
        return;
    }
    println!("the messages in ui/fail are those of Rust {MESSAGES_OF}: of Rust {version}, only the refusal is checked");
    // Copies without messages beside them, which trybuild then writes instead of comparing.
    env::set_var("TRYBUILD", "overwrite");
    cases.compile_fail(without_messages("ui/fail").join("*.rs"));
    drop(cases);
    row(
        "every rejection has a message",
        &format!("{} compile-fail, in the messages of Rust {version}", all.len()),
    );
}

#[test]
fn accepted_cases_build_and_run() {
    let (all, cases) = (cases_in("ui/pass"), TestCases::new());
    assert!(all.len() >= 28, "{} compile-pass cases", all.len());
    cases.pass("ui/pass/*.rs");
    drop(cases);
    row(
        "right descriptions build and run, in surroundings of all kinds",
        &format!("{} compile-pass", all.len()),
    );
}

/// The control: a case that builds fails as one to refuse, and so does a case with other messages beside it.
#[test]
fn wrong_cases_fail() {
    let fails = |case: PathBuf| catch_unwind(|| TestCases::new().compile_fail(case)).is_err();
    assert!(fails("ui/pass/in_function.rs".into()), "a case that builds");
    if rustc_version() != MESSAGES_OF || env::var_os("TRYBUILD").is_some() {
        println!("messages are not compared in this run");
        return;
    }
    let case = without_messages("ui/fail").join("repr_missing.rs");
    let messages = fs::read_to_string("ui/fail/repr_missing.stderr").unwrap();
    let beside = |text: String| fs::write(case.with_extension("stderr"), text).unwrap();
    beside(messages.replace("ui/fail", case.parent().unwrap().to_str().unwrap()));
    assert!(!fails(case.clone()), "its own messages");
    beside(messages.replace("repr(C)", "repr(Rust)"));
    assert!(fails(case), "other messages");
}

fn cases_in(folder: &str) -> Vec<PathBuf> {
    let all = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    all.filter(|path| path.extension().is_some_and(|extension| extension == "rs")).collect()
}

fn messages_beside(case: &Path) -> usize {
    let text = fs::read_to_string(case.with_extension("stderr")).unwrap();
    text.lines().filter(|line| line.starts_with("error")).count()
}

/// Prints the row of a run of all cases; a filtered run proves nothing.
fn row(claim: &str, found: &str) {
    if !env::args().any(|argument| argument.starts_with("trybuild=")) {
        proof::row(claim, found);
    }
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

/// `1.95` of `rustc 1.95.0 (..)`.
fn rustc_version() -> String {
    let output = Command::new(env::var_os("RUSTC").unwrap_or("rustc".into()))
        .arg("--version")
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let version = text.split(' ').nth(1).unwrap();
    version.rsplit_once('.').unwrap().0.to_owned()
}
