//! The `pagedump` command: prints pages and folios of a crash dump as the kernel's `dump_page()`
//! does.

mod ages;
mod args;
mod commands;
mod conventions;
mod escape;
mod explain;
mod json;
#[cfg(test)]
mod judged;
mod kernel;
mod kernel_log;
mod logs;
mod note;
mod number;
mod print;
mod sample;
mod select;

use args::{Args, Command};
use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let result = match Args::parse().command {
        None => commands::tour::run(),
        Some(Command::Dump(args)) => commands::dump::run(&args),
        Some(Command::Explain(args)) => commands::explain::run(&args),
        Some(Command::Trim(args)) => commands::trim::run(&args),
    };
    match result {
        Ok(code) => code,
        Err(error) if is_broken_pipe(&*error) => ExitCode::SUCCESS,
        Err(error) => {
            note::note(error);
            ExitCode::from(args::exit::SOURCE)
        }
    }
}

/// Whether the reader of the output has stopped reading.
fn is_broken_pipe(error: &(dyn std::error::Error + 'static)) -> bool {
    error
        .downcast_ref::<std::io::Error>()
        .is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}
