// SPDX-License-Identifier: MIT OR Apache-2.0

//! The buffer of a line: how text is stored, cut off and read back.

use crate::bytes::slices::{first, put};
use crate::text::sink::Sink;
use crate::text::utf8::leading_text;
use core::fmt;

/// One line of text in a fixed buffer of `N` bytes, written piece by piece.
///
/// Writing never fails and has no panic path at any optimisation level. Text that does not fit is
/// cut off visibly: the last three bytes become `...` (fewer if `N` is less than three; earlier if
/// that would split a character), and later text is ignored. Every writer is `const`, returns the
/// line again, and stops after at most `N` bytes.
///
/// ```
/// use dumpable::Line;
///
/// const LINE: Line = {
///     let mut line = Line::new();
///     line.text("pfn:").hex0x(0x1234_u64).text(" mapcount:").dec(-1);
///     line
/// };
/// const TEXT: &[u8] = LINE.as_bytes();
/// assert_eq!(TEXT, b"pfn:0x1234 mapcount:-1");
///
/// let mut short = Line::<8>::new();
/// short.text("refcount:").dec(1);
/// assert_eq!(short.as_str(), Some("refco..."));
/// ```
#[derive(Clone)]
pub struct Line<const N: usize = 320> {
    bytes: [u8; N],
    /// The number of bytes of text, at most `N`.
    len: usize,
    cut: bool,
}

impl<const N: usize> Line<N> {
    /// The number of bytes that fit, including the mark of a cut.
    pub const CAPACITY: usize = N;

    /// Returns an empty line.
    ///
    /// ```
    /// use dumpable::Line;
    ///
    /// let usual: Line = Line::new();
    /// let short = Line::<80>::new();
    /// assert!(usual.is_empty() && short.is_empty());
    /// ```
    pub const fn new() -> Self {
        Self { bytes: [0; N], len: 0, cut: false }
    }

    /// Writes `text` unchanged, newlines included: for text from memory, see
    /// [`escaped`](Self::escaped).
    ///
    /// ```
    /// # use dumpable::Line;
    /// assert_eq!(Line::<80>::new().text("naïve").as_str(), Some("naïve"));
    /// assert_eq!(Line::<5>::new().text("naïve").as_str(), Some("na..."));
    /// ```
    pub const fn text(&mut self, text: &str) -> &mut Self {
        self.bytes(text.as_bytes())
    }

