//! Compares the outputs that the documentation shows with what the commands print, byte for byte.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The documents, the start of a command in each, after which its output follows, and how many there are.
const DOCUMENTS: &[(&str, &str, usize)] = &[
    ("README.md", "\n`cargo run --release -- ", 2),
    ("examples/pagedump/bad-page-state.md", "\n`pagedump ", 1),
];

/// Returns the arguments of each command, and the text block that follows it.
fn examples<'a>(text: &'a str, start: &str) -> Vec<(Vec<&'a str>, &'a str)> {
    let commands = text.split(start).skip(1);
    let example = |rest: &'_ str| -> Option<(usize, usize, usize)> {
        let end = rest.find('`')?;
        let start = end + rest[end..].find("```text\n")? + "```text\n".len();
        Some((end, start, start + rest[start..].find("```")?))
    };
    commands
        .map(|rest| {
            let (end, start, stop) = example(rest).expect("a command and its output");
            (rest[..end].split(' ').collect(), &rest[start..stop])
        })
        .collect()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..")
}

fn run(arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pagedump"));
    let output = command.args(arguments).current_dir(root()).output().expect("pagedump runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn documents_show_what_commands_print() {
    for (document, start, count) in DOCUMENTS {
        let path = root().join(document);
        let text = std::fs::read_to_string(&path).expect("a document");
        let found = examples(&text, start);
        assert_eq!(found.len(), *count, "{document}");
        if std::env::var_os("DUMPABLE_BLESS").is_some() {
            let block = |text: &str| format!("```text\n{text}```");
            let mut new = text.clone();
            for (arguments, shown) in &found {
                new = new.replacen(&block(shown), &block(&run(arguments)), 1);
            }
            std::fs::write(&path, new).expect("the document is written");
            continue;
        }
        for (arguments, shown) in found {
            assert_eq!(run(&arguments), shown, "{arguments:?}: DUMPABLE_BLESS=1 writes it");
            // Control: another command prints another text.
            assert_ne!(run(&["dump", "pfn:0xfea4"]), shown);
        }
    }
}
