//! The tools that build and link.

use std::env;
use std::path::PathBuf;
use std::process::Command;

/// Runs a tool, and returns what it printed. A tool that is absent is an error like any other.
pub(crate) fn run(mut tool: Command) -> Result<String, String> {
    let name = tool.get_program().to_string_lossy().into_owned();
    let output =
        tool.output().map_err(|error| format!("this proof needs `{name}`, which cannot be started: {error}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(format!("{tool:?}: {}\n{}", output.status, String::from_utf8_lossy(&output.stderr)))
    }
}

/// The compiler that belongs to this Cargo.
pub(crate) fn rustc() -> PathBuf {
    if let Some(rustc) = env::var_os("RUSTC") {
        return rustc.into();
    }
    let beside = PathBuf::from(env!("CARGO")).with_file_name(format!("rustc{}", env::consts::EXE_SUFFIX));
    if beside.exists() {
        beside
    } else {
        "rustc".into()
    }
}

/// What the compiler says about itself.
pub(crate) fn print(what: &str) -> Result<String, String> {
    let mut rustc = Command::new(rustc());
    rustc.args(["--print", what]);
    Ok(run(rustc)?.trim().to_string())
}
