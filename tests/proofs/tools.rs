//! Runs the tools that tests compile and link with.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Runs a tool and returns its output. Fails if the tool cannot be started.
pub fn output(tool: &mut Command) -> Result<Output, String> {
    tool.output().map_err(|error| {
        let name = tool.get_program().to_string_lossy();
        let package = if name == "gcc" { " (Debian: apt-get install gcc libc6-dev)" } else { "" };
        format!("cannot start `{name}`{package}, which this test needs: {error}")
    })
}

/// Runs a tool and returns what it printed. Fails unless it succeeds.
pub fn run(tool: &mut Command) -> Result<String, String> {
    let output = output(tool)?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(format!("{tool:?}: {}\n{}", output.status, String::from_utf8_lossy(&output.stderr)))
    }
}

/// Returns the compiler that belongs to this Cargo.
pub fn rustc() -> PathBuf {
    if let Some(rustc) = env::var_os("RUSTC") {
        return rustc.into();
    }
    let beside =
        Path::new(env!("CARGO")).with_file_name(format!("rustc{}", env::consts::EXE_SUFFIX));
    if beside.exists() {
        beside
    } else {
        "rustc".into()
    }
}

/// Returns a value that `rustc --print` reports, for a target if one is given.
pub fn print(what: &str, target: Option<&str>) -> Result<String, String> {
    let mut rustc = Command::new(rustc());
    rustc.args(["--print", what]);
    if let Some(target) = target {
        rustc.args(["--target", target]);
    }
    Ok(run(&mut rustc)?.trim().to_string())
}

/// Returns the `core` in a folder of libraries, and the compiler's own functions that it calls.
pub fn core_in(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    for entry in
        fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?.flatten()
    {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".rlib")
            && (name.starts_with("libcore-") || name.starts_with("libcompiler_builtins-"))
        {
            found.push(entry.path());
        }
    }
    match found.len() {
        2 => Ok(found),
        _ => Err(format!(
            "{}: expected one `core` and one `compiler_builtins`, found {found:?}",
            folder.display()
        )),
    }
}
