//! Notes to the user on stderr.

use crate::escape::printable;
use std::fmt::Display;
use std::io::{self, Write};

/// Prints a note. Nothing can be done where stderr is closed.
pub(crate) fn note(text: impl Display) {
    let text = text.to_string();
    let lines: Vec<String> = text.split('\n').map(printable).collect();
    let _ = writeln!(io::stderr(), "pagedump: {}", lines.join("\n"));
}
