//! The README shows what is printed: the command in it prints the text below it, to the byte.

use std::process::Command;

const README: &str = include_str!("../../../../README.md");

/// The arguments of the first command in a sentence, and the block of text that follows it.
fn shown() -> (Vec<&'static str>, &'static str) {
    let (_, rest) = README.split_once("\n`cargo run --release -- ").expect("a command");
    let (command, rest) = rest.split_once('`').expect("its end");
    let (_, rest) = rest.split_once("```text\n").expect("a text");
    (command.split(' ').collect(), rest.split_once("```").expect("its end").0)
}

fn pagedump() -> Command {
    Command::new(env!("CARGO_BIN_EXE_pagedump"))
}

#[test]
fn the_dump_in_the_readme_is_what_is_printed() {
    let (arguments, text) = shown();
    let output = pagedump().args(&arguments).output().expect("pagedump runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stdout), text, "{arguments:?}");
    // The control: another page is another text.
    let other = pagedump().args(["dump", "pfn:0xfea4"]).output().expect("pagedump runs");
    assert_ne!(String::from_utf8_lossy(&other.stdout), text);
}
