// SPDX-License-Identifier: MIT OR Apache-2.0

//! Assertions in C that compare the C compiler's own structure with a layout.

use crate::bytes::bits::mask;
use crate::layout::members::{Kind, Layout, Member};
use crate::layout::names::Names;
use crate::layout::order::Order;
use core::fmt::{self, Write};

impl Layout {
    /// Returns assertions in C that compare the C compiler's own structure with this layout, as
    /// text for a header file.
    ///
    /// The C compiler stops at each difference: a size, the offset, the size or the sign of a
    /// member, the place, the width or the sign of a bit-field. A build script writes the header,
    /// and C code includes it after the definitions:
    ///
    /// ```
    /// use dumpable::Dumpable;
    ///
    /// #[derive(Dumpable)]
    /// #[dumpable(c = "struct counted")]
    /// #[repr(C)]
    /// struct Counted {
    ///     object: *const u8,
    ///     /// C has two bit-fields here, and no name for the word that they are in.
    ///     #[dumpable(c(absent), bits(dying: bool = 0, users: u32 = 1..=31))]
    ///     state: u32,
    ///     #[dumpable(c = "parent.next")]
    ///     next: *const Counted,
    /// }
    ///
    /// // let file = std::env::var("OUT_DIR").unwrap() + "/layout_assertions.h";
    /// // std::fs::write(file, Counted::LAYOUT.c_assertions().to_string()).unwrap();
    /// let text = Counted::LAYOUT.c_assertions().to_string();
    /// # #[cfg(target_pointer_width = "64")]
    /// assert!(text.contains(
    ///     r#"_Static_assert(sizeof(struct counted) == 24, "struct counted has 24 bytes");"#
    /// ));
    /// # #[cfg(target_pointer_width = "64")]
    /// assert!(text.contains(
    ///     "_Static_assert(__builtin_offsetof(struct counted, parent.next) == 16, \
    ///      \"struct counted: parent.next is at byte 16\");"
    /// ));
    /// ```
    ///
    /// The text is C11 with the common extensions of gcc and clang, and includes nothing. The
    /// optimiser proves bit-fields, so they need `-O1` or more; one empty function stays in the
    /// object file.
    ///
    /// * `#[dumpable(c = "struct page")]` spells the type as C does. The default is `struct` and
    ///   the Rust name.
    /// * A field or a view is the member of its name, which may be a path: `c = "lru.next"`, `c =
    ///   "flags.f"`, `c = "slots[1]"`. Members that C does not have are `#[dumpable(c(absent))]`;
    ///   skipped fields and `optional` members, which some kernels lack, are not compared either.
    /// * Bits of a member that C has are not compared: C masks and shifts them itself. Bits of a
    ///   field or a view that is `c(absent)` are bit-fields of C, unless they are `c(absent)` too.
    ///   A `tag` never is.
    /// * The alignment is at most that of C.
    /// * Types are not compared, because views change them. Only the sign of integers and of arrays
    ///   of integers is: not of a plain `char`, whose sign depends on the compiler, nor of a
    ///   bit-field of one bit.
    ///
    /// The layout is that of the machine that runs this code. In a build script for another
    /// machine, it is right if the description has only integers of fixed width and the alignments
    /// agree.
    pub const fn c_assertions(&self) -> impl fmt::Display + '_ {
        CAssertions { layout: self, start: 0, is_whole: true }
    }

    /// Returns assertions for a part of the C structure that begins at byte `start`. They do not
    /// compare the size.
    ///
    /// ```
    /// # use dumpable::Dumpable;
    /// #[derive(Dumpable)]
    /// #[dumpable(c = "struct folio")]
    /// #[repr(C)]
    /// struct FirstTail {
    ///     _flags_1: u64,
    /// }
    ///
    /// let text = FirstTail::LAYOUT.c_assertions_from(64).to_string();
    /// assert!(text.contains(
    ///     "_Static_assert(__builtin_offsetof(struct folio, _flags_1) == 64, \
    ///      \"struct folio: _flags_1 is at byte 64\");"
    /// ));
    /// ```
    pub const fn c_assertions_from(&self, start: usize) -> impl fmt::Display + '_ {
        CAssertions { layout: self, start, is_whole: false }
    }
}

