//! Runs `pagedump explain` on kernel logs as people paste them. The table `explain/cases.txt` has the
//! facts that the output must contain, and what would be false.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The exit codes of the command.
mod exit {
    pub(crate) const EXPLAINED: i32 = 0;
    pub(crate) const UNDECODABLE: i32 = 1;
    pub(crate) const USAGE: i32 = 2;
    pub(crate) const NO_DUMP: i32 = 3;
}

/// A block of the table.
#[derive(Default)]
struct Case {
    name: String,
    files: Vec<String>,
    args: Vec<String>,
    exit: i32,
    release: Option<String>,
    has: Vec<String>,
    not: Vec<String>,
}

/// Returns the path of a file of the table.
fn log_path(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/explain").join(file)
}

/// Reads the table.
fn read_cases() -> Vec<Case> {
    let table = fs::read_to_string(log_path("cases.txt")).expect("the table");
    let lines = table.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut cases: Vec<Case> = Vec::new();
    for line in lines {
        let (key, value) = line.split_once(": ").expect("a key and a value");
        if key == "case" {
            cases.push(Case { name: value.to_owned(), ..Case::default() });
            continue;
        }
        let case = cases.last_mut().expect("`case:` begins a block");
        match key {
            "file" => case.files.push(value.to_owned()),
            "args" => case.args.extend(value.split(' ').map(str::to_owned)),
            "exit" => case.exit = value.parse().expect("an exit code"),
            "release" => case.release = Some(value.to_owned()),
            "has" => case.has.push(value.to_owned()),
            "not" => case.not.push(value.to_owned()),
            _ => panic!("unknown key in the table: {line}"),
        }
    }
    cases
}

/// Returns the command `pagedump explain`.
fn explain() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pagedump"));
    command.arg("explain");
    command
}

/// Explains a file of a case.
fn run(case: &Case, file: &str, options: &[&str]) -> Output {
    explain().args(options).args(&case.args).arg(log_path(file)).output().expect("pagedump runs")
}

/// Explains standard input.
fn run_with_input(arguments: &[&str], input: &[u8]) -> Output {
    let mut command = explain();
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("pagedump runs");
    let mut pipe = child.stdin.take().expect("a pipe");
    // Both pipes can be full at a time.
    std::thread::scope(|scope| {
        scope.spawn(move || pipe.write_all(input));
        child.wait_with_output().expect("pagedump ends")
    })
}

/// Returns the stdout and the stderr of a command, one after the other.
fn full_text(output: &Output) -> String {
    String::from_utf8_lossy(&[&output.stdout[..], &output.stderr].concat()).into_owned()
}

/// Reduces a text to words that do not depend on its punctuation, with a space around each.
fn normalise(text: &str) -> String {
    let chars: Vec<char> = text.to_lowercase().chars().collect();
    let is_digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    let plain = chars.iter().enumerate().map(|(at, &c)| match c {
        ':' | '=' | ',' | ';' | '(' | ')' | '[' | ']' | '{' | '}' | '`' | '"' | '\'' | '|'
        | '/' => ' ',
        // A sign stays, a hyphen does not.
        '-' if !is_digit(at + 1) => ' ',
        c => c,
    });
    let plain: String = plain.collect();
    let mut words = String::from(" ");
    for word in plain.split_whitespace() {
        let word = word.trim_end_matches('.');
        let word = word.strip_prefix("0x").unwrap_or(word);
        if !matches!(word, "" | "a" | "an" | "the" | "is" | "are" | "was" | "of" | "its") {
            words.push_str(word);
            words.push(' ');
        }
    }
    words
}

/// Whether a normalised text contains one of the alternatives of a phrase.
fn contains(words: &str, phrase: &str) -> bool {
    phrase.split(" | ").any(|phrase| words.contains(&normalise(phrase)))
}

/// Whether a normalised text names a release: `6.12` is that of `6.12.0`.
fn names_release(words: &str, release: &str) -> bool {
    let point = format!("{release}.");
    words.split(' ').any(|word| word == release || word.starts_with(&point))
}

/// Returns what the spellings of a report have in common: the output without notes on damage, and
/// without the numbers of lines and the name of the file.
fn comparable(output: &Output, file: &str) -> String {
    let path = log_path(file);
    let text = full_text(output).replace(path.to_str().expect("a path in UTF-8"), "FILE");
    let is_note = |line: &&str| {
        let words = normalise(line);
        words.contains(" damage") || words.contains(" line ") && words.contains(" byte ")
    };
    let mut kept = String::new();
    for line in text.lines().filter(|line| !is_note(line)) {
        let mut is_number_of_line = false;
        for word in line.split(' ') {
            let is_range = matches!(word, "to" | "and" | "-") || word.contains(char::is_numeric);
            is_number_of_line &= is_range;
            if is_number_of_line {
                kept.extend(word.chars().filter(|c| !c.is_numeric()));
            } else {
                kept.push_str(word);
            }
            kept.push(' ');
            is_number_of_line |=
                matches!(word.to_lowercase().trim_start_matches('('), "line" | "lines");
        }
        kept.push('\n');
    }
    kept
}

