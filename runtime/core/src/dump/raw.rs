// SPDX-License-Identifier: MIT OR Apache-2.0

//! Dumps untyped snapshots, as lines and by `Debug`.

use crate::dump::walk::Walk;
use crate::text::sink::Sink;
use crate::views::raw::Raw;
use core::fmt;

impl Raw<'_> {
    /// Writes a snapshot of any type, field by field and line by line, whatever its bits are.
    ///
    /// ```
    /// use dumpable::{Addr, Dumpable, Snapshot};
    ///
    /// #[derive(Dumpable)]
    /// #[dumpable(positions)]
    /// #[repr(u32)]
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
    /// #[dumpable(c = "struct page")]
    /// #[repr(C)]
    /// struct Page {
    ///     #[dumpable(as(PageFlags))]
    ///     flags: u32,
    ///     #[dumpable(skip, view(lru: ListHead, index: u32 @ 4))]
    ///     owner: [u32; 3],
    ///     #[dumpable(
    ///         view(#[dumpable(c = "_mapcount")] raw_mapcount: i32),
    ///         bits(page_type: PageType = 24..=31),
    ///     )]
    ///     type_or_mapcount: u32,
    ///     counts: [u32; 2],
    /// }
    ///
    /// let words = [0x8041, 0x1004, 0x1004, 0x2a2a_2a2a, 0xf500_0000, 1, 2];
    /// let page = Snapshot::<Page>::from_words(words, Addr::new(0x1000));
    /// let mut text = String::new();
    /// page.raw().dump(&mut |line: &[u8]| text += &(String::from_utf8_lossy(line) + "\n"));
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
    /// The first line has the type, the origin and the fidelity. Each of the others has the offset
    /// in the object, the name in C with those of the enclosing members, and the value:
    ///
    /// | item | text |
    /// |---|---|
    /// | an unsigned integer, an address | `0x2a`; a single bit `0` or `1` |
    /// | a signed integer | `-3` (in hexadecimal if 64 bits do not hold it) |
    /// | flags | `0x8041(locked\|head\|0x8000)`: all bits, then their names, as in `%pGp` |
    /// | a value of an enum | `0xf5(slab)`; just the number if it has no name |
    /// | bits of a value | after the value: `+0x20[31:24]` has the highest and the lowest bit |
    /// | a view of a field | after the field and its bits, behind `\|`; if the field is skipped, its name comes first |
    /// | a value with tags | the whole word, then each tag like bits |
    /// | a structure | its members, as `lru.next` |
    /// | a union | all of its members, at the same offset |
    /// | an array of numbers | in rows of 32 bytes: `data[4-7]: ..`; bytes in rows of 16, as text too |
    /// | another array | each of its elements: `mem[2].base` |
    /// | zero rows or elements | one line for each run: `data[4-99]: zero` |
    /// | members that were not captured | `not captured: next, prev` |
    /// | bytes that no member describes | after the members, in rows of 16, unless they are zero: `(undescribed)` |
    ///
    /// # Bounds
    ///
    /// The dump has at most 4096 lines of at most 256 bytes, 16 elements of an array of structures,
    /// 64 rows of an array of numbers, 8 levels of nesting, and 65536 members, elements and rows,
    /// shown or not. It reports each bound that it reaches. It has no recursion, and no panic path
    /// at any optimisation level. It takes between 2 and 3 KB of stack on x86-64, plus the stack of
    /// the sink.
    pub fn dump<S: Sink + ?Sized>(&self, out: &mut S) {
        Walk::new(self, &mut Out(out), true).run();
    }
}

/// Wraps any sink in a sized one. (A closure would keep code for a panic in an unoptimised build
/// that unwinds.)
struct Out<'a, S: ?Sized>(&'a mut S);

impl<S: Sink + ?Sized> Sink for Out<'_, S> {
    fn line(&mut self, line: &[u8]) {
        self.0.line(line);
    }
}

/// Writes the same as [`dump`](Raw::dump) for `{:#?}`, and one line without offsets for `{:?}`.
impl fmt::Debug for Raw<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
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
        Walk::new(self, &mut write, in_full).run();
        outcome?;
        f.write_str(match lines {
            _ if in_full => "",
            1 => " {}",
            _ => " }",
        })
    }
}