/// The assertions for a layout, which `Display` writes.
#[derive(Clone, Copy, Debug)]
struct CAssertions<'a> {
    layout: &'a Layout,
    start: usize,
    is_whole: bool,
}

impl CAssertions<'_> {
    /// Returns the members that C has, without bits.
    fn members(&self) -> impl Iterator<Item = &'static Member> {
        let members = self.layout.members.iter();
        members.filter(|member| member.in_c && !member.optional && member.bits.is_none())
    }

    fn bit_fields(&self) -> impl Iterator<Item = (&'static Member, u32, u32)> {
        let members = self.layout.members.iter();
        members.filter(|member| member.in_c && !member.optional).filter_map(|member| {
            let (low, high) = member.bits?;
            Some((member, low, high))
        })
    }

    fn offset(&self, member: &Member) -> usize {
        self.start.wrapping_add(member.offset)
    }

    fn write_member(&self, f: &mut fmt::Formatter<'_>, member: &Member) -> fmt::Result {
        let (c_type, name, size) = (self.layout.c_type, member.name, member.size);
        let (offset, whose) = (self.offset(member), InString(c_type));
        let what = InString(name);
        writeln!(
            f,
            "_Static_assert(__builtin_offsetof({c_type}, {name}) == {offset}, \"{whose}: {what} is at byte {offset}\");"
        )?;
        if size == 0 {
            // In C, an array without a length has no size.
            return Ok(());
        }
        writeln!(
            f,
            "_Static_assert(sizeof((({c_type} *)0)->{name}) == {size}, \"{whose}: {what} has {size} bytes\");"
        )?;
        let Some((sign, refused, pointer)) = refused_types(member) else { return Ok(()) };
        write!(f, "_Static_assert(_Generic((({c_type} *)0)->{name}")?;
        refused.iter().try_for_each(|ty| write!(f, ", {ty}{pointer}: 0"))?;
        writeln!(f, ", default: 1), \"{whose}: {what} is {sign}\");")
    }

    /// Declares the function to call if a bit-field lies elsewhere: a call that remains after
    /// optimisation is an error.
    fn declare_error(
        &self,
        f: &mut fmt::Formatter<'_>,
        (member, low, high): (&Member, u32, u32),
    ) -> fmt::Result {
        let (function, whose, what) =
            (Error(self, member), InString(self.layout.c_type), InString(member.name));
        let (offset, size) = (self.offset(member), member.size);
        let which = if low == high { "bit" } else { "bits" };
        write!(
            f,
            "extern void {function}(void) __attribute__((error(\"{whose}: {what} is {which} {low}"
        )?;
        if low != high {
            write!(f, " to {high}")?;
        }
        writeln!(f, " of the {size} bytes at byte {offset}\")));")?;
        let Some((sign, _)) = bit_sign(member, low, high) else { return Ok(()) };
        writeln!(f, "extern void {function}_sign(void) __attribute__((error(\"{whose}: {what} is {sign}\")));")
    }

    fn write_bit_field(
        &self,
        f: &mut fmt::Formatter<'_>,
        (member, low, high): (&Member, u32, u32),
    ) -> fmt::Result {
        let (name, size, offset) = (member.name, member.size, self.offset(member));
        let function = Error(self, member);
        writeln!(f, "\t{{")?;
        let word = integer(size).filter(|_| matches!(member.order, Order::Native));
        if let Some(word) = word {
            writeln!(f, "\t\t{word} word;")?;
        }
        writeln!(f, "\t\t__builtin_memset(&object, 0, sizeof(object));")?;
        // All ones, without a compiler warning whatever the type is: a `_Bool` becomes 1.
        writeln!(f, "\t\tobject.{name} -= 1;")?;
        if word.is_some() {
            writeln!(f, "\t\t__builtin_memcpy(&word, (char *)&object + {offset}, {size});")?;
        }
        write!(f, "\t\tif (")?;
        if let Some(word) = word {
            let mask = mask(low, high.wrapping_sub(low).wrapping_add(1));
            let (upper, lower) = ((mask >> 64) as u64, mask as u64);
            if size == 16 {
                write!(f, "word != (({word}){upper:#x}ULL << 64 | {lower:#x}ULL)")?;
            } else {
                write!(f, "word != {lower:#x}ULL")?;
            }
        } else {
            let mut separator = "";
            for (at, byte) in bytes_with(member, low, high) {
                let at = offset.wrapping_add(at);
                write!(f, "{separator}((unsigned char *)&object)[{at}] != {byte:#x}")?;
                separator = " || ";
            }
        }
        writeln!(f, ")\n\t\t\t{function}();")?;
        // No bit of it may lie elsewhere.
        writeln!(f, "\t\t__builtin_memset((char *)&object + {offset}, 0, {size});")?;
        writeln!(f, "\t\tif (object.{name} != 0)\n\t\t\t{function}();")?;
        if let Some((_, unlike)) = bit_sign(member, low, high) {
            // All ones again: a shift right keeps them if the field is signed.
            writeln!(f, "\t\tobject.{name} -= 1;")?;
            writeln!(
                f,
                "\t\tif ((object.{name} >> 1) {unlike} object.{name})\n\t\t\t{function}_sign();"
            )?;
        }
        writeln!(f, "\t}}")
    }
}

