//! Checks that the entries of `input/pagedump.rs` call every public function of pagedump's core,
//! and dump every structure that it describes; and that the entries call every function of the
//! runtime that captures or relocates an object.

use crate::build::{source, workspace};
use crate::CRATES;
use std::fs;
use std::path::{Path, PathBuf};

/// Functions that no dump calls: they make the parameters of a kernel.
const NOT_FOR_A_DUMP: &[&str] = &["from_types"];

#[test]
fn core_functions_and_structures_covered() {
    let core = workspace().join("examples/pagedump/core/src");
    let lib = read(&core.join("lib.rs"));
    let entries = read(&source("pagedump"));
    let (mut functions, mut structures) = (Vec::new(), Vec::new());
    for module in after(&lib, "mod ") {
        for file in files(&core, module) {
            functions.extend(
                after(&read(&file), "pub fn ")
                    .into_iter()
                    .chain(after(&read(&file), "pub const fn "))
                    .map(String::from),
            );
            if module == "layout" {
                structures.extend(after(&read(&file), "pub struct ").into_iter().map(String::from));
            }
        }
    }
    assert!(
        functions.len() > 15 && structures.len() >= 9,
        "expected more functions and structures in the core, found {functions:?} and {structures:?}"
    );
    functions.retain(|name| !NOT_FOR_A_DUMP.contains(&name.as_str()));
    assert_eq!(
        unreached(&functions, &entries, |name| [
            format!(".{name}("),
            format!("::{name}("),
            format!(" {name}(")
        ]),
        [""; 0]
    );
    // Not a description.
    structures.retain(|name| name != "Plans");
    assert_eq!(
        unreached(&structures, &entries, |name| [
            format!(" {name}\n"),
            format!("::{name}\n"),
            format!(" {name} ")
        ]),
        [""; 0]
    );
}

/// The functions of memories and plans that dump code calls. Those that make a plan are in another
/// file (`plans/lookup.rs`), and are not proved: a plan is made before anything goes wrong.
#[test]
fn memory_and_plan_functions_covered() {
    let runtime = workspace().join("runtime/core/src");
    let entries: String = CRATES.iter().map(|krate| read(&source(krate.name))).collect();
    let mut functions = Vec::new();
    for file in ["memories/memory.rs", "memories/reads.rs", "plans/plan.rs", "views/raw.rs"] {
        let text = read(&runtime.join(file));
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for keywords in ["fn ", "pub fn ", "pub const fn "] {
            functions.extend(after(code, keywords).into_iter().map(String::from));
        }
    }
    for name in ["snapshot_by", "copy_into", "relocate", "relocate_into", "container", "reads"] {
        assert!(functions.iter().any(|known| known == name), "{name} of {functions:?}");
    }
    // For people, in tests and in tools.
    functions.retain(|name| name != "fmt" && name != "clone");
    assert_eq!(
        unreached(&functions, &entries, |name| [
            format!(".{name}("),
            format!(".{name}::<"),
            format!("::{name}("),
            format!("::{name}::<"),
        ]),
        [""; 0]
    );
}

/// The control: a function without a call is reported.
#[test]
fn control_uncovered_function_reported() {
    let functions = after("pub fn one(\npub fn other(\nfn third(", "pub fn ")
        .into_iter()
        .map(String::from)
        .collect::<Vec<_>>();
    assert_eq!(unreached(&functions, "let a = x.one();", |name| [format!(".{name}(")]), ["other"]);
}

fn unreached<const N: usize>(
    names: &[String],
    entries: &str,
    calls: impl Fn(&str) -> [String; N],
) -> Vec<String> {
    names
        .iter()
        .filter(|name| !calls(name).iter().any(|call| entries.contains(call)))
        .cloned()
        .collect()
}

/// Returns the word after each occurrence of `keywords` at the start of a line.
fn after<'a>(source: &'a str, keywords: &str) -> Vec<&'a str> {
    let end = |text: &str| {
        text.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(text.len())
    };
    let lines = source.lines().map(|line| line.trim_start());
    let lines =
        lines.map(|line| if keywords == "mod " { line.trim_start_matches("pub ") } else { line });
    lines.filter_map(|line| line.strip_prefix(keywords)).map(|rest| &rest[..end(rest)]).collect()
}

fn files(core: &Path, module: &str) -> Vec<PathBuf> {
    let folder = core.join(module);
    if !folder.is_dir() {
        return vec![folder.with_extension("rs")];
    }
    let entries =
        fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ext| ext == "rs"))
        .collect()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