    /// Writes `bytes` unchanged, UTF-8 or not.
    ///
    /// ```
    /// # use dumpable::Line;
    /// let mut line = Line::<80>::new();
    /// line.bytes(b"caf\xe9");
    /// assert_eq!(line.as_bytes(), b"caf\xe9");
    /// assert_eq!(line.as_str(), None);
    /// ```
    pub const fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        let mut rest = bytes;
        while !self.cut {
            match rest {
                [a, b, c, d, e, f, g, h, tail @ ..]
                    if self.store([*a, *b, *c, *d, *e, *f, *g, *h]) =>
                {
                    self.len = self.len.wrapping_add(8);
                    rest = tail;
                }
                [byte, tail @ ..] => {
                    self.put(*byte);
                    rest = tail;
                }
                [] => return self,
            }
        }
        self
    }

    /// Writes `byte` `count` times.
    ///
    /// ```
    /// # use dumpable::Line;
    /// assert_eq!(Line::<80>::new().repeat(b'-', 5).as_str(), Some("-----"));
    /// assert_eq!(Line::<8>::new().repeat(b'-', usize::MAX).as_str(), Some("-----..."));
    /// ```
    pub const fn repeat(&mut self, byte: u8, count: usize) -> &mut Self {
        let mut left = count;
        while left > 0 && !self.cut {
            self.put(byte);
            left = left.wrapping_sub(1);
        }
        self
    }

    /// Writes blanks until the line is `column` bytes long, if it is shorter.
    ///
    /// ```
    /// # use dumpable::Line;
    /// assert_eq!(Line::<80>::new().text("zone").column(8).dec(1).as_str(), Some("zone    1"));
    /// ```
    pub const fn column(&mut self, column: usize) -> &mut Self {
        self.repeat(b' ', column.saturating_sub(self.len))
    }

    /// Returns the text as bytes.
    ///
    /// ```
    /// # use dumpable::Line;
    /// assert_eq!(Line::<80>::new().text("head:").as_bytes(), b"head:");
    /// ```
    pub const fn as_bytes(&self) -> &[u8] {
        first(&self.bytes, self.len)
    }

    /// Returns the text as a string, or `None` if [`bytes`](Self::bytes) or
    /// [`repeat`](Self::repeat) wrote invalid UTF-8.
    ///
    /// ```
    /// # use dumpable::Line;
    /// assert_eq!(Line::<80>::new().text("head:").as_str(), Some("head:"));
    /// assert_eq!(Line::<80>::new().bytes(b"\xff").as_str(), None);
    /// ```
    pub const fn as_str(&self) -> Option<&str> {
        match leading_text(self.as_bytes()) {
            (text, []) => Some(text),
            _ => None,
        }
    }

    /// Returns the number of bytes of text, including the mark of a cut.
    ///
    /// ```
    /// # use dumpable::Line;
    /// assert_eq!(Line::<80>::new().text("head:").len(), 5);
    /// ```
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Tells whether the line is empty.
    ///
    /// ```
    /// # use dumpable::Line;
    /// assert!(Line::<80>::new().text("").is_empty());
    /// ```
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Tells whether text was cut off, so that the line ends in `...`.
    ///
    /// ```
    /// # use dumpable::Line;
    /// assert!(!Line::<8>::new().text("12345678").is_truncated());
    /// assert!(Line::<8>::new().text("123456789").is_truncated());
    /// ```
    pub const fn is_truncated(&self) -> bool {
        self.cut
    }

    /// Empties the line.
    ///
    /// ```
    /// # use dumpable::Line;
    /// assert_eq!(Line::<8>::new().text("123456789").clear().text("1").as_str(), Some("1"));
    /// ```
    pub const fn clear(&mut self) -> &mut Self {
        self.len = 0;
        self.cut = false;
        self
    }

    /// Sends the line to `sink` and empties it.
    ///
    /// ```
    /// # use dumpable::Line;
    /// let mut line: Line = Line::new();
    /// let mut count = 0;
    /// line.text("head:").end(&mut |line: &[u8]| count += line.len());
    /// assert!(count == 5 && line.is_empty());
    /// ```
    pub fn end<S: Sink + ?Sized>(&mut self, sink: &mut S) {
        sink.line(self.as_bytes());
        self.clear();
    }

    /// Writes the first `count` of eight bytes. If there is room, stores all eight, the others
    /// behind the text.
    pub(crate) const fn put_8(&mut self, bytes: [u8; 8], count: usize) -> &mut Self {
        if !self.cut && self.store(bytes) {
            self.len = self.len.wrapping_add(count);
            self
        } else {
            self.bytes(first(&bytes, count))
        }
    }

    /// Writes one byte.
    pub(crate) const fn put(&mut self, byte: u8) {
        if self.cut {
            return;
        }
        if self.store([byte]) {
            self.len = self.len.wrapping_add(1);
        } else {
            self.cut();
        }
    }

    /// Ends a full line with the mark, without splitting a character.
    const fn cut(&mut self) {
        let mut end = N.saturating_sub(3);
        let mut longest = 3_u32;
        while let ([.., 0x80..=0xbf], 1..) = (first(&self.bytes, end.wrapping_add(1)), longest) {
            end = end.saturating_sub(1);
            longest = longest.wrapping_sub(1);
        }
        self.len = end;
        let mut dots = 3_u32;
        while dots > 0 && self.store([b'.']) {
            self.len = self.len.wrapping_add(1);
            dots = dots.wrapping_sub(1);
        }
        self.cut = true;
    }

    /// Stores `bytes` behind the text, if all of them fit.
    const fn store<const K: usize>(&mut self, bytes: [u8; K]) -> bool {
        put(&mut self.bytes, self.len, bytes)
    }
}

impl<const N: usize> Default for Line<N> {
    fn default() -> Self {
        Self::new()
    }
}

/// Writes the text, with `\u{fffd}` for each byte of invalid UTF-8.
impl<const N: usize> fmt::Display for Line<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.as_bytes();
        loop {
            let (text, after) = leading_text(rest);
            f.write_str(text)?;
            let [_, after @ ..] = after else { return Ok(()) };
            f.write_str("\u{fffd}")?;
            rest = after;
        }
    }
}

/// Writes the text in quotes, otherwise as `Display` does.
impl<const N: usize> fmt::Debug for Line<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        fmt::Display::fmt(self, f)?;
        f.write_str("\"")
    }
}

/// Never fails: text that does not fit is cut off as by [`text`](Line::text). The formatting of
/// `core` may have panic paths.
impl<const N: usize> fmt::Write for Line<N> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.text(text);
        Ok(())
    }
}
