//! Compiles the entries, and links them.

use crate::cell::{target, Cell};
use crate::toolchain::toolchain;
use crate::Crate;
use dumpable_proofs::tools::{print, run, rustc};
use std::collections::BTreeSet;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

/// The packages that the entries use, built by Cargo because they may have dependencies.
pub(crate) struct Libraries {
    /// Serialises the builds, which put their libraries into the same place.
    build: Mutex<()>,
    packages: BTreeSet<&'static str>,
}

/// The libraries built in one cell.
pub(crate) struct Built {
    folder: PathBuf,
    dependencies: [PathBuf; 2],
}

impl Libraries {
    pub(crate) fn of(crates: &[Crate]) -> Self {
        Self {
            build: Mutex::new(()),
            packages: crates.iter().flat_map(|krate| krate.uses).copied().collect(),
        }
    }

    pub(crate) fn build(&self, cell: &Cell) -> Result<Built, String> {
        let handler = handler(cell)?;
        let _guard = self.build.lock().unwrap();
        let folder = cell.folder()?;
        let target = target().join("cargo");
        let host = print("host-tuple", None)?;
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args([
            "build",
            "--quiet",
            "--offline",
            "--lib",
            "--no-default-features",
            "--manifest-path",
        ]);
        cargo.arg(workspace().join("Cargo.toml")).arg("--target-dir").arg(&target);
        // With a target, the flags below do not apply to the macros.
        cargo.args(["--target", &host]);
        for package in &self.packages {
            cargo.args(["--package", package]);
        }
        cargo.args(cell.profile()).args(["--config", "profile.dev.debug=1"]);
        let flags = [toolchain(cell)?.flags, handler.flags].concat();
        cargo.env("RUSTC", rustc()).env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
        cargo.env("RUSTC_BOOTSTRAP", allowed_for(self.packages.iter().copied()));
        cargo.env_remove("CARGO_BUILD_TARGET");
        run(&mut cargo)?;
        for package in &self.packages {
            let from = target.join(&host).join("debug").join(library(package));
            fs::copy(&from, folder.join(library(package)))
                .map_err(|error| format!("{}: {error}", from.display()))?;
        }
        Ok(Built {
            folder,
            dependencies: [target.join(&host).join("debug/deps"), target.join("debug/deps")],
        })
    }
}

/// Returns the root of the workspace, whose code is under test.
pub(crate) fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("this package lies in the workspace")
}

/// Returns the source of a crate of entries.
pub(crate) fn source(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("no_panic/input").join(name).with_extension("rs")
}

/// The flags that load `handler.rs` into every crate, although none names it.
struct Handler {
    flags: Vec<String>,
}

/// Compiles `handler.rs` once for each cell.
fn handler(cell: &Cell) -> Result<Handler, String> {
    static COMPILED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let mut compiled = COMPILED.lock().unwrap();
    // Cargo does not track the file that its flags name, so a changed handler gets another name.
    let mut hasher = DefaultHasher::new();
    include_str!("input/handler.rs").hash(&mut hasher);
    let library = cell.folder()?.join(format!("libhandler-{:x}.rlib", hasher.finish()));
    if !compiled.contains(&cell.to_string()) {
        let mut rustc = compiler("handler", cell)?;
        rustc.arg(format!("-Cextra-filename=-{:x}", hasher.finish()));
        rustc.arg(format!("--emit=link={}", library.display()));
        run(&mut rustc)?;
        compiled.insert(cell.to_string());
    }
    let library = format!("force:handler={}", library.display());
    // For crates that use a crate compiled with the handler.
    let folder = format!("dependency={}", cell.folder()?.display());
    Ok(Handler {
        flags: ["-Zunstable-options", "--extern", &library, "-L", &folder].map(String::from).into(),
    })
}

/// Returns the value of `RUSTC_BOOTSTRAP` that allows these crates the unstable option: a stable
/// compiler cannot load a crate that is not named.
fn allowed_for<'a>(crates: impl Iterator<Item = &'a str>) -> String {
    // Cargo queries the compiler with these flags under the name `___`.
    crates.map(|name| name.replace('-', "_") + ",").collect::<String>() + "___"
}

/// Compiles a crate of entries to an object.
pub(crate) fn compile(
    krate: &Crate,
    cell: &Cell,
    libraries: Option<&Built>,
) -> Result<PathBuf, String> {
    let object = cell.folder()?.join(krate.name).with_extension("o");
    let mut rustc = compiler(krate.name, cell)?;
    rustc.arg(format!("--emit=obj={}", object.display()));
    rustc.env("RUSTC_BOOTSTRAP", allowed_for([krate.name].into_iter())).args(handler(cell)?.flags);
    if let Some(built) = libraries {
        for folder in built.dependencies.iter().chain([&built.folder]) {
            rustc.arg("-L").arg(format!("dependency={}", folder.display()));
        }
        for package in krate.uses {
            let file = built.folder.join(library(package));
            rustc.arg("--extern").arg(format!("{}={}", package.replace('-', "_"), file.display()));
        }
    }
    run(&mut rustc)?;
    Ok(object)
}

/// Returns the compiler with the source and the settings of this cell.
fn compiler(name: &str, cell: &Cell) -> Result<Command, String> {
    let mut rustc = Command::new(rustc());
    // The compiler leaves temporary files in its working directory.
    rustc.current_dir(cell.folder()?);
    rustc.arg(source(name)).args(toolchain(cell)?.flags);
    rustc.args(["--crate-name", name, "--edition=2021", "--crate-type=lib", "-Ccodegen-units=1"]);
    // Lets a message name the function and the line where a panic path begins.
    rustc.arg("-Cdebuginfo=1");
    rustc.arg(format!("-Copt-level={}", cell.opt_level));
    rustc.arg(format!("-Cdebug-assertions={}", cell.debug_assertions));
    rustc.arg(format!("-Coverflow-checks={}", cell.overflow_checks));
    rustc.arg(format!("-Cpanic={}", cell.panic));
    Ok(rustc)
}

/// Returns the file name of a package's library.
fn library(package: &str) -> String {
    format!("lib{}.rlib", package.replace('-', "_"))
}

/// Whether the linker keeps the debug information.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lines {
    Keep,
    Drop,
}

/// Links an object with everything reachable from its `roots`, and nothing else.
pub(crate) fn link(
    object: &Path,
    krate: &Crate,
    cell: &Cell,
    roots: &[String],
    libraries: Option<&Built>,
    lines: Lines,
) -> Result<PathBuf, String> {
    let linked = cell.folder()?.join(format!("{}-linked.o", krate.name));
    let mut ld = Command::new("ld");
    // Keeps sections with equal names apart, so that references to one do not seem to refer to
    // another.
    ld.args(["-r", "--gc-sections", "--unique"]);
    if lines == Lines::Drop {
        ld.arg("--strip-debug");
    }
    for root in roots {
        ld.arg("-u").arg(root);
    }
    ld.arg("-o").arg(&linked).arg(object).arg("--start-group");
    if let Some(built) = libraries {
        ld.args(krate.uses.iter().map(|package| built.folder.join(library(package))));
    }
    ld.args(toolchain(cell)?.libraries).arg("--end-group");
    run(&mut ld)?;
    Ok(linked)
}
