//! Counts the unsafe code of the runtime and requires an argument for each piece, so that new
//! unsafe code is a deliberate decision. pagedump's core must have none.
//!
//! A test of the macros examines the generated code.

use dumpable_tests::proof;
use std::fs;
use std::path::{Path, PathBuf};

/// The unsafe code of `runtime`. A commit that changes a number must say why the code cannot be
/// safe.
const COUNTED: Unsafe = Unsafe { blocks: 78, impls: 30, functions: 26, traits: 8 };

/// Numbers of unsafe items.
#[derive(Clone, Copy, Default, PartialEq, Debug)]
struct Unsafe {
    blocks: usize,
    impls: usize,
    functions: usize,
    traits: usize,
}

#[test]
fn runtime_unsafe_code_counted_and_justified() {
    let (mut found, mut lacking) = (Unsafe::default(), Vec::new());
    for file in sources(&root().join("runtime")) {
        let wrong = count(&fs::read_to_string(&file).unwrap(), &mut found);
        lacking.extend(wrong.into_iter().map(|line| format!("{}:{line}", file.display())));
    }
    assert!(lacking.is_empty(), "missing `SAFETY` argument:\n{}", lacking.join("\n"));
    assert_eq!(found, COUNTED, "the unsafe code of the runtime has changed");
    let Unsafe { blocks, impls, functions, traits } = found;
    proof::row(
        "the unsafe code of the runtime is counted, and each piece has an argument",
        &format!("{blocks} blocks, {impls} impls, {functions} functions, {traits} traits"),
    );
}

/// Only `repr(C)` puts all members of a union at its start.
#[test]
fn unions_repr_c() {
    let mut unions = 0;
    for file in sources(&root().join("runtime")) {
        let (all, wrong) = unions_of(&fs::read_to_string(&file).unwrap());
        assert_eq!(wrong, 0, "a union without `#[repr(C)]` in {}", file.display());
        unions += all;
    }
    assert!(unions >= 5, "{unions} unions");
    assert_eq!(
        unions_of("#[repr(C)]\nunion A {}\nunion B {}\n#[derive(Clone)]\npub union C {}"),
        (3, 2)
    );
}

/// Counts the unions, and those that are not `repr(C)`.
fn unions_of(source: &str) -> (usize, usize) {
    let lines = lines(source);
    let is_union = |code: &str| {
        code.trim()
            .trim_start_matches("pub(crate) ")
            .trim_start_matches("pub ")
            .starts_with("union ")
    };
    let at: Vec<_> = (0..lines.len()).filter(|at| is_union(&lines[*at].code)).collect();
    let wrong =
        at.iter().filter(|at| **at == 0 || lines[**at - 1].code.trim() != "#[repr(C)]").count();
    (at.len(), wrong)
}

#[test]
fn unsafe_code_forbidden_in_core_and_macros() {
    let core = fs::read_to_string(root().join("examples/pagedump/core/src/lib.rs")).unwrap();
    assert!(forbids(&core), "pagedump's core lacks `#![forbid(unsafe_code)]`");
    for macros in ["macros/src/lib.rs", "macros/parse/src/lib.rs", "macros/codegen/src/lib.rs"] {
        let source = fs::read_to_string(root().join(macros)).unwrap();
        assert!(forbids(&source), "{macros} lacks `#![forbid(unsafe_code)]`");
    }
    proof::row("pagedump's core and the macros hold no unsafe code", "all four crates forbid it");
    // The control.
    for weaker in [
        "#![deny(unsafe_code)]",
        "#![cfg_attr(test, forbid(unsafe_code))]",
        "// #![forbid(unsafe_code)]",
    ] {
        assert!(!forbids(&core.replace("#![forbid(unsafe_code)]", weaker)), "{weaker}");
    }
}

fn forbids(source: &str) -> bool {
    lines(source).iter().any(|line| line.code.trim() == "#![forbid(unsafe_code)]")
}

/// The control: each form is counted, and a missing argument is reported.
#[test]
fn control_unsafe_code_forms_counted() {
    let found = |source: &str| {
        let mut found = Unsafe::default();
        let lacking = count(source, &mut found);
        (found, lacking)
    };
    let none = Unsafe::default();
    let of = |blocks, impls, functions, traits| Unsafe { blocks, impls, functions, traits };
    assert_eq!(found("// SAFETY: it is.\nlet a =\n    unsafe { b };"), (of(1, 0, 0, 0), vec![]));
    assert_eq!(found("let a = 1;\nlet a = unsafe { b };"), (of(1, 0, 0, 0), vec![2]));
    assert_eq!(
        found("// SAFETY: of another.\nlet a = 1;\nlet a = unsafe { b };"),
        (of(1, 0, 0, 0), vec![3])
    );
    assert_eq!(found("// SAFETY: one.\nf(unsafe { a }, unsafe { b });"), (of(2, 0, 0, 0), vec![]));
    assert_eq!(found("// It is.\n#[inline]\nunsafe impl A for B {}"), (of(0, 1, 0, 0), vec![3]));
    assert_eq!(
        found("// SAFETY: it is,\n// for sure.\n#[inline]\nunsafe impl<T> A for B<T> {}"),
        (of(0, 1, 0, 0), vec![])
    );
    assert_eq!(
        found("/// # Safety\n///\n/// Be careful.\npub unsafe fn a() {}"),
        (of(0, 0, 1, 0), vec![])
    );
    assert_eq!(found("/// Be careful.\npub unsafe trait A {}"), (of(0, 0, 0, 1), vec![2]));
    assert_eq!(found("#[x]\nunsafe extern \"C\" fn a() {}"), (of(0, 0, 1, 0), vec![2]));
    let method = "impl A for B {\n    unsafe fn a() {}\n}";
    assert_eq!(found(method), (of(0, 0, 1, 0), vec![]));
    assert_eq!(found(&method.replace(" for B", "")), (of(0, 0, 1, 0), vec![2]));
    assert_eq!(found("unsafe extern $abi fn($a) -> R"), (none, vec![]));
    assert_eq!(found("type A = Option<unsafe extern \"C\" fn(u8)>;"), (none, vec![]));
    assert_eq!(
        found("// unsafe { a }\nlet a = \"unsafe { a }\"; let b = '\"'; /* unsafe { c } */"),
        (none, vec![])
    );
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            all.push(path);
        }
    }
    all.sort();
    all
}

