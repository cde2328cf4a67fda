//! Same code as by hand: what the derive generates is compiled to the same instructions, one by one, as what a careful person writes
//! over the words of the copy. `input/pairs.rs` has both, `input/control.rs` what must be found to differ.
//!
//! `input/capture.rs` counts what it takes to copy a page.
//!
//! The code is compared for x86-64 and for AArch64, at opt-level 2.
//! `x86_64.s` and `aarch64.s` are there to be read: one listing for both of each pair, as made by the compiler that is
//! named in them. Under that compiler they have to be true; `CODEGEN=overwrite` makes them so.

#[path = "../objects.rs"]
mod objects;

use dumpable_proofs::proof;
use dumpable_proofs::tools::{run, rustc};
use objects::Target;
use std::collections::BTreeMap;
use std::env;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};

const X86_64: Target = Target {
    name: "x86_64",
    triple: "x86_64-unknown-linux-gnu",
    // Functions that are the same stay two.
    flags: &["-Zmerge-functions=disabled", "-Cllvm-args=-x86-asm-syntax=intel"],
};

const AARCH64: Target = Target {
    name: "aarch64",
    triple: "aarch64-unknown-none",
    flags: &["-Zmerge-functions=disabled"],
};

/// The instructions of functions, by name.
type Code = BTreeMap<String, Vec<String>>;

mod x86_64 {
    use super::X86_64;

    #[test]
    #[cfg_attr(not(has_x86_64_linux), ignore = "needs an x86-64 Linux")]
    fn generated_code_matches_handwritten() {
        super::generated_code_matches_handwritten(&X86_64);
    }

    #[test]
    #[cfg_attr(not(has_x86_64_linux), ignore = "needs an x86-64 Linux")]
    fn control_pairs_differ() {
        super::control_pairs_differ(&X86_64);
    }
}

mod aarch64 {
    use super::AARCH64;

    #[test]
    #[cfg_attr(not(has_aarch64_none), ignore = "needs `rustup target add aarch64-unknown-none`")]
    fn generated_code_matches_handwritten() {
        super::generated_code_matches_handwritten(&AARCH64);
    }

    #[test]
    #[cfg_attr(not(has_aarch64_none), ignore = "needs `rustup target add aarch64-unknown-none`")]
    fn control_pairs_differ() {
        super::control_pairs_differ(&AARCH64);
    }
}

fn generated_code_matches_handwritten(target: &Target) {
    target.is_there().unwrap();
    let [generated, by_hand] = both(target, "codegen/input/pairs.rs");
    let mut different = String::new();
    for (name, code) in &generated {
        // A label of its own stands for something outside of the function, which is not compared.
        if by_hand[name] != *code || code.concat().contains(".L") {
            let text = |code: &[String]| code.join("\n    ");
            let _ = write!(
                different,
                "{name}:\n    {}\nby hand:\n    {}\n\n",
                text(code),
                text(&by_hand[name])
            );
        }
    }
    assert!(different.is_empty(), "for {}:\n{different}", target.name);
    assert!(generated.len() >= 20, "{} pairs are few", generated.len());
    let instructions: usize =
        generated.values().flatten().filter(|line| !line.ends_with(':')).count();
    let listing = compare_listing(target, &generated);
    let (pairs, name) = (generated.len(), target.name);
    proof::row(
        "generated accessors are the instructions that one writes by hand",
        &format!("{name}: {pairs} of {pairs} pairs, {instructions} instructions, {listing}"),
    );
}

fn control_pairs_differ(target: &Target) {
    target.is_there().unwrap();
    let [generated, by_hand] = both(target, "codegen/input/control.rs");
    assert!(generated.len() >= 5);
    for (name, code) in &generated {
        assert_ne!(by_hand[name], *code, "{name}, for {}", target.name);
    }
}

/// A capture is the loads and stores of a plain copy, where it was taken from, and how far it can be trusted.
#[test]
#[cfg_attr(not(has_x86_64_linux), ignore = "needs an x86-64 Linux")]
fn capture_instruction_count() {
    const CLAIM: &str =
        "a capture of a page takes at most 1.1 times the instructions of a plain copy, of two passes 2.5 times";
    X86_64.is_there().unwrap();
    let _guard = one_at_a_time();
    let libraries = X86_64.libraries(&["dumpable"]).unwrap();
    let counts = X86_64
        .compile(
            &libraries,
            "codegen/input/capture.rs",
            "link",
            &["-Adead_code", "-Aunreachable_pub"],
        )
        .unwrap();
    let counts = run(&mut Command::new(counts)).unwrap();
    let count = |name: &str| -> usize {
        let line = counts
            .lines()
            .find_map(|line| line.strip_prefix(name))
            .unwrap_or_else(|| panic!("{name} of {counts}"));
        line.trim().parse().unwrap()
    };
    let [plain, one_pass, two_passes, called] =
        ["plain ", "one_pass ", "two_passes ", "called "].map(count);
    // No less than its loads and stores, or it is none.
    assert!(plain >= 16 && one_pass >= 18 && two_passes >= 26, "{counts}");
    let (costs_one, costs_two) =
        (|taken| taken * 10 <= plain * 11, |taken| taken * 10 <= plain * 25);
    assert!(costs_one(one_pass), "{counts}");
    assert!(costs_two(two_passes), "{counts}");
    // What costs more is seen to: both passes as one, and two through a memory that is called.
    assert!(!costs_one(two_passes) && !costs_two(called), "{counts}");
    let times = |taken: usize| taken as f64 / plain as f64;
    let found = format!(
        "x86_64: plain {plain}, one pass {one_pass} ({:.2} times), two passes {two_passes} ({:.2} times)",
        times(one_pass),
        times(two_passes)
    );
    proof::row(CLAIM, &found);
}