/// Fails with all faults, each with the output that it was found in.
fn report(faults: &[String]) {
    assert!(faults.is_empty(), "{} faults:\n\n{}", faults.len(), faults.join("\n\n"));
}

#[test]
fn table_lists_every_log_once() {
    let cases = read_cases();
    let mut listed: Vec<PathBuf> =
        cases.iter().flat_map(|case| &case.files).map(|file| log_path(file)).collect();
    let mut found: Vec<PathBuf> = ["cases", "more"]
        .iter()
        .flat_map(|folder| fs::read_dir(log_path(folder)).expect("a folder of logs"))
        .map(|entry| entry.expect("an entry").path())
        .collect();
    listed.sort();
    found.sort();
    assert_eq!(listed, found);
    let is_public = |case: &&Case| case.name.starts_with('c') && case.files.len() == 2;
    assert_eq!(cases.iter().filter(is_public).count(), 28);
    let codes = [exit::EXPLAINED, exit::UNDECODABLE, exit::NO_DUMP];
    assert!(codes.iter().all(|code| cases.iter().any(|case| case.exit == *code)));
    let is_tested = |case: &Case| case.exit != exit::EXPLAINED || !case.has.is_empty();
    assert!(cases.iter().all(is_tested));
}

#[test]
fn output_has_facts_and_nothing_false() {
    let mut faults = Vec::new();
    for case in read_cases() {
        for file in &case.files {
            let output = run(&case, file, &[]);
            let text = full_text(&output);
            let words = normalise(&text);
            let mut fault = |what: String| faults.push(format!("{file}: {what}\n{text}"));
            if output.status.code() != Some(case.exit) {
                fault(format!("expected exit code {}, found {}", case.exit, output.status));
            }
            if case.release.iter().any(|release| !names_release(&words, release)) {
                fault(format!("expected release {:?}", case.release));
            }
            for phrase in case.has.iter().filter(|phrase| !contains(&words, phrase)) {
                fault(format!("expected {phrase:?}"));
            }
            for phrase in case.not.iter().filter(|phrase| contains(&words, phrase)) {
                fault(format!("expected no {phrase:?}"));
            }
        }
    }
    report(&faults);
}

#[test]
fn spellings_of_report_print_the_same() {
    let mut faults = Vec::new();
    for case in read_cases() {
        let [first, others @ ..] = &case.files[..] else { panic!("{} has no file", case.name) };
        let expected = comparable(&run(&case, first, &[]), first);
        for file in others {
            let found = comparable(&run(&case, file, &[]), file);
            if found != expected {
                faults.push(format!("{first} prints\n{expected}\n{file} prints\n{found}"));
            }
        }
    }
    report(&faults);
}

#[test]
fn standard_input_prints_the_same_as_file() {
    for file in ["cases/c08-b.txt", "cases/c25-a.txt", "more/33-no-dump.txt"] {
        let log = fs::read(log_path(file)).expect("a log");
        let expected = run(&Case::default(), file, &[]);
        for arguments in [&["-"][..], &[]] {
            let output = run_with_input(arguments, &log);
            assert_eq!(output.status.code(), expected.status.code(), "{file} {arguments:?}");
            assert_eq!(output.stdout, expected.stdout, "{file} {arguments:?}");
        }
    }
}

/// Whether a text is one object or list of JSON, as far as its brackets tell.
fn is_json(text: &str) -> bool {
    let text = text.trim();
    let (mut open, mut chars) = (Vec::new(), text.chars());
    while let Some(c) = chars.next() {
        match c {
            '[' => open.push(']'),
            '{' => open.push('}'),
            ']' | '}' if open.pop() != Some(c) => return false,
            // Nothing may follow the last bracket.
            ']' | '}' if open.is_empty() => return chars.as_str().is_empty(),
            '"' => loop {
                match chars.next() {
                    Some('\\') => drop(chars.next()),
                    Some('"') => break,
                    Some(c) if c >= ' ' => {}
                    _ => return false,
                }
            },
            _ if open.is_empty() => return false,
            _ => {}
        }
    }
    false
}

#[test]
fn json_has_same_facts_and_exit_code() {
    assert!(
        is_json("[{\"a\\\"]\": 1}]\n") && !is_json("[{]}") && !is_json("{}{}") && !is_json("a")
    );
    let mut faults = Vec::new();
    for case in read_cases() {
        let file = &case.files[0];
        let output = run(&case, file, &["--json"]);
        let text = String::from_utf8_lossy(&output.stdout);
        if output.status.code() != Some(case.exit) {
            faults
                .push(format!("{file}: expected exit code {}, found {}", case.exit, output.status));
        }
        // An object a line.
        if case.exit == exit::EXPLAINED && !text.lines().all(is_json) {
            faults.push(format!("{file}: expected JSON, found\n{text}"));
        }
        let words = normalise(&text);
        for phrase in case.not.iter().filter(|phrase| contains(&words, phrase)) {
            faults.push(format!("{file}: expected no {phrase:?}\n{text}"));
        }
    }
    report(&faults);
}

