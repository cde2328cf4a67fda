//! Holds the table of rules in the documentation equal to the rules.

use pagedump_core::RULES;
use std::fmt::Write;
use std::path::Path;

/// The line after which the table begins.
const MARK: &str = "<!-- rules -->\n";

#[test]
fn documentation_lists_every_rule() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../bad-page-state.md");
    let text = std::fs::read_to_string(&path).expect("the documentation");
    let (before, found) = text.split_once(MARK).expect("the mark of the table");
    let expected = table();
    if std::env::var_os("DUMPABLE_BLESS").is_some() {
        std::fs::write(&path, format!("{before}{MARK}{expected}")).expect("the table is written");
    } else {
        assert_eq!(found, expected, "DUMPABLE_BLESS=1 writes the table");
    }
}

fn table() -> String {
    let mut text = String::new();
    let mut family = "";
    for rule in RULES {
        if rule.family != family {
            family = rule.family;
            let _ = writeln!(text, "\n### {family}\n\n| rule | grade | ground |\n|---|---|---|");
        }
        let _ = writeln!(text, "| `{}` | {} | {} |", rule.name, rule.grade.as_str(), rule.about);
    }
    text
}

#[test]
fn names_of_rules_are_unique() {
    let mut names: Vec<_> = RULES.iter().map(|rule| rule.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), RULES.len());
}
