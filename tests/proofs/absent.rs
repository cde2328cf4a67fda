//! Detects what proofs need, and sets a `cfg` for each tool or target that exists. A test that
//! needs another one is ignored with a reason that begins with `needs`, because a proof that cannot
//! run must not seem to pass. In CI (`CI=true`), every `cfg` is set, so such a test runs and fails.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=absent.rs");
    for variable in ["CI", "PATH"] {
        println!("cargo::rerun-if-env-changed={variable}");
    }
    let is_ci = env::var_os("CI").is_some_and(|value| value == "true");
    let libraries = libraries();
    // A newly installed target adds a folder there.
    println!("cargo::rerun-if-changed={}", libraries.display());
    let host = env::var("TARGET").expect("Cargo sets it");
    let parts = [
        ("has_gcc", starts("gcc")),
        ("has_binutils", starts("ld") && starts("objcopy")),
        ("has_x86_64_linux", host == "x86_64-unknown-linux-gnu"),
        ("has_x86_64_none", has_core(&libraries.join("x86_64-unknown-none"))),
        ("has_aarch64_none", has_core(&libraries.join("aarch64-unknown-none"))),
    ];
    for (name, is_there) in parts {
        println!("cargo::rustc-check-cfg=cfg({name})");
        if is_there || is_ci {
            println!("cargo::rustc-cfg={name}");
        }
    }
}

/// Returns the compiler's folder of targets.
fn libraries() -> PathBuf {
    let mut rustc = Command::new(env::var_os("RUSTC").expect("Cargo sets it"));
    let printed = rustc.args(["--print", "sysroot"]).output().expect("the compiler runs");
    let sysroot = String::from_utf8(printed.stdout).expect("a path is text");
    Path::new(sysroot.trim()).join("lib/rustlib")
}

fn has_core(target: &Path) -> bool {
    let is_core = |entry: fs::DirEntry| entry.file_name().to_string_lossy().starts_with("libcore-");
    fs::read_dir(target.join("lib")).is_ok_and(|entries| entries.flatten().any(is_core))
}

fn starts(tool: &str) -> bool {
    if Command::new(tool).arg("--version").output().is_ok_and(|output| output.status.success()) {
        return true;
    }
    // Makes Cargo run this script again each time: a path that does not exist counts as changed.
    println!("cargo::rerun-if-changed=absent/{tool}");
    false
}
