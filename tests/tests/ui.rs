//! What a user is told: every case in `ui/fail` is refused with exactly the words beside it, every case in `ui/pass` builds and
//! runs.
//!
//! The words of rustc differ from version to version, so they are compared on one. On others, the cases have to be refused all
//! the same. To accept new words, read them as a user would, and run with `TRYBUILD=overwrite`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// The minor version of Rust whose words are beside the cases.
const WORDS_OF: &str = "1.95";

#[test]
fn refused_with_these_words() {
    let version = rustc_version();
    let cases = trybuild::TestCases::new();
    if version == WORDS_OF {
        cases.compile_fail("ui/fail/*.rs");
        return;
    }
    println!("the words in ui/fail are those of Rust {WORDS_OF}: Rust {version} is held to refuse the cases, in its own words");
    // Copies without words beside them, which trybuild then writes instead of comparing.
    env::set_var("TRYBUILD", "overwrite");
    cases.compile_fail(without_words("ui/fail").join("*.rs"));
}

#[test]
fn accepted() {
    trybuild::TestCases::new().pass("ui/pass/*.rs");
}

fn without_words(from: &str) -> PathBuf {
    let into = Path::new(env!("CARGO_TARGET_TMPDIR")).join(from);
    fs::remove_dir_all(&into).ok();
    fs::create_dir_all(&into).unwrap();
    for case in fs::read_dir(from).unwrap() {
        let case = case.unwrap().path();
        if case.extension().is_some_and(|extension| extension == "rs") {
            fs::copy(&case, into.join(case.file_name().unwrap())).unwrap();
        }
    }
    into
}

/// `1.95` of `rustc 1.95.0 (..)`.
fn rustc_version() -> String {
    let output = Command::new(env::var_os("RUSTC").unwrap_or("rustc".into())).arg("--version").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let version = text.split(' ').nth(1).unwrap();
    version.rsplit_once('.').unwrap().0.to_owned()
}