impl fmt::Display for CAssertions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { layout, start, is_whole } = *self;
        let (c_type, size, whose) = (layout.c_type, layout.size, InString(layout.c_type));
        match (is_whole, start) {
            (true, _) => writeln!(f, "/* {c_type} */")?,
            (false, 0) => writeln!(f, "/* {c_type}, its start */")?,
            (false, _) => writeln!(f, "/* {c_type}, from its byte {start} on */")?,
        }
        if is_whole {
            let align = layout.align;
            writeln!(
                f,
                "_Static_assert(sizeof({c_type}) == {size}, \"{whose} has {size} bytes\");"
            )?;
            writeln!(
                f,
                "_Static_assert(_Alignof({c_type}) >= {align}, \"{whose} is aligned to {align} bytes or more\");"
            )?;
        }
        self.members().try_for_each(|member| self.write_member(f, member))?;
        if self.bit_fields().next().is_none() {
            return Ok(());
        }
        writeln!(f, "#ifndef __OPTIMIZE__")?;
        writeln!(f, "#error \"the bit-fields of {whose} are checked by the optimiser: compile with -O1 or more\"")?;
        writeln!(f, "#endif")?;
        self.bit_fields().try_for_each(|bits| self.declare_error(f, bits))?;
        writeln!(
            f,
            "static void __attribute__((used)) dumpable_bits_of_{}_{start}(void)",
            Word(c_type)
        )?;
        writeln!(f, "{{\n\t{c_type} object;\n")?;
        self.bit_fields().try_for_each(|bits| self.write_bit_field(f, bits))?;
        writeln!(f, "}}")
    }
}

