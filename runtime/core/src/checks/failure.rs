// SPDX-License-Identifier: MIT OR Apache-2.0

//! Failed checks, and how they are reported.

use crate::layout::members::Kind;
use crate::origin::addr::Addr;
use crate::text::line::Line;
use crate::text::wide::{hex, signed, unsigned};
use core::fmt;

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

    /// Writes the text of `Display`, which a line may cut off, without a panic path.
    pub(crate) fn write<const N: usize>(&self, line: &mut Line<N>) {
        line.text(self.type_name).text("::").text(self.item).text(" of the object at ");
        line.hex0x(self.at.get()).text(": ").text(self.reason);
        if let Some(seen) = self.seen {
            line.text(" (seen: ");
            seen.write(line);
            line.text(")");
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
/// Signed numbers are printed in decimal, addresses in hexadecimal, others in both; numbers that 64
/// bits do not hold are printed in hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Seen {
    bits: u128,
    kind: Kind,
}

impl Seen {
    pub(crate) const fn new(bits: u128, kind: Kind) -> Self {
        Self { bits, kind }
    }

    fn write<const N: usize>(self, line: &mut Line<N>) {
        match self.kind {
            Kind::Signed => signed(line, self.bits),
            Kind::Unsigned if self.bits < 10 || self.bits >> 64 != 0 => unsigned(line, self.bits),
            Kind::Unsigned => hex(unsigned(line, self.bits).text(" ("), self.bits).text(")"),
            _ => hex(line, self.bits),
        };
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = Line::<80>::new();
        self.write(&mut line);
        fmt::Display::fmt(&line, f)
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
            (u128::MAX, Kind::Unsigned, "0xffffffffffffffffffffffffffffffff"),
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