/// Adds the unsafe items of the source, and returns the lines of those without an argument.
fn count(source: &str, found: &mut Unsafe) -> Vec<usize> {
    let lines = lines(source);
    let mut lacking = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        for (start, _) in line.code.match_indices("unsafe") {
            let (before, after) =
                (&line.code[..start], line.code[start + "unsafe".len()..].trim_start());
            if before.ends_with(is_of_name)
                || after.starts_with(is_of_name) && line.code[start + 6..].starts_with(is_of_name)
            {
                continue;
            }
            // Skips the words between `unsafe` and `fn`; strings are empty here.
            let after = after.trim_start_matches("extern ").trim_start_matches("\"\" ");
            // An ABI that is a parameter of a macro.
            let after = after.trim_start_matches("$abi ");
            let argument = if after.starts_with('{') {
                found.blocks += 1;
                "SAFETY:"
            } else if after.starts_with("impl") {
                found.impls += 1;
                "SAFETY:"
            } else if after.starts_with("trait ") {
                found.traits += 1;
                "# Safety"
            } else if after.starts_with("fn ") {
                found.functions += 1;
                "# Safety"
            } else {
                // The type of a function.
                assert!(after.starts_with("fn("), "unknown form of unsafe code: {}", line.code);
                continue;
            };
            // A method of a trait has the obligations of the trait.
            let is_the_traits = argument == "# Safety" && is_of_trait(&lines[..at], line);
            if !is_the_traits && !is_argued(&lines[..at], argument) {
                lacking.push(at + 1);
            }
        }
    }
    lacking
}

/// Returns whether the comment above a statement contains this.
fn is_argued(before: &[Line], argument: &str) -> bool {
    let ends_another =
        |line: &&Line| line.code.trim_end().ends_with([';', '{', '}']) && !is_attribute(line);
    let own = before.iter().rev().take_while(|line| !ends_another(line) && !line.is_empty());
    let comment = own.skip_while(|line| line.comment.is_empty());
    comment
        .take_while(|line| line.code.trim().is_empty())
        .any(|line| line.comment.contains(argument))
}

/// Returns whether a function belongs to an `impl` of a trait.
fn is_of_trait(before: &[Line], function: &Line) -> bool {
    let indent = |line: &Line| line.code.len() - line.code.trim_start().len();
    let outer = before
        .iter()
        .rev()
        .find(|line| !line.code.trim().is_empty() && indent(line) < indent(function));
    outer.is_some_and(|line| line.code.contains("impl") && line.code.contains(" for "))
}

fn is_attribute(line: &Line) -> bool {
    line.code.trim_start().starts_with("#[")
}

fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[derive(Default)]
struct Line {
    /// The code, without the contents of strings.
    code: String,
    comment: String,
}

impl Line {
    fn is_empty(&self) -> bool {
        self.code.trim().is_empty() && self.comment.is_empty()
    }
}

/// Separates comments and strings from code. Assumes that no raw string of the runtime contains a
/// quote.
fn lines(source: &str) -> Vec<Line> {
    let mut lines = vec![Line::default()];
    let (mut rest, mut in_block, mut in_string) = (source.chars().peekable(), false, false);
    let mut in_line = false;
    while let Some(c) = rest.next() {
        let next = rest.peek().copied();
        if c == '\n' {
            (in_line, _) = (false, lines.push(Line::default()));
            continue;
        }
        let line = lines.last_mut().expect("one at least");
        match (c, next) {
            _ if in_line => line.comment.push(c),
            ('*', Some('/')) if in_block => {
                rest.next();
                in_block = false;
            }
            _ if in_block => line.comment.push(c),
            ('\\', Some('\n')) if in_string => {}
            ('\\', _) if in_string => {
                rest.next();
            }
            ('"', _) => {
                in_string = !in_string;
                line.code.push(c);
            }
            _ if in_string => {}
            ('/', Some('/')) => in_line = true,
            ('/', Some('*')) => in_block = true,
            ('\'', Some(quoted)) => {
                // A character, or else a lifetime.
                line.code.push(c);
                let mut ahead = rest.clone();
                ahead.next();
                if quoted == '\\' || ahead.next() == Some('\'') {
                    rest.next();
                    while rest.next().is_some_and(|c| c != '\'') {}
                }
            }
            _ => line.code.push(c),
        }
    }
    lines
}
