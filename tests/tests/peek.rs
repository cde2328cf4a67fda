//! A mode takes checks out, and not a feature: in `Peek`, a check has no code.
//!
//! `peek/main.rs` has checks that cannot be linked. It is linked with every use of them in `Peek`, and, as a control, is refused by
//! the linker with one in another mode.

use std::env;
use std::path::Path;
use std::process::{Command, Output};

#[test]
fn peek_links_no_check_code() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("peek");
    std::fs::create_dir_all(&folder).unwrap();
    // What trybuild builds in has what the macros need already.
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
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(
                !output.status.success() && said.contains("outside_check"),
                "{mode} at {opt_level}: {said}"
            );
        }
    }
}

fn succeeds(output: &Output) {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
