//! Compiles all descriptions at once: finds those that rustc refuses, and the C assertions of the
//! others.

use super::description::Description;
use dumpable_proofs::{parallel, tools};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The package that compiles the descriptions: a module for each, and a program that prints the
/// assertions.
pub(crate) struct Package(PathBuf);

impl Package {
    pub(crate) fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        fs::create_dir_all(folder.join("src")).unwrap();
        let manifest = format!(
            "[package]\nname = \"described\"\nedition = \"2021\"\n[workspace]\n[dependencies]\ndumpable = {{ path = {:?} }}\n",
            workspace.join("runtime").canonicalize().unwrap()
        );
        fs::write(folder.join("Cargo.toml"), manifest).unwrap();
        fs::copy(workspace.join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
        Self(folder)
    }

    /// Returns the indices of the descriptions that rustc refuses, and the C assertions of the
    /// others.
    pub(crate) fn compile(
        &self,
        described: &[Description],
    ) -> (BTreeSet<usize>, BTreeMap<usize, String>) {
        for (index, description) in described.iter().enumerate() {
            let module = format!(
                "use dumpable::Dumpable;\n{}\n{}",
                "#[derive(Dumpable)]\n#[dumpable(c = \"struct node\")]\n#[repr(C)]\npub struct Node { next: *const Node, prev: *const Node }",
                description.text()
            );
            fs::write(self.0.join(format!("src/m{index}.rs")), module).unwrap();
        }
        // An early error hides later ones, so compiles again without the refused ones until none is
        // left.
        let mut refused = BTreeSet::new();
        loop {
            let left: Vec<_> =
                (0..described.len()).filter(|index| !refused.contains(index)).collect();
            self.write_main(&left);
            let found = self.build();
            if found.is_empty() {
                return (refused, self.assertions());
            }
            refused.extend(found);
        }
    }

    fn write_main(&self, left: &[usize]) {
        let modules: String = left.iter().map(|index| format!("mod m{index};\n")).collect();
        let printed: String = left
            .iter()
            .map(|index| {
                format!("    print!(\"\\0{index}\\0{{}}\", <m{index}::Described as dumpable::Dumpable>::LAYOUT.c_assertions());\n")
            })
            .collect();
        let main = format!("#![allow(dead_code)]\n{modules}fn main() {{\n{printed}}}\n");
        fs::write(self.0.join("src/main.rs"), main).unwrap();
    }

    fn cargo(&self) -> Command {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.current_dir(&self.0).env("CARGO_TARGET_DIR", self.0.join("target"));
        cargo
    }

    /// Builds the package, and returns the modules with errors.
    fn build(&self) -> BTreeSet<usize> {
        let output = self
            .cargo()
            .args(["build", "--offline", "--quiet", "--message-format=short"])
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        let found: BTreeSet<usize> = said
            .lines()
            .filter(|line| line.contains(" error"))
            .filter_map(|line| line.strip_prefix("src/m")?.split('.').next()?.parse().ok())
            .collect();
        assert_eq!(
            output.status.success(),
            found.is_empty(),
            "an error outside of the descriptions:\n{said}"
        );
        found
    }

    fn assertions(&self) -> BTreeMap<usize, String> {
        let output = self.cargo().args(["run", "--offline", "--quiet"]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).unwrap();
        let mut parts = text.split('\0').skip(1);
        std::iter::from_fn(|| Some((parts.next()?.parse().unwrap(), parts.next()?.to_owned())))
            .collect()
    }

    /// Returns the indices of the assertions that gcc accepts after the definitions.
    pub(crate) fn accepted_by_gcc(
        &self,
        definitions: &str,
        assertions: &BTreeMap<usize, String>,
    ) -> Vec<usize> {
        let all: Vec<_> = assertions.iter().collect();
        let taken = parallel::each(&all, |(index, text)| {
            self.gcc_takes(**index, &format!("{definitions}\n{text}"))
        });
        all.into_iter()
            .zip(taken)
            .filter(|(_, taken)| *taken)
            .map(|((index, _), _)| *index)
            .collect()
    }

    fn gcc_takes(&self, index: usize, text: &str) -> bool {
        let source = self.0.join(format!("m{index}.c"));
        fs::write(&source, text).unwrap();
        let mut gcc = Command::new("gcc");
        gcc.args(["-std=gnu11", "-O1", "-c", "-o", "/dev/null"]).arg(&source);
        tools::output(&mut gcc).unwrap().status.success()
    }
}