/// Returns, for an integer or an array of integers, its sign, the C types of the other sign, and
/// the suffix that makes a pointer of an element.
///
/// A plain `char`, a structure around a number and a pointer are not compared, nor is an enum,
/// whose sign in C depends on its values.
fn refused_types(member: &Member) -> Option<(&'static str, [&'static str; 5], &'static str)> {
    const SIGNED: [&str; 5] = ["signed char", "short", "int", "long", "long long"];
    const UNSIGNED: [&str; 5] =
        ["unsigned char", "unsigned short", "unsigned", "unsigned long", "unsigned long long"];
    match member.kind {
        _ if matches!(member.names, Names::Values { .. }) => None,
        Kind::Unsigned => Some(("unsigned", SIGNED, "")),
        Kind::Signed => Some(("signed", UNSIGNED, "")),
        Kind::Array { of: Kind::Unsigned, .. } => Some(("an array of unsigned", SIGNED, " *")),
        Kind::Array { of: Kind::Signed, .. } => Some(("an array of signed", UNSIGNED, " *")),
        _ => None,
    }
}

/// Returns the sign of a bit-field, and how all ones compare with their half if C's sign differs. A
/// single bit has the same values with and without a sign.
fn bit_sign(member: &Member, low: u32, high: u32) -> Option<(&'static str, &'static str)> {
    match member.kind {
        _ if low == high => None,
        Kind::Unsigned => Some(("unsigned", "==")),
        Kind::Signed => Some(("signed", "!=")),
        _ => None,
    }
}

/// Iterates over the bytes of a value that hold some of its bits: their offsets in the value, and
/// those bits.
fn bytes_with(member: &Member, low: u32, high: u32) -> impl Iterator<Item = (usize, u8)> {
    let (size, big_endian) = (member.size, member.order.is_big_endian());
    // Bit-fields fill the bytes of an array in the order of their addresses.
    let in_bytes = matches!(member.order, Order::Bytes);
    (0..size).filter_map(move |at| {
        let from_low =
            if big_endian && !in_bytes { size.wrapping_sub(at).wrapping_sub(1) } else { at };
        let first = (from_low as u32).wrapping_mul(8);
        let bits = (0..8).filter(|bit| (low..=high).contains(&first.wrapping_add(*bit)));
        let byte = bits.fold(0_u8, |byte, bit| byte | 1_u8.wrapping_shl(bit));
        (byte != 0).then_some((at, if big_endian && in_bytes { byte.reverse_bits() } else { byte }))
    })
}

/// Returns the C integer of `size` bytes.
fn integer(size: usize) -> Option<&'static str> {
    Some(match size {
        1 => "__UINT8_TYPE__",
        2 => "__UINT16_TYPE__",
        4 => "__UINT32_TYPE__",
        8 => "__UINT64_TYPE__",
        16 => "unsigned __int128",
        _ => return None,
    })
}

/// Text inside a C string literal.
struct InString<'a>(&'a str);

impl fmt::Display for InString<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|c| match c {
            '"' | '\\' => write!(f, "\\{c}"),
            '\n' => f.write_str("\\n"),
            _ => f.write_char(c),
        })
    }
}

/// Text as a part of a C identifier.
struct Word<'a>(&'a str);

impl fmt::Display for Word<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .chars()
            .try_for_each(|c| f.write_char(if c.is_ascii_alphanumeric() { c } else { '_' }))
    }
}

/// The name of the function that reports a wrong bit-field.
struct Error<'a>(&'a CAssertions<'a>, &'a Member);

impl fmt::Display for Error<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(assertions, member) = self;
        let (low, high) = member.bits.unwrap_or_default();
        write!(
            f,
            "dumpable_{}_{}_at_{}_{low}_{high}",
            Word(assertions.layout.c_type),
            Word(member.name),
            assertions.offset(member)
        )
    }
}

#[cfg(test)]
mod tests {
    extern crate std;

    use super::*;
    use std::format;

    /// Names with quotes or other special characters do not break the C around them.
    #[test]
    fn names_escaped_in_strings_and_identifiers() {
        let name = "typeof(a[\"\\x\"])\n*é_9";
        assert_eq!(format!("{}", InString(name)), "typeof(a[\\\"\\\\x\\\"])\\n*é_9");
        assert_eq!(format!("{}", Word(name)), "typeof_a___x_______9");
    }
}
