//! Checks that the descriptions in `input/` use every attribute in every place, by the table of the
//! macros themselves.

use crate::build::workspace;
use crate::CRATES;
use dumpable_tests::proof::row;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use table::On;

/// The table of the macros.
#[allow(dead_code, unreachable_pub)]
#[path = "../../../macros/parse/src/attributes.rs"]
mod table;

/// The attributes in use, by place.
type Attributes = BTreeMap<&'static str, BTreeSet<String>>;

#[test]
fn every_attribute_covered() {
    let read = |path: &str| {
        fs::read_to_string(workspace().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    };
    let known = known();
    let sources: Vec<String> = CRATES
        .iter()
        .map(|krate| read(&format!("tests/proofs/no_panic/input/{}.rs", krate.name)))
        .collect();
    let used = sources.iter().fold(Attributes::new(), |used, source| used_in(source, used));
    assert_eq!(
        missing(&known, &used),
        [""; 0],
        "no description in tests/proofs/no_panic/input uses these"
    );
    let count: usize = known.values().map(BTreeSet::len).sum();
    let found = format!("{count} attributes in {} places", known.len());
    row("every attribute of the derive is used in a description without a panic path", &found);
}

/// The control: an attribute that no description uses is reported with its place.
#[test]
fn control_uncovered_attribute_reported() {
    let used = used_in(
        r#"
        #[derive(Dumpable)]
        #[dumpable(size = 8, field(a, optional))]
        #[repr(C)]
        pub struct Described {
            // #[dumpable(skip)]
            #[dumpable(c = "skip, view(", view(#[dumpable(as(Be<u32>), check(self.a() > 0, "offset"))] b: u32 @ 4, c: u8))]
            a: u64,
        }
        #[derive(Dumpable)]
        #[dumpable(positions, bits(#[dumpable(c = "y")] Two = 2..=3))]
        pub enum Bits { #[dumpable(c = "x")] One = 1 }
        #[dumpable::helpers(crate = other, total(f))]
        impl Described {
            #[check(self.a() > 0, "rename")]
            #[only(live)]
            fn f(&self) {}
        }
        pub union Both {
            #[dumpable(as(Both), tag(d: u8 = 0))]
            e: u8,
        }
        "#,
        Attributes::new(),
    );
    let expected = [
        ("a block of helpers", "crate"),
        ("a block of helpers", "total"),
        ("a field", "as"),
        ("a field", "c"),
        ("a field", "optional"),
        ("a field", "tag"),
        ("a field", "view"),
        ("a helper", "check"),
        ("a helper", "only"),
        ("a number among flags", "c"),
        ("a struct", "field"),
        ("a struct", "size"),
        ("a variant", "c"),
        ("a view", "as"),
        ("a view", "check"),
        ("an enum", "bits"),
        ("an enum", "positions"),
    ];
    let found: Vec<(&str, &str)> =
        used.iter().flat_map(|(at, words)| words.iter().map(|word| (*at, word.as_str()))).collect();
    assert_eq!(found, expected);

    let missing = missing(&known(), &used);
    for (place, name) in [("a field", "skip"), ("a view", "c"), ("bits", "c"), ("a struct", "size")]
    {
        let is_missed = missing.contains(&format!("{place}: {name}"));
        assert_eq!(is_missed, (place, name) != ("a struct", "size"), "{place}: {name}");
    }
}

/// Returns the attributes that each place accepts.
fn known() -> Attributes {
    let mut known = Attributes::new();
    for attribute in table::ATTRIBUTES {
        for place in attribute.on {
            known.entry(place.name()).or_default().insert(attribute.name.to_owned());
        }
    }
    known
}

fn missing(known: &Attributes, used: &Attributes) -> Vec<String> {
    let empty = BTreeSet::new();
    let missing = known.iter().flat_map(|(place, words)| {
        let used = used.get(place).unwrap_or(&empty);
        words.difference(used).map(move |word| format!("{place}: {word}"))
    });
    missing.collect()
}

/// The beginnings of attributes, and their places; `None` for the item that follows.
const STARTS: [(&str, Option<On>); 4] = [
    ("#[dumpable(", None),
    ("#[dumpable::helpers(", Some(On::Block)),
    ("#[check(", Some(On::Helper)),
    ("#[only(", Some(On::Helper)),
];

/// Adds the attributes that a source file uses.
fn used_in(source: &str, mut used: Attributes) -> Attributes {
    let source = without_text(source);
    // After `enum`, an attribute without a keyword behind it belongs to a variant.
    let mut in_enum = false;
    let mut rest = source.as_str();
    let keywords = ["enum ", "struct ", "union "].into_iter();
    let words: Vec<&str> = STARTS.into_iter().map(|(start, _)| start).chain(keywords).collect();
    while let Some(at) = words.iter().filter_map(|word| rest.find(word)).min() {
        let found = &rest[at..];
        let Some((start, on)) = STARTS.iter().find(|(start, _)| found.starts_with(start)) else {
            in_enum = found.starts_with("enum");
            rest = &found[4..];
            continue;
        };
        let (content, after) = group(&found[start.len()..]);
        rest = after;
        let place = on.unwrap_or_else(|| match item_after(after) {
            "enum" => On::Enum,
            "struct" => On::Struct,
            "union" => On::Union,
            _ if in_enum => On::Variant,
            _ => On::Field,
        });
        match place {
            // The attribute itself is the word.
            On::Helper => add(&start[2..start.len() - 1], place, &mut used),
            _ => add(content, place, &mut used),
        }
    }
    used
}

/// Adds the attributes in the parentheses of one `#[dumpable(..)]`.
fn add(content: &str, place: On, used: &mut Attributes) {
    for item in items(content) {
        let word = item
            .split(|letter: char| !letter.is_alphanumeric() && letter != '_')
            .next()
            .unwrap_or_default();
        used.entry(place.name()).or_default().insert(word.into());
        let Some((_, inner)) = item.split_once('(') else { continue };
        let inner = group(inner).0;
        let inner_place = match word {
            // As if written at the field.
            "field" => {
                add(inner.split_once(',').map_or("", |(_, rest)| rest), On::Field, used);
                continue;
            }
            "view" => On::View,
            "bits" if place == On::Enum => On::Group,
            "bits" | "tag" => On::Bits,
            _ => continue,
        };
        for attribute in inner.split("#[dumpable(").skip(1) {
            // The first iteration covers deeper attributes, too.
            add(group(attribute).0, inner_place, used);
        }
    }
}

/// Splits the text before a closing parenthesis from the text after it.
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

/// Splits at commas outside of brackets.
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

/// Returns the keyword of the item whose attributes precede `text`, if it has one.
fn item_after(text: &str) -> &str {
    let mut rest = text.trim_start_matches(']').trim_start();
    while let Some(attribute) = rest.strip_prefix("#[") {
        rest = attribute.split_once(']').map_or("", |(_, rest)| rest).trim_start();
    }
    let rest = rest.strip_prefix("pub").map_or(rest, |rest| rest.trim_start());
    rest.split_whitespace().next().unwrap_or_default()
}

/// Removes comments and the contents of strings.
fn without_text(source: &str) -> String {
    let lines = source.lines().map(|line| line.split_once("//").map_or(line, |(code, _)| code));
    let code = lines.collect::<Vec<_>>().join("\n");
    code.split('"').step_by(2).collect::<Vec<_>>().join("\"\"")
}