#[test]
fn wrong_arguments_are_usage_errors() {
    let log = log_path("cases/c03-a.txt");
    let log = log.to_str().expect("a path in UTF-8");
    for arguments in [
        &["--no-such-option", log][..],
        &["--kernel", "six", log],
        &["--arch", "pdp11", log],
        &[log, log],
        &["--btf", log],
        &["--btf", log, log],
        &["--core", log, "--kernel", "6.1"],
    ] {
        let output = explain().args(arguments).output().expect("pagedump runs");
        assert_eq!(output.status.code(), Some(exit::USAGE), "{arguments:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty(), "{arguments:?}");
    }
}

#[test]
fn files_of_another_kind_are_named() {
    for (start, name, expected) in [
        (&b"\x7fELF\x02\x01"[..], "ELF", "write `--core` before its name"),
        (b"KDUMP   ", "kdump", "write `--core` before its name"),
        (b"\x1f\x8b\x08\0", "gzip", "zcat"),
    ] {
        let output = run_with_input(&["-"], start);
        let text = full_text(&output);
        assert_eq!(output.status.code(), Some(exit::NO_DUMP), "{text}");
        assert!(text.contains(name) && text.contains(expected), "{text}");
    }
}

#[test]
fn words_that_no_kernel_has_are_errors() {
    let log = log_path("cases/c25-a.txt");
    let log = log.to_str().expect("a path in UTF-8");
    for (arguments, expected) in [
        (["--arch", "arm"], "expected words of 32 bits on arm, found 64 bits"),
        (
            ["--kernel", "7.9"],
            "expected a release from 4.9 to 7.3, found 7.9; `--kernel 7.3` reads",
        ),
        (["--kernel", "3.10"], "expected a release from 4.9 to 7.3, found 3.10"),
    ] {
        let output = explain().args(arguments).arg(log).output().expect("pagedump runs");
        assert_eq!(output.status.code(), Some(exit::UNDECODABLE), "{arguments:?}");
        assert!(full_text(&output).contains(expected), "{}", full_text(&output));
    }
}

/// Returns the next number of a sequence that looks random.
fn next(seed: &mut u64) -> usize {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    *seed as usize
}

#[test]
fn damaged_logs_are_explained_or_refused() {
    let logs: Vec<Vec<u8>> = read_cases()
        .iter()
        .flat_map(|case| case.files.iter().map(|file| fs::read(log_path(file)).expect("a log")))
        .collect();
    let mut seed = 0x2545_f491_4f6c_dd1d;
    for round in 0..6 {
        let mut damaged = Vec::new();
        for log in &logs {
            let mut log = log.clone();
            for _ in 0..1 + next(&mut seed) % 8 {
                let at = next(&mut seed) % log.len().max(1);
                match next(&mut seed) % 4 {
                    0 => log[at] = next(&mut seed) as u8,
                    1 => drop(log.drain(at..(at + next(&mut seed) % 40).min(log.len()))),
                    2 => log.insert(at, b"0f\n: "[next(&mut seed) % 5]),
                    _ => log[at] ^= 1 << (next(&mut seed) % 8),
                }
                if log.is_empty() {
                    break;
                }
            }
            damaged.extend(log);
            damaged.push(b'\n');
        }
        let options = [&[][..], &["--json"], &["--kernel", "6.12"]][round % 3];
        let output = run_with_input(options, &damaged);
        let code = output.status.code();
        let is_regular = code == Some(exit::EXPLAINED) || code == Some(exit::UNDECODABLE);
        assert!(is_regular, "{options:?}: {}", full_text(&output));
        let is_safe = |byte: &u8| *byte >= b' ' || *byte == b'\n';
        assert!(output.stdout.iter().all(is_safe), "control bytes reached the output");
    }
}

#[test]
fn option_overrides_release_of_log() {
    // Word 3 holds both counts up to 4.17, and the mapping since.
    let old = run(&Case::default(), "cases/c03-a.txt", &["--kernel", "4.12"]);
    let new = run(&Case::default(), "cases/c03-a.txt", &["--kernel", "6.12"]);
    assert!(contains(&normalise(&full_text(&old)), "refcount -1"), "{}", full_text(&old));
    assert_ne!(old.stdout, new.stdout);
}

#[test]
fn phrases_match_at_bounds_of_words() {
    let words = normalise("The order is 90 (refcount:-2); page-table of ffffea00006b0000, 0x1f.");
    for phrase in ["order 90", "refcount -2", "page table", "ffffea00006b0000", "1f", "a | order"] {
        assert!(contains(&words, phrase), "{phrase}");
    }
    for phrase in ["order 9", "refcount 2", "count -2", "ffffea00006b000"] {
        assert!(!contains(&words, phrase), "{phrase}");
    }
    assert!(names_release(&normalise("Linux 6.12.0-rc1"), "6.12"));
    assert!(!names_release(&normalise("Linux 6.120"), "6.12"));
}
