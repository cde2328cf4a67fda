// SPDX-License-Identifier: MIT OR Apache-2.0

//! Compares the errors of the macros for `tests/ui/fail` with the `.stderr` files. This takes no
//! compiler, so it works with every version of Rust, rule by rule.

use crate::helpers;
use dumpable_codegen::errors::Errors;
use dumpable_parse::attributes::{Attribute, On, ATTRIBUTES, FORMER};
use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use std::collections::BTreeSet;
use std::fs;
use syn::visit::{self, Visit};
use syn::{Item, LitStr};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/ui/fail");

/// How errors of rustc without a code begin.
const OF_RUSTC: [&str; 2] = ["lifetime may not live long enough", "use of deprecated "];

#[test]
fn messages_match_stderr_files() {
    let (mut messages, mut wrong) = (0, Vec::new());
    for entry in fs::read_dir(FOLDER).unwrap() {
        let case = entry.unwrap().path();
        if case.extension().is_some_and(|extension| extension == "rs") {
            let beside = beside(&fs::read_to_string(case.with_extension("stderr")).unwrap());
            messages += beside.len();
            let told = compare(&beside, &said(&fs::read_to_string(&case).unwrap()));
            wrong.extend(told.map_err(|told| format!("{}:\n{told}", case.display())).err());
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(messages > 100, "{messages} messages");
}

/// Every attribute has a case, except lists and attributes of helpers.
#[test]
fn duplicate_attribute_cases_complete() {
    let messages = beside(&fs::read_to_string(format!("{FOLDER}/duplicates.stderr")).unwrap());
    let of_helpers = |on: &On| matches!(on, On::Block | On::Helper);
    for Attribute { name, on, is_list, .. } in ATTRIBUTES {
        let is_duplicate =
            messages.contains(&format!("duplicate attribute `{name}`: remove one of them"));
        assert_eq!(is_duplicate, !is_list && !on.iter().all(of_helpers), "{name}");
    }
}

#[test]
fn former_word_cases_complete() {
    let messages = beside(&fs::read_to_string(format!("{FOLDER}/former_words.stderr")).unwrap());
    for (word, _, instead) in FORMER {
        let message = format!("unknown attribute `{word}`: write {instead}");
        assert!(messages.contains(&message), "{message}");
    }
}

/// The control: extra, missing and different messages are reported.
#[test]
fn different_messages_detected() {
    let said = said(
        "fn f() { #[derive(Dumpable)] #[dumpable(capture(b))] #[repr(C)] struct A { a: u8 } }",
    );
    let word = "no field `b`: `capture(..)` takes names of fields";
    assert_eq!(compare(&beside(&format!("error: {word}\n --> a.rs\n")), &said), Ok(()));
    assert_eq!(
        compare(&BTreeSet::new(), &said),
        Err(format!("missing in the .stderr file: {word}"))
    );
    let other = word.replace("no field", "a field");
    let told = compare(&beside(&format!("error: {other}\n")), &said).unwrap_err();
    assert_eq!(
        told,
        format!("missing in the .stderr file: {word}\nonly in the .stderr file: {other}")
    );
}

/// A struct of C may be empty, but `capture()` without fields is rejected.
#[test]
fn empty_struct_captured_whole() {
    let nothing = "expected at least one field that is captured, found none: name the fields that a snapshot keeps, `capture(a, b)`";
    for (capture, told) in [("", vec![]), ("capture()", vec![nothing.to_owned()])] {
        let said =
            said(&format!("#[derive(Dumpable)] #[dumpable({capture})] #[repr(C)] struct A {{}}"));
        assert_eq!(Vec::from_iter(said), told, "{capture}");
    }
}

/// Accepts the widest bits, and rejects wider ones.
#[test]
fn bits_wider_than_type_rejected() {
    for (ty, widest) in [("u128", 128), ("u64", 64), ("u8", 8), ("i16", 16), ("bool", 1)] {
        for width in [widest, widest + 1, widest + 2] {
            let bits = format!("#[dumpable(bits(b: {ty} = 3..={}))] a: [u8; 32]", width + 2);
            let said = said(&format!("#[derive(Dumpable)] #[repr(C)] struct A {{ {bits} }}"));
            let is_told = said.iter().any(|message| message.contains(&format!("found {width}")));
            assert_eq!(
                (said.len(), is_told),
                if width > widest { (1, true) } else { (0, false) },
                "{ty}: {said:?}"
            );
        }
    }
}

fn compare(beside: &BTreeSet<String>, said: &BTreeSet<String>) -> Result<(), String> {
    let more =
        said.difference(beside).map(|message| format!("missing in the .stderr file: {message}"));
    let less =
        beside.difference(said).map(|message| format!("only in the .stderr file: {message}"));
    let told: Vec<_> = more.chain(less).collect();
    if told.is_empty() {
        return Ok(());
    }
    Err(told.join("\n"))
}

/// Returns the errors in a `.stderr` without a number, except for those of rustc.
fn beside(text: &str) -> BTreeSet<String> {
    let errors = text.lines().filter_map(|line| line.strip_prefix("error: "));
    errors
        .filter(|error| !OF_RUSTC.iter().any(|start| error.starts_with(start)))
        .map(str::to_owned)
        .collect()
}

/// Returns the errors of the macros for a file.
fn said(file: &str) -> BTreeSet<String> {
    let mut given = Given::default();
    given.visit_file(&syn::parse_file(file).unwrap());
    let mut said = BTreeSet::new();
    collect(given.0.into_tokens(), &mut said);
    said
}

/// The errors for the items with a macro, also nested ones.
#[derive(Default)]
struct Given(Errors);

impl Visit<'_> for Given {
    fn visit_item(&mut self, item: &Item) {
        match item {
            // An item that is not a block is refused as a whole.
            Item::Struct(given) if given.attrs.iter().any(super::is_helpers) => {
                helpers::expand(TokenStream::new(), item.to_token_stream(), &mut self.0);
            }
            _ => drop(super::expand_given(item.clone(), &mut self.0)),
        }
        visit::visit_item(self, item);
    }
}

/// Returns all strings in tokens.
fn collect(tokens: TokenStream, into: &mut BTreeSet<String>) {
    for tree in tokens {
        match tree {
            TokenTree::Group(group) => collect(group.stream(), into),
            TokenTree::Literal(literal) => {
                into.extend(
                    syn::parse2::<LitStr>(literal.into_token_stream()).map(|text| text.value()),
                );
            }
            _ => {}
        }
    }
}
