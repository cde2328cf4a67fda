//! The descriptions in `input/` have every attribute that there is, in every place: what the macros say of an attribute that
//! they do not know is the list of those that they do.

use crate::build::workspace;
use crate::CRATES;
use dumpable_proofs::proof::row;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// Where an attribute stands, and which stand there.
type Attributes = BTreeMap<&'static str, BTreeSet<String>>;

#[test]
fn every_attribute_is_proved() {
    let read = |path: &str| {
        fs::read_to_string(workspace().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    };
    let known = known(|file| read(&format!("macros/src/parse/{file}.rs")));
    let sources: Vec<String> = CRATES
        .iter()
        .map(|krate| read(&format!("tests/proofs/no_panic/input/{}.rs", krate.name)))
        .collect();
    let used = sources.iter().fold(Attributes::new(), |used, source| used_in(source, used));
    assert_eq!(
        missing(&known, &used),
        [""; 0],
        "no description in tests/proofs/no_panic/input has these"
    );

    let helpers = helpers(&read("macros/src/lib.rs"));
    assert!(helpers.len() >= 3, "the reference has more than {helpers:?}");
    for attribute in &helpers {
        assert!(
            sources.iter().any(|source| source.contains(attribute)),
            "no helper in tests/proofs/no_panic/input has `{attribute}`"
        );
    }
    // The reference has the same words.
    for word in known.values().flatten() {
        assert!(
            read("macros/src/lib.rs").contains(&format!("`{word}")),
            "the reference does not tell of `{word}`"
        );
    }
    let count: usize = known.values().map(BTreeSet::len).sum();
    let found =
        format!("{count} attributes in {} places, {} of helpers", known.len(), helpers.len());
    row("every attribute of the derive is in a description without a panic path", &found);
}

/// An attribute that no description has is told, and its place.
#[test]
fn a_new_attribute_is_missed() {
    let used = used_in(
        r#"
        #[derive(Dumpable)]
        #[dumpable(size = 8, field(a, le))]
        #[repr(C)]
        pub struct Described {
            // #[dumpable(skip)]
            #[dumpable(c = "skip, view(", view(#[dumpable(be, check(self.a() > 0, "offset"))] b: u32 @ 4, c: u8))]
            a: u64,
        }
        #[derive(Dumpable)]
        #[dumpable(positions)]
        pub enum Bits { #[dumpable(c = "x")] One = 1 }
        "#,
        Attributes::new(),
    );
    let expected = [
        ("enum", "flags"),
        ("field", "le"),
        ("field", "name"),
        ("field", "view"),
        ("struct", "field"),
        ("struct", "size"),
        ("variant", "name"),
        ("view", "be"),
        ("view", "check"),
    ];
    let found: Vec<(&str, &str)> =
        used.iter().flat_map(|(at, words)| words.iter().map(|word| (*at, word.as_str()))).collect();
    assert_eq!(found, expected);

    let known = known(|file| match file {
        "member" => {
            r#"unknown(meta, "be; its offset follows") unknown(meta, "name, skip, view")"#.into()
        }
        "container" => r#"unknown(meta, "size, only; for an enum: flags")"#.into(),
        _ => r#"unknown(meta, "name")"#.into(),
    });
    assert_eq!(
        missing(&known, &used),
        ["bits: name", "field: skip", "group: name", "struct: only"]
    );
}

/// What may stand where, as the parser `file` of the macros has it.
fn known(read: impl Fn(&str) -> String) -> Attributes {
    let places = [
        ("container", &["struct"][..]),
        ("member", &["view", "field"]),
        ("bits", &["bits"]),
        ("choice", &["variant"]),
        ("group", &["group"]),
    ];
    let words =
        |list: &str| list.split(", ").map(|word| word.trim().to_string()).collect::<BTreeSet<_>>();
    let mut known = Attributes::new();
    for (file, places) in places {
        let source = read(file);
        let lists: Vec<&str> =
            source.split("unknown(").skip(1).filter_map(|call| call.split('"').nth(1)).collect();
        assert_eq!(lists.len(), places.len(), "{file}.rs has other lists of attributes: {lists:?}");
        for (place, list) in places.iter().zip(lists) {
            let (list, rest) = list.split_once(';').unwrap_or((list, ""));
            known.insert(place, words(list));
            if let Some(of_enums) = rest.trim().strip_prefix("for an enum: ") {
                known.insert("enum", words(of_enums));
            }
        }
    }
    known
}

/// The attributes of helpers, as the reference has them.
fn helpers(reference: &str) -> BTreeSet<String> {
    let ends = |text: &str| {
        text.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(text.len())
    };
    let names = reference.split("**`#[").skip(1).map(|text| format!("#[{}", &text[..ends(text)]));
    names.collect()
}

fn missing(known: &Attributes, used: &Attributes) -> Vec<String> {
    let empty = BTreeSet::new();
    let missing = known.iter().flat_map(|(place, words)| {
        let used = used.get(place).unwrap_or(&empty);
        words.difference(used).map(move |word| format!("{place}: {word}"))
    });
    missing.collect()
}

/// Adds what a source file uses.
fn used_in(source: &str, mut used: Attributes) -> Attributes {
    let source = without_text(source);
    // Where `enum` was the last to begin, what has no keyword of its own is a variant.
    let mut in_enum = false;
    let mut rest = source.as_str();
    while let Some(at) = ["#[dumpable(", "enum ", "struct ", "union "]
        .iter()
        .filter_map(|word| rest.find(word))
        .min()
    {
        let found = &rest[at..];
        if !found.starts_with('#') {
            in_enum = found.starts_with("enum");
            rest = &found[4..];
            continue;
        }
        let (content, after) = group(&found["#[dumpable(".len()..]);
        rest = after;
        let declared = item_after(after);
        let place = match declared {
            "enum" => "enum",
            "struct" | "union" => "struct",
            _ if in_enum => "variant",
            _ => "field",
        };
        add(content, place, &mut used);
    }
    used
}

/// Adds the attributes in the parentheses of one `#[dumpable(..)]`.
fn add(content: &str, place: &'static str, used: &mut Attributes) {
    for item in items(content) {
        let word = item
            .split(|letter: char| !letter.is_alphanumeric() && letter != '_')
            .next()
            .unwrap_or_default();
        used.entry(place).or_default().insert(word.into());
        let Some((_, inner)) = item.split_once('(') else { continue };
        let inner = group(inner).0;
        match word {
            // As if it stood at the field.
            "field" => add(inner.split_once(',').map_or("", |(_, rest)| rest), "field", used),
            "view" | "bits" | "tag" | "group" => {
                let inner_place = match word {
                    "view" => "view",
                    "group" => "group",
                    _ => "bits",
                };
                for attribute in inner.split("#[dumpable(").skip(1) {
                    // Of what stands deeper, the first of these has it already.
                    add(group(attribute).0, inner_place, used);
                }
            }
            _ => {}
        }
    }
}

/// What is in parentheses, and what comes after them.
fn group(text: &str) -> (&str, &str) {
    let mut depth = 0;
    for (at, letter) in text.char_indices() {
        match letter {
            '(' | '[' | '{' => depth += 1,
            ')' if depth == 0 => return (&text[..at], &text[at + 1..]),
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
    }
    (text, "")
}

/// What commas separate.
fn items(text: &str) -> Vec<&str> {
    let (mut items, mut depth, mut start) = (Vec::new(), 0, 0);
    for (at, letter) in text.char_indices() {
        match letter {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => {
                items.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    items.push(text[start..].trim());
    items.into_iter().filter(|item| !item.is_empty()).collect()
}

/// The keyword of the item that the attributes before `text` belong to, if it is one.
fn item_after(text: &str) -> &str {
    let mut rest = text.trim_start_matches(']').trim_start();
    while let Some(attribute) = rest.strip_prefix("#[") {
        rest = attribute.split_once(']').map_or("", |(_, rest)| rest).trim_start();
    }
    let rest = rest.strip_prefix("pub").map_or(rest, |rest| rest.trim_start());
    rest.split_whitespace().next().unwrap_or_default()
}

/// The source without comments and without what strings hold.
fn without_text(source: &str) -> String {
    let lines = source.lines().map(|line| line.split_once("//").map_or(line, |(code, _)| code));
    let code = lines.collect::<Vec<_>>().join("\n");
    code.split('"').step_by(2).collect::<Vec<_>>().join("\"\"")
}
