//! The tour of the sample.

use std::error::Error;
use std::process::ExitCode;

pub(crate) fn run() -> Result<ExitCode, Box<dyn Error>> {
    Err("not yet".into())
}
