// SPDX-License-Identifier: MIT OR Apache-2.0

//! Writes untrusted bytes into a line.

use crate::bytes::slices::first;
use crate::text::line::Line;
use crate::text::utf8::after_visible_char;

impl<const N: usize> Line<N> {
    /// Writes bytes from memory so that the line stays one line and can be read back.
    ///
    /// Printable ASCII and UTF-8 pass unchanged. `"` and `\` get a `\` before them, a newline is
    /// `\n`, a tab `\t`. Every other byte is `\x` with two digits: control characters, invalid
    /// UTF-8, and the invisible characters that start a new line or change the direction of text.
    ///
    /// ```
    /// # use dumpable::Line;
    /// let mut line = Line::<80>::new();
    /// line.escaped("été\t\"\u{202e}\"\\".as_bytes()).text(" ").escaped(b"\x1b[2J\n caf\xe9");
    /// assert_eq!(line.as_str(), Some(r#"été\t\"\xe2\x80\xae\"\\ \x1b[2J\n caf\xe9"#));
    /// ```
    pub const fn escaped(&mut self, bytes: &[u8]) -> &mut Self {
        // The line shows no more than this, not even a part of the last character.
        let mut rest = first(bytes, N.saturating_add(4));
        while !self.is_truncated() {
            let mut after = rest;
            while let Some(next) = after_visible_char(after) {
                after = next;
            }
            self.bytes(first(rest, rest.len().wrapping_sub(after.len())));
            let [byte, tail @ ..] = after else { return self };
            match *byte {
                b'"' => self.bytes(b"\\\""),
                b'\\' => self.bytes(b"\\\\"),
                b'\n' => self.bytes(b"\\n"),
                b'\t' => self.bytes(b"\\t"),
                other => self.bytes(b"\\x").hex_padded(other, 2),
            };
            rest = tail;
        }
        self
    }
}
