//! Provides the `core` to compile with and link against.

use crate::cell::{target, Cell, Core};
use dumpable_proofs::tools::{core_in, print, run, rustc};
use std::env;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, OnceLock};

/// A `core`, and the compiler's own functions that it calls.
#[derive(Clone)]
pub(crate) struct Toolchain {
    pub(crate) libraries: Vec<PathBuf>,
    /// The flags that make the compiler use it.
    pub(crate) flags: Vec<String>,
}

pub(crate) fn toolchain(cell: &Cell) -> Result<Toolchain, String> {
    match cell.core {
        Core::Toolchain => {
            static FOUND: OnceLock<Result<Toolchain, String>> = OnceLock::new();
            FOUND
                .get_or_init(|| {
                    let libraries = core_in(&PathBuf::from(print("target-libdir", None)?))?;
                    Ok(Toolchain { libraries, flags: Vec::new() })
                })
                .clone()
        }
        Core::Rebuilt => rebuilt(cell),
    }
}

/// Rebuilds `core`: Cargo builds it in the profile of the package that needs it, here an empty one.
/// The source is that of the compiler: rustup's component `rust-src`, or another copy of the same
/// version, whose `library` is in `DUMPABLE_RUST_SRC`.
fn rebuilt(cell: &Cell) -> Result<Toolchain, String> {
    // One at a time: each build uses all processors.
    static BUILD: Mutex<()> = Mutex::new(());
    let _guard = BUILD.lock().unwrap();
    let source = env::var_os("DUMPABLE_RUST_SRC").map(PathBuf::from);
    let mut hasher = DefaultHasher::new();
    (&source, version()?).hash(&mut hasher);
    let sysroot = cell.folder()?.join(format!("sysroot-{:x}", hasher.finish()));
    let host = print("host-tuple", None)?;
    let folder = sysroot.join("lib/rustlib").join(&host).join("lib");
    if !folder.exists() {
        build(cell, source, &host, &sysroot)?;
        let built = core_in(&sysroot.join("target").join(&host).join("debug/deps"))?;
        // The rename makes the folder appear only when it is complete.
        let new = folder.with_extension("new");
        fs::create_dir_all(&new).map_err(|error| format!("{}: {error}", new.display()))?;
        for library in built {
            let to = new.join(library.file_name().expect("a file"));
            fs::copy(&library, &to).map_err(|error| format!("{}: {error}", to.display()))?;
        }
        fs::rename(&new, &folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    Ok(Toolchain {
        libraries: core_in(&folder)?,
        flags: vec!["--sysroot".into(), sysroot.display().to_string()],
    })
}

fn build(cell: &Cell, source: Option<PathBuf>, host: &str, sysroot: &Path) -> Result<(), String> {
    let package = target().join("nothing");
    let write = |name: &str, text: &str| {
        let path = package.join(name);
        fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))
    };
    fs::create_dir_all(&package).map_err(|error| format!("{}: {error}", package.display()))?;
    write("Cargo.toml", "[package]\nname = \"nothing\"\n[lib]\npath = \"lib.rs\"\n[workspace]\n")?;
    write("lib.rs", "#![no_std]\n")?;
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .args(["build", "--quiet", "-Zbuild-std=core", "--target", host, "--manifest-path"])
        .arg(package.join("Cargo.toml"));
    cargo.arg("--target-dir").arg(sysroot.join("target")).args(cell.profile());
    cargo.args(["--config", "profile.dev.debug=0"]);
    cargo.env("RUSTC", rustc()).env("RUSTC_BOOTSTRAP", "1").env_remove("CARGO_BUILD_TARGET");
    for flags in ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS"] {
        cargo.env_remove(flags);
    }
    if let Some(source) = source {
        // Cargo offers no other way to set the path.
        cargo.env("__CARGO_TESTS_ONLY_SRC_ROOT", source.join("library"));
    }
    run(&mut cargo).map(|_| ()).map_err(|error| {
        format!(
            "cannot rebuild `core`: install its source by `rustup component add rust-src`: {error}"
        )
    })
}

/// Returns the complete version of the compiler.
fn version() -> Result<String, String> {
    let mut rustc = Command::new(rustc());
    rustc.arg("-vV");
    run(&mut rustc)
}
