//! In `Peek` mode, checks compile to nothing: the type removes them, not a feature.
//!
//! `peek/main.rs` has checks that cannot be linked. With `Peek` only, it links; as a control, the
//! linker refuses it with any other mode.

use std::env;
use std::path::Path;
use std::process::{Command, Output};

#[test]
fn peek_links_no_check_code() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("peek");
    std::fs::create_dir_all(&folder).unwrap();
    // The folder of trybuild has built the dependencies of the macros already.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("tests/trybuild");
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .args(["build", "--quiet", "--offline", "--lib", "--package", "dumpable", "--target-dir"])
        .arg(&target);
    cargo
        .arg("--manifest-path")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("Cargo.toml"));
    cargo.env_remove("CARGO_BUILD_TARGET");
    succeeds(&cargo.output().unwrap());

    let built = target.join("debug");
    for opt_level in ["0", "2"] {
        let link = |mode: &str| {
            let mut rustc = Command::new(env::var_os("RUSTC").unwrap_or("rustc".into()));
            rustc
                .current_dir(&folder)
                .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("peek/main.rs"));
            rustc.args([
                "--edition=2021",
                "--cfg",
                mode,
                "--check-cfg=cfg(peek,field,helper,attempt)",
                "-o",
                mode,
            ]);
            rustc.arg(format!("-Copt-level={opt_level}")).arg("-L").arg(built.join("deps"));
            rustc
                .arg("--extern")
                .arg(format!("dumpable={}", built.join("libdumpable.rlib").display()));
            rustc.output().unwrap()
        };
        succeeds(&link("peek"));
        succeeds(&Command::new(folder.join("peek")).output().unwrap());
        for mode in ["field", "helper", "attempt"] {
            let output = link(mode);
            let stderr = String::from_utf8_lossy(&output.stderr);
            assert!(
                !output.status.success() && stderr.contains("outside_check"),
                "{mode} at {opt_level}: {stderr}"
            );
        }
    }
}

fn succeeds(output: &Output) {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
