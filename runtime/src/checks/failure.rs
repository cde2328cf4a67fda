// SPDX-License-Identifier: MIT OR Apache-2.0

//! Failed checks, and how they are reported.

use crate::bytes::slices::first;
use crate::layout::members::Kind;
use crate::origin::addr::Addr;
use crate::text::line::Line;
use crate::text::sink::Sink;
use core::fmt::{self, Write};

/// A failed check: its type and item, the reason, the address of the object and the judged number.
///
/// ```
/// use dumpable::{live, Dumpable, Kind};
///
/// #[derive(Dumpable)]
/// #[repr(C)]
/// struct Page {
///     #[dumpable(check(|count| count >= 0, "a count is never negative"))]
///     refcount: i32,
/// }
///
/// let page = Page { refcount: -2 };
/// // SAFETY: the page outlives the view.
/// let view = unsafe { live::<Page>(&page) };
/// let failure = view.checked(|page| page.refcount()).unwrap_err();
/// assert_eq!((failure.type_name(), failure.item()), ("Page", "refcount"));
/// assert_eq!(failure.reason(), "a count is never negative");
/// assert_eq!(failure.seen(), Some((-2_i128 as u128, Kind::Signed)));
/// let at = &raw const page;
/// assert_eq!(
///     failure.to_string(),
///     format!("Page::refcount of the object at {at:?}: a count is never negative (seen: -2)"),
/// );
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Failure {
    type_name: &'static str,
    item: &'static str,
    reason: &'static str,
    at: Addr<u8>,
    seen: Option<Seen>,
}

impl Failure {
    pub(crate) const fn new(
        type_name: &'static str,
        item: &'static str,
        reason: &'static str,
        at: Addr<u8>,
        seen: Option<Seen>,
    ) -> Self {
        Self { type_name, item, reason, at, seen }
    }

    /// Returns the name of the type in C.
    pub const fn type_name(&self) -> &'static str {
        self.type_name
    }

    /// Returns the name of the field or helper whose check failed.
    pub const fn item(&self) -> &'static str {
        self.item
    }

    /// Returns the reason that the check states.
    pub const fn reason(&self) -> &'static str {
        self.reason
    }

    /// Returns the address of the object; for a checked copy, its origin.
    pub const fn at(&self) -> Addr<u8> {
        self.at
    }

    /// Returns the number that the check judged, extended by its sign, and its kind: the value of
    /// the field, or the result of the helper. Returns `None` if it is not a number, or if the
    /// check came before the helper's body.
    pub const fn seen(&self) -> Option<(u128, Kind)> {
        match self.seen {
            Some(Seen { bits, kind }) => Some((bits, kind)),
            None => None,
        }
    }

    /// Writes this failure and a copy of the object to a sink, line by line, and returns, so that
    /// evaluation goes on.
    ///
    /// This is an `on_failure` for code that must not panic. The sink is made by `Default` for each
    /// report: usually a unit struct that stands for a log.
    ///
    /// ```
    /// use dumpable::{live, Dumpable, Failure, Sink};
    ///
    /// /// The kernel's log; in a kernel, `line` calls `_printk(c"%.*s\n", ..)`.
    /// #[derive(Default)]
    /// struct Log;
    ///
    /// impl Sink for Log {
    ///     fn line(&mut self, line: &[u8]) {
    ///         # LINES.lock().unwrap().push(String::from_utf8_lossy(line).into_owned());
    ///         println!("{}", line.escape_ascii());
    ///     }
    /// }
    /// # static LINES: std::sync::Mutex<Vec<String>> = std::sync::Mutex::new(Vec::new());
    ///
    /// #[derive(Dumpable)]
    /// #[dumpable(on_failure = Failure::report::<Log, _>)]
    /// #[repr(C)]
    /// struct Page {
    ///     #[dumpable(check(|count| count >= 0, "a count is never negative"))]
    ///     refcount: i32,
    /// }
    ///
    /// let page = Page { refcount: -2 };
    /// // SAFETY: the page outlives the view.
    /// let view = unsafe { live::<Page>(&page) };
    /// assert_eq!(view.refcount(), -2); // reports, and goes on
    /// # let lines = LINES.lock().unwrap();
    /// # let at = view.origin();
    /// # let first = "a count is never negative (seen: -2)";
    /// # assert_eq!(lines[0], format!("Page::refcount of the object at {at:?}: {first}"));
    /// # assert!(lines.len() > 1, "{lines:?}");
    /// # let is_line = |line: &String| !line.is_empty() && !line.contains('\n');
    /// # assert!(lines.iter().all(is_line), "{lines:?}");
    /// ```
    pub fn report<S: Sink + Default, O: fmt::Debug>(&self, object: &O) {
        let mut lines = Lines { line: Line::new(), sink: S::default() };
        // Writing to a line never fails: it cuts off what does not fit.
        let _ = write!(lines, "{self}\n{object:#?}");
        lines.finish();
    }
}

/// Sends text to a sink line by line.
struct Lines<S: Sink> {
    line: Line,
    sink: S,
}

impl<S: Sink> Lines<S> {
    fn finish(&mut self) {
        if !self.line.is_empty() {
            self.line.end(&mut self.sink);
        }
    }
}

impl<S: Sink> Write for Lines<S> {
    // Not by `str::split`, which keeps a panic path.
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut rest = text.as_bytes();
        loop {
            let mut after = rest;
            while let [byte, tail @ ..] = after {
                if *byte == b'\n' {
                    break;
                }
                after = tail;
            }
            self.line.bytes(first(rest, rest.len().wrapping_sub(after.len())));
            let [_, tail @ ..] = after else { return Ok(()) };
            self.finish();
            rest = tail;
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}::{} of the object at {:?}: {}",
            self.type_name, self.item, self.at, self.reason
        )?;
        match self.seen {
            Some(seen) => write!(f, " (seen: {seen})"),
            None => Ok(()),
        }
    }
}

impl core::error::Error for Failure {}

/// The number that a failed check judged.
///
/// Signed numbers are printed in decimal, addresses in hex, others in both.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Seen {
    bits: u128,
    kind: Kind,
}

impl Seen {
    pub(crate) const fn new(bits: u128, kind: Kind) -> Self {
        Self { bits, kind }
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            Kind::Signed => write!(f, "{}", self.bits as i128),
            Kind::Unsigned if self.bits < 10 => write!(f, "{}", self.bits),
            Kind::Unsigned => write!(f, "{} ({:#x})", self.bits, self.bits),
            _ => write!(f, "{:#x}", self.bits),
        }
    }
}

#[cfg(test)]
mod tests {
    extern crate std;

    use super::*;
    use std::format;

    #[test]
    fn seen_number_formatted_by_kind() {
        for (bits, kind, text) in [
            (0, Kind::Unsigned, "0"),
            (9, Kind::Unsigned, "9"),
            (10, Kind::Unsigned, "10 (0xa)"),
            (
                u128::MAX,
                Kind::Unsigned,
                "340282366920938463463374607431768211455 (0xffffffffffffffffffffffffffffffff)",
            ),
            (u128::MAX, Kind::Signed, "-1"),
            (10, Kind::Signed, "10"),
            (9, Kind::Address, "0x9"),
            (10, Kind::Address, "0xa"),
        ] {
            let seen = Seen::new(bits, kind);
            assert_eq!(format!("{seen}"), text);
        }
    }
}
