//! Compares the output that README.md shows with what its command prints, byte for byte.

use std::process::Command;

const README: &str = include_str!("../../../../README.md");

/// Returns the arguments of the first command within a sentence, and the text block that follows it.
fn readme_example() -> (Vec<&'static str>, &'static str) {
    let (_, rest) = README.split_once("\n`cargo run --release -- ").expect("a command");
    let (command, rest) = rest.split_once('`').expect("an end");
    let (_, rest) = rest.split_once("```text\n").expect("a text");
    (command.split(' ').collect(), rest.split_once("```").expect("an end").0)
}

fn pagedump() -> Command {
    Command::new(env!("CARGO_BIN_EXE_pagedump"))
}

#[test]
fn readme_shows_printed_page() {
    let (arguments, text) = readme_example();
    let output = pagedump().args(&arguments).output().expect("pagedump runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stdout), text, "{arguments:?}");
    // Control: another page has another text.
    let other = pagedump().args(["dump", "pfn:0xfea4"]).output().expect("pagedump runs");
    assert_ne!(String::from_utf8_lossy(&other.stdout), text);
}
