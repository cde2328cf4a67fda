// SPDX-License-Identifier: MIT OR Apache-2.0

//! Sinks: the destination of lines.

/// A destination of lines: a kernel log, a terminal, a file.
///
/// Every closure that takes a `&[u8]` is a sink.
///
/// ```
/// use dumpable::{Line, Sink};
///
/// fn dump(out: &mut impl Sink) {
///     let mut line: Line = Line::new();
///     line.text("refcount:").dec(1).end(out);
///     line.text("mapcount:").dec(0).end(out);
/// }
///
/// let mut lines = Vec::new();
/// dump(&mut |line: &[u8]| lines.push(line.to_vec()));
/// assert_eq!(lines, [b"refcount:1", b"mapcount:0"]);
/// ```
pub trait Sink {
    /// Takes one line, without a newline.
    fn line(&mut self, line: &[u8]);
}

impl<F: FnMut(&[u8]) + ?Sized> Sink for F {
    fn line(&mut self, line: &[u8]) {
        self(line);
    }
}
