// SPDX-License-Identifier: MIT OR Apache-2.0

//! Holds the reference in `docs/` to the table of attributes.

use dumpable_parse::attributes::{Attribute, On, ATTRIBUTES, WORDS};
use std::fs;
use syn::{Item, UseTree, Visibility};

/// The most entries that the glossary may have.
const ENTRIES: usize = 25;

const RUNTIME: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../runtime");

/// Returns the pages of the reference.
fn pages() -> Vec<(String, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/docs");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut pages: Vec<_> = paths
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect();
    pages.sort();
    pages
}

/// Returns the name and the text of each section that describes an attribute.
fn sections(page: &str) -> Vec<(String, String)> {
    let mut sections: Vec<(String, String)> = Vec::new();
    let (mut is_code, mut is_section) = (false, false);
    for line in page.lines() {
        is_code ^= line.starts_with("```");
        if !is_code && line.starts_with('#') {
            let name = line.strip_prefix("### `").and_then(|name| name.strip_suffix('`'));
            is_section = name.is_some();
            sections.extend(name.map(|name| (name.to_owned(), String::new())));
        } else if is_section {
            let (_, text) = sections.last_mut().unwrap();
            *text += line;
            *text += "\n";
        }
    }
    sections
}

/// Returns what the text of a section lacks of the attribute.
fn missing(attribute: &Attribute, text: &str) -> Vec<String> {
    let mut wanted: Vec<String> = attribute.forms.iter().map(|form| format!("`{form}`")).collect();
    let on: Vec<_> = attribute.on.iter().map(|on| on.name()).collect();
    let on = match &on[..] {
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
        [] => String::new(),
    };
    wanted.push(format!("(on {on})"));
    let (first, rest) = attribute.doc.split_at(1);
    wanted.push(format!("{}{rest}", first.to_uppercase()));
    // Lines of the reference are wrapped.
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    wanted.retain(|wanted| !words.contains(wanted));
    let example = text.split_once("\n```").map_or("", |(_, example)| example);
    if !example.contains(attribute.name) {
        wanted.push(format!("an example with {}", attribute.name));
    }
    wanted
}

#[test]
fn reference_describes_each_attribute_once() {
    let pages = pages();
    let found: Vec<_> = pages.iter().flat_map(|(_, page)| sections(page)).collect();
    for attribute in ATTRIBUTES {
        let texts: Vec<_> = found.iter().filter(|(name, _)| *name == attribute.name).collect();
        let [(_, text)] = &texts[..] else {
            panic!("expected one section for `{}`, found {}", attribute.name, texts.len());
        };
        let missing = missing(attribute, text);
        assert!(missing.is_empty(), "`{}` lacks {missing:?}", attribute.name);
    }
    assert_eq!(found.len(), ATTRIBUTES.len(), "a section without an attribute: {found:?}");
    for word in WORDS {
        let is_there = |(_, page): &(String, String)| page.contains(word);
        assert!(pages.iter().any(is_there), "the reference lacks the word `{word}`");
    }
}

#[test]
fn reference_pages_included() {
    let documentation = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/lib.rs"));
    let documentation = documentation.unwrap();
    for (name, page) in pages() {
        assert!(documentation.contains(&format!("\"../docs/{name}\"")), "{name} is not included");
        let long = page.lines().find(|line| line.len() > 100 && !line.starts_with('|'));
        assert_eq!(long, None, "a line of {name} is longer than 100");
    }
}

/// The control: each missing part is reported.
#[test]
fn incomplete_reference_detected() {
    const SIZE: Attribute = Attribute {
        name: "size",
        on: &[On::Struct],
        forms: &["size = 64"],
        is_list: false,
        doc: "asserts the size in bytes",
    };
    let text = "\n`size = 64` (on a\nstruct)\n\nAsserts the size in bytes.\n\n```\nsize\n```\n";
    assert!(missing(&SIZE, text).is_empty());
    for lacking in ["`size = 64`", "struct", "Asserts the size in bytes", "```\n", "\nsize\n"] {
        assert_ne!(missing(&SIZE, &text.replace(lacking, "")), Vec::<String>::new(), "{lacking}");
    }
    let page = "### `a`\nx\n```\n# y\n```\n# Else\nz\n### `b`\nw\n";
    let expected = [("a", "x\n```\n# y\n```\n"), ("b", "w\n")];
    assert_eq!(sections(page), expected.map(|(name, text)| (name.to_owned(), text.to_owned())));
}

/// Adds the names that a `use` makes visible.
fn add_names(tree: &UseTree, names: &mut Vec<String>) {
    match tree {
        // Its root is read, too.
        UseTree::Path(path) if path.ident == "dumpable_core" => {}
        UseTree::Path(path) => add_names(&path.tree, names),
        UseTree::Name(name) => names.push(name.ident.to_string()),
        UseTree::Rename(rename) => names.push(rename.rename.to_string()),
        UseTree::Group(group) => group.items.iter().for_each(|tree| add_names(tree, names)),
        UseTree::Glob(_) => panic!("expected names at the root, found a glob"),
    }
}

/// Returns the public names at the root of the runtime.
fn root_names() -> Vec<String> {
    let mut names = Vec::new();
    let roots = ["src/lib.rs", "core/src/lib.rs"]
        .map(|root| fs::read_to_string(format!("{RUNTIME}/{root}")).unwrap());
    for item in roots.iter().flat_map(|root| syn::parse_file(root).unwrap().items) {
        match item {
            Item::Use(item) if matches!(item.vis, Visibility::Public(_)) => {
                add_names(&item.tree, &mut names);
            }
            _ => {}
        }
    }
    names.sort();
    names.dedup();
    names
}

/// Returns the names that the glossary does not link exactly once.
fn not_linked_once<'a>(glossary: &str, names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    names.filter(|name| glossary.matches(&format!("[`{name}`](")).count() != 1).collect()
}

#[test]
fn glossary_links_each_attribute_and_root_name_once() {
    let glossary = fs::read_to_string(format!("{RUNTIME}/src/guide/glossary.md")).unwrap();
    let entries = glossary.lines().filter(|line| line.starts_with("- **")).count();
    assert!((1..=ENTRIES).contains(&entries), "{entries} entries");
    let names = root_names();
    assert!(names.len() > 20, "{names:?}");
    let attributes = ATTRIBUTES.iter().map(|attribute| attribute.name);
    let all = attributes.chain(names.iter().map(String::as_str));
    assert_eq!(not_linked_once(&glossary, all), Vec::<&str>::new());
    let long = glossary.lines().find(|line| line.len() > 100);
    assert_eq!(long, None, "a line is longer than 100");
    // The control.
    assert_eq!(
        not_linked_once("[`a`](x) [`b`](x) [`b`](y)", ["a", "b", "c"].into_iter()),
        ["b", "c"]
    );
}
