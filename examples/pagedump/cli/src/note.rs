//! Notes to the user on stderr.

use std::fmt::Display;
use std::io::{self, Write};

/// Prints a note. Nothing can be done where stderr is closed.
pub(crate) fn note(text: impl Display) {
    let _ = writeln!(io::stderr(), "pagedump: {text}");
}
