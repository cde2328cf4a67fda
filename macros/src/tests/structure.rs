// SPDX-License-Identifier: MIT OR Apache-2.0

//! Holds the structure of the runtime: folders in an order, imports by their own paths, one cycle.

use super::sources;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

const RUNTIME: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../runtime/core/src");

/// The modules of the one import cycle: `Memory` and the capture code that its provided methods
/// call.
const CYCLE: [&str; 2] = ["memories::capture", "memories::memory"];

/// The code of each module, without comments and tests, by its path.
type Modules = BTreeMap<String, String>;

#[test]
fn runtime_imports() {
    let modules = runtime_modules();
    assert!(modules.len() > 40, "{:?}", modules.keys());
    let order = folder_order(&fs::read_to_string(format!("{RUNTIME}/lib.rs")).unwrap());
    let folders: BTreeSet<_> = modules.keys().map(|module| folder_of(module)).collect();
    assert_eq!(folders, order.iter().map(String::as_str).collect());
    assert_eq!(import_faults(&modules, &order), Vec::<String>::new());
    assert_eq!(cycles(&modules), CYCLE.map(String::from));
}

#[test]
fn runtime_files_state_their_purpose() {
    // The guide shows its example, and includes it where inner documentation is an error.
    let is_shown = |file: &Path| file.ends_with("guide/gadget.rs");
    let files = sources(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../runtime")));
    for file in files.into_iter().filter(|file| !is_shown(file)) {
        let source = fs::read_to_string(&file).unwrap();
        let source = source.strip_prefix("// SPDX-License-Identifier: MIT OR Apache-2.0\n\n");
        let source = source.unwrap_or_else(|| panic!("{} states no licence", file.display()));
        assert!(source.starts_with("//! "), "{} has no purpose", file.display());
    }
}

/// The control: each fault is reported.
#[test]
fn import_faults_are_reported() {
    let order = ["low".to_owned(), "high".to_owned()];
    let faults = |files: &[(&str, &str)]| {
        let modules = files.iter().map(|(name, source)| ((*name).to_owned(), code(source)));
        let modules: Modules = modules.collect();
        (import_faults(&modules, &order).len(), cycles(&modules).len())
    };
    let low = ("low::a", "pub struct A;");
    assert_eq!(faults(&[low, ("high::b", "use crate::low::a::A;")]), (0, 0));
    // Comments and tests may refer to anything.
    assert_eq!(faults(&[low, ("high::b", "// crate::A\n#[cfg(test)]\nuse crate::A;")]), (0, 0));
    // Through the root, through the folder, by `super`.
    assert_eq!(faults(&[low, ("high::b", "use crate::A;")]), (1, 0));
    assert_eq!(faults(&[low, ("high::b", "use crate::{A, B};")]), (1, 0));
    assert_eq!(faults(&[low, ("high::b", "use crate::low::A;")]), (1, 0));
    assert_eq!(faults(&[low, ("high::b", "crate::low::{a::A}")]), (1, 0));
    assert_eq!(faults(&[low, ("high::b", "use super::A;")]), (1, 0));
    // From a later folder.
    assert_eq!(faults(&[("low::a", "use crate::high::b::B;"), ("high::b", "")]), (1, 0));
    // In a circle.
    let circle = [
        ("low::a", "use crate::low::b::B;"),
        ("low::b", "use crate::low::c::C;"),
        ("low::c", "crate::low::a::f()"),
        ("low::d", "use crate::low::c::C;"),
    ];
    assert_eq!(faults(&circle), (0, 3));
    assert_eq!(folder_order("// The order: a, b,\n// c.\nmod b;"), ["a", "b", "c"]);
}

fn runtime_modules() -> Modules {
    let files = sources(Path::new(RUNTIME)).into_iter();
    files
        .filter_map(|file| {
            let path = file.strip_prefix(RUNTIME).unwrap().to_str().unwrap();
            let module = path.strip_suffix(".rs")?.replace('/', "::");
            module.contains("::").then(|| (module, code(&fs::read_to_string(&file).unwrap())))
        })
        .collect()
}

/// Returns the order that the comment in the root states.
fn folder_order(root: &str) -> Vec<String> {
    let (_, rest) = root.split_once("The order: ").expect("the root states the order");
    let (order, _) = rest.split_once('.').expect("a sentence ends with a point");
    order.replace("//", "").split(',').map(|name| name.trim().to_owned()).collect()
}

/// Returns source text without comments and without the tests, which come last.
fn code(source: &str) -> String {
    let (source, _) = source.split_once("#[cfg(test)]").unwrap_or((source, ""));
    source.lines().map(|line| line.split("//").next().unwrap_or("").to_owned() + "\n").collect()
}

fn folder_of(module: &str) -> &str {
    module.split("::").next().unwrap_or(module)
}

/// Returns the paths in the crate that the code names, up to a brace.
fn paths(code: &str) -> impl Iterator<Item = &str> {
    code.match_indices("crate::").filter(|(at, _)| !code[..*at].ends_with('$')).map(|(at, word)| {
        let path = &code[at + word.len()..];
        let is_end = |c: char| !(c.is_alphanumeric() || c == '_' || c == ':');
        path.split(is_end).next().unwrap_or(path)
    })
}

/// Returns the module that a path leads into.
fn target<'a>(modules: &'a Modules, path: &str) -> Option<&'a str> {
    let mut names = path.split("::");
    let module = format!("{}::{}", names.next()?, names.next()?);
    modules.get_key_value(&module).map(|(module, _)| module.as_str())
}

/// Returns the imports that are not by the path of a module in the same folder or an earlier one.
fn import_faults(modules: &Modules, order: &[String]) -> Vec<String> {
    let place = |module: &str| order.iter().position(|folder| folder == folder_of(module));
    let mut faults = Vec::new();
    for (module, code) in modules {
        for path in paths(code) {
            match target(modules, path) {
                Some(to) if place(to) <= place(module) => {}
                _ => faults.push(format!("{module} imports {path}")),
            }
        }
        if code.contains("super::") {
            faults.push(format!("{module} imports by `super`"));
        }
    }
    faults
}

/// Returns the modules that import themselves, directly or by others.
fn cycles(modules: &Modules) -> Vec<String> {
    let mut reached: BTreeMap<&str, BTreeSet<&str>> = modules
        .iter()
        .map(|(module, code)| {
            (module.as_str(), paths(code).filter_map(|path| target(modules, path)).collect())
        })
        .collect();
    loop {
        let further: BTreeMap<_, BTreeSet<_>> = reached
            .iter()
            .map(|(module, to)| {
                (*module, to.iter().flat_map(|to| &reached[to]).chain(to).copied().collect())
            })
            .collect();
        if further == reached {
            break;
        }
        reached = further;
    }
    reached.iter().filter(|(module, to)| to.contains(*module)).map(|(m, _)| (*m).into()).collect()
}
