//! The dump of anything that is described.

mod walk;

use crate::{AnySnapshot, Raw, Sink};
use core::fmt;
use walk::Walk;

/// Writes a snapshot field by field, line by line: whatever it is a copy of, and whatever its bits are.
///
/// ```
/// use dumpable::{dump, Addr, Dumpable, Snapshot};
///
/// #[derive(Dumpable)]
/// #[dumpable(flags)]
/// #[repr(u8)]
/// enum PageFlags { Locked = 0, Head = 6 }
///
/// #[derive(Dumpable)]
/// #[repr(u8)]
/// enum PageType { Buddy = 0xf0, Slab = 0xf5 }
///
/// #[derive(Dumpable)]
/// #[repr(C)]
/// struct ListHead { next: u32, prev: u32 }
///
/// #[derive(Dumpable)]
/// #[dumpable(name = "page")]
/// #[repr(C)]
/// struct Page {
///     #[dumpable(flags = PageFlags)]
///     flags: u32,
///     #[dumpable(skip, view(lru: ListHead, index: u32 @ 4))]
///     owner: [u32; 3],
///     #[dumpable(view(#[dumpable(name = "_mapcount")] raw_mapcount: i32), bits(page_type: enum PageType = 24..=31))]
///     type_or_mapcount: u32,
///     counts: [u32; 2],
/// }
///
/// let page = Snapshot::<Page>::from_words([0x8041, 0x1004, 0x1004, 0x2a2a_2a2a, 0xf500_0000, 1, 2], Addr::new(0x1000));
/// let mut text = String::new();
/// dump(&page, &mut |line: &[u8]| text += &(String::from_utf8_lossy(line) + "\n"));
/// assert_eq!(text, "\
/// page at 0x1000, frozen
///   +0x00 flags: 0x8041(locked|head|0x8000)
///   owner, as any of
///   | +0x04 lru.next: 0x1004
///   | +0x08 lru.prev: 0x1004
///   | +0x08 index: 0x1004
///   +0x10 type_or_mapcount: 0xf5000000
///   +0x10[31:24] page_type: 0xf5(slab)
///   | +0x10 _mapcount: -184549376
///   +0x14 counts: 00000001 00000002
///   +0x0c (undescribed): 2a 2a 2a 2a
/// ");
/// ```
///
/// # The lines
///
/// The first says what it is a copy of, where that was, and how far the copy can be trusted. Each of the others has the distance
/// in bytes from the start of the object, the name in C with those of what it lies in, and the value:
///
/// | what | how |
/// |---|---|
/// | an integer without a sign, an address | `0x2a`; a single bit `0` or `1` |
/// | an integer with a sign | `-3` (one that 64 bits do not hold, in hexadecimal) |
/// | flags | `0x8041(locked\|head\|0x8000)`: all bits, then their names, as `%pGp` has them |
/// | a value of an enum | `0xf5(slab)`, and without the name where it has none |
/// | bits of a value | after the value, `+0x20[31:24]`: the highest and the lowest of them |
/// | another view of a field | after the field and its bits, behind `\|`; if the field itself is skipped, its name comes first |
/// | a structure | its members, as `lru.next` |
/// | an array of numbers | in rows of 32 bytes, as `data[4-7]: ..`, the digits of each in full; bytes by 16, as text too |
/// | an array of anything else | each of its elements, as `mem[2].base` |
/// | rows or elements that are zero | one line for all that follow each other: `data[4-99]: zero` |
/// | what was not captured | `not captured: next, prev` |
/// | bytes that no member describes | after the members, if they are not zero, in rows of 16: `(undescribed)` |
///
/// # Bounds
///
/// At most 4096 lines of at most 256 bytes, 16 elements of an array of structures, 64 rows of an array of numbers; structures
/// and arrays 8 deep; and 65536 members, elements and rows, shown or not. Where one of these is reached, the dump says so. There
/// is no recursion, and no panic path at any optimisation level. It takes between 2 and 3 KB of stack on x86-64, and what the sink
/// takes.
///
/// # Generic code
///
/// ```
/// use dumpable::{dump, Addr, Dumpable, Fault, Memory, Sink};
///
/// fn dump_at<T: Dumpable>(memory: &impl Memory, at: Addr<T>, out: &mut impl Sink) -> Result<(), Fault> {
///     dump(&memory.snapshot(at)?, out);
///     Ok(())
/// }
/// ```
pub fn dump<T: AnySnapshot, S: Sink + ?Sized>(snapshot: &T, out: &mut S) {
    snapshot.raw().dump(out);
}

/// Writes the lines of a dump.
pub(crate) fn lines(raw: &Raw<'_>, out: &mut dyn Sink) {
    Walk::new(raw, out, true).run();
}

/// `{:#?}` is the dump, `{:?}` the same on one line, without offsets.
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
