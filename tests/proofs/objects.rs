//! Compiles single crates at full optimisation, with the libraries of the workspace.

// Each test uses a part of this.
#![allow(dead_code)]

use dumpable_proofs::tools::{core_in, print, run, rustc};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A target, and the flags to compile for it.
pub(crate) struct Target {
    /// The name of the folder for build results.
    pub(crate) name: &'static str,
    pub(crate) triple: &'static str,
    /// More flags for all crates.
    pub(crate) flags: &'static [&'static str],
}

impl Target {
    /// Checks that the compiler has a `core` for this target. The error says how to install it.
    pub(crate) fn is_there(&self) -> Result<(), String> {
        let missing =
            || format!("the compiler has no `core` for {0}: `rustup target add {0}`", self.triple);
        self.core().map(drop).map_err(|_| missing())
    }

    /// Returns the `core` for this target, and the compiler's own functions that it calls.
    pub(crate) fn core(&self) -> Result<Vec<PathBuf>, String> {
        core_in(&PathBuf::from(print("target-libdir", Some(self.triple))?))
    }

    fn folder(&self) -> PathBuf {
        Path::new(env!("CARGO_TARGET_TMPDIR")).join("objects").join(self.name)
    }

    /// Builds packages of the workspace as libraries, without their default features.
    pub(crate) fn libraries(&self, packages: &[&'static str]) -> Result<Libraries, String> {
        let folder = self.folder();
        fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        let target = folder.with_file_name("cargo");
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args([
            "build",
            "--quiet",
            "--offline",
            "--release",
            "--lib",
            "--no-default-features",
        ]);
        cargo
            .arg("--manifest-path")
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../Cargo.toml"));
        cargo.arg("--target-dir").arg(&target).args(["--target", self.triple]);
        for package in packages {
            cargo.args(["--package", package]);
        }
        for setting in ["opt-level=2", "codegen-units=1", "lto=false", "panic=\"abort\"", "debug=0"]
        {
            cargo.arg("--config").arg(format!("profile.release.{setting}"));
        }
        cargo.env("RUSTC", rustc()).env("CARGO_ENCODED_RUSTFLAGS", self.flags.join("\u{1f}"));
        cargo.env("RUSTC_BOOTSTRAP", "1").env_remove("CARGO_BUILD_TARGET");
        run(&mut cargo)?;
        // Copied because the next target's libraries may replace these.
        let built = target.join(self.triple).join("release");
        let mut libraries = Vec::new();
        for package in packages {
            let name = format!("lib{}.rlib", package.replace('-', "_"));
            let (from, to) = (built.join(&name), folder.join(&name));
            fs::copy(&from, &to).map_err(|error| format!("{}: {error}", from.display()))?;
            libraries.push((*package, to));
        }
        Ok(Libraries { libraries, dependencies: [built.join("deps"), target.join("release/deps")] })
    }

    /// Compiles a source file of this package with these libraries, to the kind of output that
    /// `emit` names.
    pub(crate) fn compile(
        &self,
        libraries: &Libraries,
        source: &str,
        emit: &str,
        flags: &[&str],
    ) -> Result<PathBuf, String> {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join(source);
        let stem = source.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let made = self.folder().join(format!(
            "{stem}{}.{emit}",
            flags.concat().replace(|c: char| !c.is_alphanumeric(), "-")
        ));
        let mut rustc = Command::new(rustc());
        rustc.current_dir(self.folder()).env("RUSTC_BOOTSTRAP", "1").arg(&source);
        rustc.args(["--crate-name", &stem, "--edition=2021", "--target", self.triple]);
        rustc.args(["-Copt-level=2", "-Ccodegen-units=1", "-Cpanic=abort", "-Cdebuginfo=0"]);
        rustc.args(self.flags).args(flags).arg(format!("--emit={emit}={}", made.display()));
        for folder in &libraries.dependencies {
            rustc.arg("-L").arg(format!("dependency={}", folder.display()));
        }
        for (package, file) in &libraries.libraries {
            rustc.arg("--extern").arg(format!("{}={}", package.replace('-', "_"), file.display()));
        }
        run(&mut rustc)?;
        Ok(made)
    }
}

/// Libraries built for a target.
pub(crate) struct Libraries {
    libraries: Vec<(&'static str, PathBuf)>,
    dependencies: [PathBuf; 2],
}

impl Libraries {
    pub(crate) fn files(&self) -> impl Iterator<Item = &Path> {
        self.libraries.iter().map(|(_, file)| file.as_path())
    }
}
