//! The `pagedump` command: pages and folios of a crash dump, printed as the kernel's `dump_page()`
//! prints them.

mod args;
mod check;
// Written as a library; that nobody outside can see it is the binary's affair.
#[allow(unreachable_pub)]
mod dump;
mod report;
mod sample;
mod source;
mod tour;
mod trim;

use args::{Args, Command};
use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let result = match Args::parse().command {
        None => tour::run(),
        Some(Command::Dump(args)) => report::run(&args),
        Some(Command::Trim(args)) => trim::run(&args),
    };
    match result {
        Ok(code) => code,
        Err(error) if is_broken_pipe(&*error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("pagedump: {error}");
            ExitCode::from(args::exit::SOURCE)
        }
    }
}

/// Whoever reads the output has read enough.
fn is_broken_pipe(error: &(dyn std::error::Error + 'static)) -> bool {
    error
        .downcast_ref::<std::io::Error>()
        .is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}