/// What is built lies in the same place for all tests.
fn one_at_a_time() -> MutexGuard<'static, ()> {
    static ONE: Mutex<()> = Mutex::new(());
    ONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The code of both of each pair in a file.
fn both(target: &Target, source: &str) -> [Code; 2] {
    let _guard = one_at_a_time();
    let libraries = target.libraries(&["dumpable"]).unwrap();
    // On AArch64, `#` is before a number.
    let remark = if target.name == "x86_64" { "#" } else { "//" };
    let code = ["generated", "by_hand"].map(|which| {
        let flags = ["--crate-type=lib", "--cfg", which, "--check-cfg=cfg(generated, by_hand)"];
        let assembly = target.compile(&libraries, source, "asm", &flags).unwrap();
        functions(&fs::read_to_string(assembly).unwrap(), remark)
    });
    assert!(
        code[0].keys().eq(code[1].keys()),
        "the same functions, {:?} and {:?}",
        code[0].keys(),
        code[1].keys()
    );
    code
}

/// The functions with names of their own in a compiler's assembly: instructions, and labels numbered from 1.
fn functions(assembly: &str, remark: &str) -> Code {
    let mut found = Code::new();
    let mut open: Option<(String, Vec<String>)> = None;
    for line in assembly.lines() {
        if let Some(name) =
            line.strip_suffix(':').filter(|name| !name.starts_with(['.', '_', '\t']))
        {
            open = Some((name.to_string(), Vec::new()));
        } else if line.starts_with(".Lfunc_end") {
            if let Some((name, code)) = open.take() {
                found.insert(name, labelled(code));
            }
        } else if let Some((_, code)) = &mut open {
            // Not what the assembler is told beside the instructions, nor remarks.
            let line = line.split(remark).next().unwrap_or_default().trim();
            if line.starts_with(".L") || !line.starts_with('.') && !line.is_empty() {
                code.push(line.replace('\t', " "));
            }
        }
    }
    found
}

/// The same code with the labels of the function numbered by themselves. (The compiler numbers them by function.)
fn labelled(code: Vec<String>) -> Vec<String> {
    let labels: Vec<String> =
        code.iter().filter_map(|line| line.strip_suffix(':')).map(String::from).collect();
    let renamed = |line: String| {
        // The longest first: `.LBB1_1` is a part of `.LBB1_10`.
        let mut numbered: Vec<_> = labels.iter().zip(1..).collect();
        numbered.sort_by_key(|(label, _)| usize::MAX - label.len());
        numbered
            .iter()
            .fold(line, |line, (label, number)| line.replace(label.as_str(), &format!("@{number}")))
    };
    code.into_iter().map(renamed).collect()
}

/// Compares the code with the listing that is checked in, and says whether it could.
fn compare_listing(target: &Target, code: &Code) -> String {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("codegen").join(target.name).with_extension("s");
    let mut rustc = Command::new(rustc());
    rustc.arg("--version");
    let version = run(&mut rustc).unwrap().trim().to_string();
    let mut text = format!(
        "// {version}, {}, -Copt-level=2. By the derive and by hand alike.\n",
        target.triple
    );
    for (name, code) in code {
        let _ = write!(text, "\n{name}:\n");
        for line in code {
            let _ = if line.ends_with(':') {
                writeln!(text, "{line}")
            } else {
                writeln!(text, "    {line}")
            };
        }
    }
    if env::var_os("CODEGEN").is_some_and(|value| value == "overwrite") {
        fs::write(&path, text).unwrap();
        return "the listing written anew".into();
    }
    let listing = fs::read_to_string(&path).unwrap_or_default();
    let of = listing
        .strip_prefix("// ")
        .and_then(|text| text.split(", ").next())
        .unwrap_or("no compiler");
    if of != version {
        println!("NOT COMPARED with {}: it is of {of}, and this is {version}", path.display());
        return format!("the listing is of {of}, so not compared");
    }
    assert!(
        listing == text,
        "{} is not what the compiler makes; `CODEGEN=overwrite` rewrites it:\n{text}",
        path.display()
    );
    "as listed".into()
}
