//! Dumps snapshots of any described type.

mod walk;

use crate::raw::Raw;
use crate::text::Sink;
use core::fmt;
use walk::Walk;

/// Writes the lines of a dump.
pub(crate) fn lines(raw: &Raw<'_>, out: &mut dyn Sink) {
    Walk::new(raw, out, true).run();
}

/// Formats a snapshot: `{:#?}` as in the dump, `{:?}` on one line without offsets.
pub(crate) fn debug(raw: &Raw<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let in_full = f.alternate();
    let (mut lines, mut outcome) = (0_u32, Ok(()));
    let mut write = |line: &[u8]| {
        outcome = outcome.and_then(|()| {
            f.write_str(match lines {
                0 => "",
                _ if in_full => "\n",
                1 => " { ",
                _ => ", ",
            })?;
            lines = lines.wrapping_add(1);
            match core::str::from_utf8(line) {
                Ok(line) => f.write_str(line),
                Err(_) => write!(f, "{}", line.escape_ascii()),
            }
        });
    };
    Walk::new(raw, &mut write, in_full).run();
    outcome?;
    f.write_str(match lines {
        _ if in_full => "",
        1 => " {}",
        _ => " }",
    })
}
