//! What a failed check tells.

use crate::addr::Addr;
use crate::field::Kind;
use crate::place::first;
use crate::text::{Line, Sink};
use core::fmt::{self, Write};

/// A check that failed: of which type, field or helper, why, where the object is, and what was seen.
///
/// ```
/// use dumpable::{live, Dumpable, Kind};
///
/// #[derive(Dumpable)]
/// #[repr(C)]
/// struct Page {
///     #[dumpable(check(|count| count >= 0, "a count below zero"))]
///     refcount: i32,
/// }
///
/// let page = Page { refcount: -2 };
/// // SAFETY: the page outlives the view.
/// let failure = unsafe { live::<Page>(&page) }.attempt(|page| page.refcount()).unwrap_err();
/// assert_eq!((failure.type_name(), failure.item(), failure.reason()), ("Page", "refcount", "a count below zero"));
/// assert_eq!(failure.seen(), Some((-2_i128 as u128, Kind::Signed)));
/// let at = &raw const page;
/// assert_eq!(failure.to_string(), format!("Page::refcount of the object at {at:?}: a count below zero (seen: -2)"));
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

    /// The name of the type, as its description gives it.
    pub const fn type_name(&self) -> &'static str {
        self.type_name
    }

    /// The field or helper whose check failed.
    pub const fn item(&self) -> &'static str {
        self.item
    }

    /// The reason that the check was given.
    pub const fn reason(&self) -> &'static str {
        self.reason
    }

    /// The address of the object; of a checked copy, where the object was.
    pub const fn at(&self) -> Addr<u8> {
        self.at
    }

    /// Returns the number that was loaded of the field by the call that failed, or that the helper was
    /// about to return, extended by its sign, and what its bits mean: the same value that a check of
    /// the form `|value| ..` judged. `None` where that is no number, and where the check came before
    /// the helper's body.
    pub const fn seen(&self) -> Option<(u128, Kind)> {
        match self.seen {
            Some(Seen { bits, kind }) => Some((bits, kind)),
            None => None,
        }
    }

    /// Reports this failure and a copy of the object to a sink, line by line, and returns, so that
    /// evaluation goes on.
    ///
    /// This is a ready `on_failure` for code that must not panic. It names the sink, which is made
    /// anew for each report: most often a unit struct that stands for a log.
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
    ///     #[dumpable(check(|count| count >= 0, "a count below zero"))]
    ///     refcount: i32,
    /// }
    ///
    /// let page = Page { refcount: -2 };
    /// // SAFETY: the page outlives the view.
    /// let view = unsafe { live::<Page>(&page) };
    /// assert_eq!(view.refcount(), -2); // reports, and goes on
    /// # let lines = LINES.lock().unwrap();
    /// # assert_eq!(lines[0], format!("Page::refcount of the object at {:?}: a count below zero (seen: -2)", view.origin()));
    /// # assert!(lines.len() > 1 && lines.iter().all(|line| !line.is_empty() && !line.contains('\n')), "{lines:?}");
    /// ```
    pub fn report<S: Sink + Default, O: fmt::Debug>(&self, object: &O) {
        let mut lines = Lines { line: Line::new(), sink: S::default() };
        // A line takes all that it is given, and cuts off what it cannot hold.
        let _ = write!(lines, "{self}\n{object:#?}");
        lines.finish();
    }
}

/// Text that goes out line by line.
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

/// A number that was seen when a check failed.
///
/// It is printed as its kind is: in decimal if it has a sign, an address in hex, anything else in both.
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
    fn numbers_are_said_as_their_kind_is() {
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
