//! Compares JSON with the text, and with its documentation.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

const DOCUMENTATION: &str = include_str!("../../json.md");

fn stdout(arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pagedump"));
    let output = command.args(arguments).output().expect("pagedump runs");
    // Names of files may hold any bytes.
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn objects(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("an object")).collect()
}

/// Adds the keys of all objects in a value, but for those that are names of the kernel.
fn add_keys(value: &Value, keys: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                keys.insert(key.clone());
                if key != "fields" {
                    add_keys(value, keys);
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| add_keys(value, keys)),
        _ => {}
    }
}

/// Asserts that a part of the documentation has all keys, and no others.
fn assert_documented(part: &str, objects: &[Value]) {
    let mut keys = BTreeSet::new();
    objects.iter().for_each(|object| add_keys(object, &mut keys));
    let words: BTreeSet<String> = part.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    let missing: Vec<_> = keys.iter().filter(|key| !words.contains(*key)).collect();
    assert!(missing.is_empty(), "not documented: {missing:?}");
    // Keys stand in the first column.
    for line in part.lines().filter(|line| line.starts_with("| `")) {
        let first = line.split('|').nth(1).expect("a column");
        for key in first.split('`').skip(1).step_by(2) {
            assert!(keys.contains(key), "documented, but not printed: {key}");
        }
    }
}

/// Returns the pages of the sample that are compared.
fn selectors() -> Vec<String> {
    (0..0x10000).step_by(53).map(|pfn| format!("pfn:{pfn:#x}")).collect()
}

/// Returns what `dump` prints of these pages.
fn dump(options: &[&str]) -> String {
    let selectors = selectors();
    let selectors = selectors.iter().map(String::as_str);
    stdout(
        &["dump"].into_iter().chain(options.iter().copied()).chain(selectors).collect::<Vec<_>>(),
    )
}

/// Returns the text of each of these pages, by its page frame number.
fn texts() -> BTreeMap<u64, String> {
    let (mut texts, mut pfn) = (BTreeMap::<u64, String>::new(), None);
    for line in dump(&[]).lines() {
        // Flaws of a folio come before the first line of the page.
        if let Some((_, rest)) = line.split_once(" pfn:0x").filter(|_| line.starts_with("page: ")) {
            let digits = rest.split(' ').next().expect("digits");
            pfn = u64::from_str_radix(digits, 16).ok();
        }
        if let Some(pfn) = pfn {
            *texts.entry(pfn).or_default() += &format!("{line}\n");
        }
    }
    texts
}

#[test]
fn dump_has_what_the_text_has() {
    let (_, part) = DOCUMENTATION.split_once("\n## dump\n").expect("a part");
    let (part, _) = part.split_once("\n## explain\n").expect("a part");
    let (pages, texts) = (objects(&dump(&["--json"])), texts());
    assert_documented(part, &pages);
    let (mut compared, mut findings) = (0, 0);
    for page in pages.iter().filter(|page| page["verdict"] == "faithful") {
        let pfn = page["pfn"].as_u64().expect("a number");
        let text = &texts[&pfn];
        let has = |part: &str| assert!(text.contains(part), "{pfn:#x}: {part}\n{text}");
        has(&format!("kind: {}\n", page["kind"].as_str().expect("a kind")));
        if let (Some(refcount), Some(mapcount)) =
            (page["refcount"].as_i64(), page["mapcount"].as_i64())
        {
            has(&format!("refcount:{refcount} mapcount:{mapcount} "));
        }
        if let Some(index) = page["index"].as_str() {
            has(&format!("index:{index} pfn:"));
        }
        let names = page["flags"]["names"].as_array().expect("names");
        has(&format!("flags: {}(", page["flags"]["word"].as_str().expect("hex")));
        names.iter().for_each(|name| has(name.as_str().expect("a name")));
        let row = |words: &Value| {
            let words = words.as_array().expect("words").iter().take(4);
            let digits =
                words.map(|word| word.as_str().expect("hex").trim_start_matches("0x").to_owned());
            digits.map(|digits| format!("{digits:0>16}")).collect::<Vec<_>>().join(" ")
        };
        has(&format!("raw: {}\n", row(&page["raw"])));
        if page["folio"].is_object() {
            has(&format!("head: order:{} ", page["folio"]["order"]));
            has(&format!("head: {}\n", row(&page["folio"]["tail_raw"])));
        }
        for finding in page["findings"].as_array().expect("findings") {
            let of = |key: &str| finding[key].as_str().expect("text");
            // The text states some findings in lines of its own.
            assert!(text.contains(of("sentence")), "{pfn:#x}: {}\n{text}", of("sentence"));
            findings += 1;
        }
        compared += 1;
    }
    assert!(compared > 1000 && findings > 0, "{compared} pages, {findings} findings");
}

#[test]
fn explanation_has_what_the_text_has() {
    let (_, part) = DOCUMENTATION.split_once("\n## explain\n").expect("a part");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/explain/cases");
    let mut all = Vec::new();
    for name in ["c01-a", "c04-b", "c21-a", "c35-a", "c39-b", "c42-a"] {
        let path = folder.join(format!("{name}.txt"));
        let path = path.to_str().expect("a path in UTF-8");
        let (text, pages) =
            (stdout(&["explain", path]), objects(&stdout(&["explain", "--json", path])));
        let has = |value: &Value| {
            let part = value.as_str().expect("text");
            assert!(text.contains(part), "{name}: {part}\n{text}");
        };
        for page in &pages {
            let lists = ["damage", "header"].map(|key| &page[key]);
            lists.into_iter().filter_map(Value::as_array).flatten().for_each(has);
            for reading in page["readings"].as_array().into_iter().flatten() {
                has(&reading["kind"]);
                let lists = ["notes", "contradictions", "causes"].map(|key| &reading[key]);
                lists.into_iter().filter_map(Value::as_array).flatten().for_each(has);
                let findings = reading["findings"].as_array().into_iter().flatten();
                findings.for_each(|finding| has(&finding["sentence"]));
                if reading["flags"].is_object() {
                    has(&reading["flags"]["word"]);
                }
            }
        }
        all.extend(pages);
    }
    assert_documented(part, &all);
}
