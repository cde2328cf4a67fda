// SPDX-License-Identifier: MIT OR Apache-2.0

//! Layouts as data: structures, members, kinds of values, and the number that a member has in some
//! bytes.

use crate::bytes::bits::Run;
use crate::layout::names::{same, Names};
use crate::layout::order::Order;
use crate::num::fixed::{low_mask_u128, shr_u128, sign_extended};

/// The layout of a described structure, as data.
///
/// ```
/// # use dumpable::{Dumpable, Kind};
/// #[derive(Dumpable)]
/// #[dumpable(c = "struct list_head")]
/// #[repr(C)]
/// struct ListHead {
///     next: *const ListHead,
///     prev: *const ListHead,
/// }
///
/// let prev = ListHead::LAYOUT.member("prev").unwrap();
/// assert_eq!(ListHead::LAYOUT.name, "list_head");
/// assert_eq!((prev.offset, prev.kind), (size_of::<usize>(), Kind::Address));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Layout {
    /// The name in C.
    pub name: &'static str,
    /// The type as C spells it: `struct page`, a union or a typedef.
    pub c_type: &'static str,
    /// The size in bytes.
    pub size: usize,
    /// The alignment in bytes.
    pub align: usize,
    /// The fields in the order of their declaration, each followed by its bits and then by its
    /// views, each of these with its bits.
    pub members: &'static [Member],
    /// The number of places of its parts.
    #[doc(hidden)]
    pub places: usize,
}

impl Layout {
    /// Returns the first member whose name in C is `name`.
    ///
    /// ```
    /// # use dumpable::{Dumpable, Member};
    /// # #[derive(Dumpable)]
    /// # #[repr(C)]
    /// # struct ListHead { next: *const ListHead, prev: *const ListHead }
    /// const NEXT: Option<&Member> = ListHead::LAYOUT.member("next");
    /// assert_eq!(NEXT.map(|next| next.offset), Some(0));
    /// assert_eq!(ListHead::LAYOUT.member("last"), None);
    /// ```
    #[inline]
    pub const fn member(&self, name: &str) -> Option<&'static Member> {
        let mut rest = self.members;
        while let [member, after @ ..] = rest {
            if same(member.name, name) {
                return Some(member);
            }
            rest = after;
        }
        None
    }
}

/// A field, a view of a field, or bits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Member {
    /// The name in C.
    pub name: &'static str,
    /// The offset in bytes; for bits, that of the value that contains them.
    pub offset: usize,
    /// The size in bytes; for bits, that of the value that contains them.
    pub size: usize,
    /// How the bytes are read.
    pub kind: Kind,
    #[doc(hidden)]
    pub order: Order,
    /// For bits: the lowest and the highest, counted from the lowest bit of the value. In an array
    /// of bytes: the first and the last, in the order in which C allocates bit-fields on this
    /// target.
    pub bits: Option<(u32, u32)>,
    /// The field that a view reads, or the value that contains the bits, if it is a member too.
    pub within: Option<&'static str>,
    #[doc(hidden)]
    pub names: Names,
    /// Whether C has a member of this name: a field or a view, unless it is
    /// `#[dumpable(c(absent))]`, and then its bits, as bit-fields.
    pub in_c: bool,
    /// The names in other kernels.
    pub aliases: &'static [&'static str],
    /// Whether some kernels lack the member.
    pub optional: bool,
}

impl Member {
    /// Tells whether this is the name in C, here or in another kernel.
    pub fn is_named(&self, name: &str) -> bool {
        self.name == name || self.aliases.contains(&name)
    }

    /// Returns the name of a value of an enum.
    ///
    /// `value` is a number as [`Raw::value`](crate::Raw::value) returns it.
    ///
    /// ```
    /// # use dumpable::Dumpable;
    /// #[derive(Dumpable)]
    /// #[repr(i8)]
    /// enum State { Dead = -1, Alive = 1 }
    ///
    /// #[derive(Dumpable)]
    /// #[repr(C)]
    /// struct Task {
    ///     state: State,
    /// }
    ///
    /// let state = Task::LAYOUT.member("state").unwrap();
    /// assert_eq!((state.name_of(-1_i128 as u128), state.name_of(2)), (Some("dead"), None));
    /// ```
    pub const fn name_of(&self, value: u128) -> Option<&'static str> {
        let Names::Values { bits, names, .. } = self.names else { return None };
        let mut rest = names;
        while let [(known, name), after @ ..] = rest {
            if *known == value || sign_extended(*known, bits) == value {
                return Some(name);
            }
            rest = after;
        }
        None
    }

    /// Iterates over the numbers and names of the values of an enum, or over the masks and names of
    /// flags; names in other kernels come last.
    ///
    /// ```
    /// # use dumpable::Dumpable;
    /// #[derive(Dumpable)]
    /// #[dumpable(positions)]
    /// #[repr(u32)]
    /// enum Flags {
    ///     Locked = 0,
    ///     #[dumpable(c("owner_2", "mappedtodisk"))]
    ///     Owner2 = 16,
    /// }
    ///
    /// #[derive(Dumpable)]
    /// #[repr(C)]
    /// struct Page {
    ///     #[dumpable(as(Flags))]
    ///     flags: u32,
    /// }
    ///
    /// let flags = Page::LAYOUT.member("flags").unwrap();
    /// let names = [(1, "locked"), (1 << 16, "owner_2"), (1 << 16, "mappedtodisk")];
    /// assert!(flags.value_names().eq(names));
    /// ```
    pub fn value_names(&self) -> impl Iterator<Item = (u128, &'static str)> {
        type Names64 = &'static [(u64, &'static str)];
        type Names128 = &'static [(u128, &'static str)];
        let (flags, values): ([Names64; 2], [Names128; 2]) = match self.names {
            Names::None => ([&[]; 2], [&[]; 2]),
            Names::Flags { names, aliases, .. } => ([names, aliases], [&[]; 2]),
            Names::Values { names, aliases, .. } => ([&[]; 2], [names, aliases]),
        };
        let flags = flags.into_iter().flatten().map(|(mask, name)| (*mask as u128, *name));
        flags.chain(values.into_iter().flatten().copied())
    }

    /// Returns the number that the member has in `bytes`: the bytes of the member or, for bits, of
    /// the value that contains them.
    pub(crate) const fn number(&self, bytes: &[u8]) -> Option<u128> {
        let big_endian = self.order.is_big_endian();
        let Some((low, high)) = self.bits else { return self.kind.number(bytes, big_endian) };
        let width = high.wrapping_sub(low).wrapping_add(1);
        let part = if matches!(self.order, Order::Bytes) {
            if high < low || width > u128::BITS || high as usize / 8 >= bytes.len() {
                return None;
            }
            Run::new(low, width, big_endian).of_bytes(bytes, 0)
        } else {
            let Some(whole) = self.kind.number(bytes, big_endian) else { return None };
            // Above the value is its sign extension; no bits lie there.
            shr_u128(whole, low) & low_mask_u128(width)
        };
        Some(if matches!(self.kind, Kind::Signed) { sign_extended(part, width) } else { part })
    }
}

/// The kind of a value: how its bits are read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Kind {
    /// An unsigned integer.
    Unsigned,
    /// A signed integer in two's complement.
    Signed,
    /// An address.
    Address,
    /// A described structure.
    Struct(&'static Layout),
    /// An array of `len` elements.
    Array {
        /// The kind of an element.
        of: &'static Kind,
        /// The number of elements.
        len: usize,
        /// The size of an element in bytes.
        size: usize,
    },
}

impl Kind {
    /// Tells whether this is a number: an integer or an address.
    pub(crate) const fn is_number(self) -> bool {
        matches!(self, Self::Unsigned | Self::Signed | Self::Address)
    }

    /// Returns the number in `bytes`, extended by its sign if it is signed.
    pub(crate) const fn number(self, bytes: &[u8], big_endian: bool) -> Option<u128> {
        if !self.is_number() || !matches!(bytes.len(), 1..=16) {
            return None;
        }
        let mut number = 0;
        let mut rest = bytes;
        // From the highest byte down.
        while let ([byte, after @ ..], true) | ([after @ .., byte], false) = (rest, big_endian) {
            number = (number << 8) | *byte as u128;
            rest = after;
        }
        let bits = (bytes.len() as u32).wrapping_mul(8);
        Some(if matches!(self, Self::Signed) { sign_extended(number, bits) } else { number })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BITS: Member = Member {
        name: "bits",
        offset: 0,
        size: 17,
        kind: Kind::Unsigned,
        order: Order::Bytes,
        bits: None,
        within: None,
        names: Names::None,
        in_c: false,
        aliases: &["other", "third"],
        optional: false,
    };

    /// Handwritten layouts may have bits that no description has.
    #[test]
    fn bits_number_only_within_bytes() {
        // Miri is slow and tries a sample.
        let step = if cfg!(miri) { 9 } else { 1 };
        for low in (0..=140).step_by(step) {
            for high in (0..=140).step_by(step) {
                for len in [0, 1, 2, 16, 17] {
                    let number =
                        Member { bits: Some((low, high)), ..BITS }.number(&[0xff; 17][..len]);
                    let is_there = low <= high && high - low < 128 && high < 8 * len as u32;
                    let expected = is_there.then(|| u128::MAX >> (127 - (high - low)));
                    assert_eq!(number, expected, "{low} to {high} of {len} bytes");
                }
            }
        }
        for (low, high) in [(0, u32::MAX), (u32::MAX, u32::MAX), (u32::MAX, 0), (1, 0)] {
            assert_eq!(
                Member { bits: Some((low, high)), ..BITS }.number(&[0xff; 17]),
                None,
                "{low} to {high}"
            );
        }
    }

    #[test]
    fn number_of_1_to_16_bytes() {
        for len in 0..=17 {
            let bytes = &[0xff; 17][..len];
            let ones = (1..=16).contains(&len).then(|| u128::MAX >> (128 - 8 * len.max(1)));
            for big_endian in [false, true] {
                assert_eq!(Kind::Unsigned.number(bytes, big_endian), ones, "{len}");
                assert_eq!(Kind::Address.number(bytes, big_endian), ones, "{len}");
                assert_eq!(
                    Kind::Signed.number(bytes, big_endian),
                    ones.map(|_| u128::MAX),
                    "{len}"
                );
                assert_eq!(
                    Kind::Array { of: &Kind::Unsigned, len, size: 1 }.number(bytes, big_endian),
                    None
                );
            }
        }
        assert_eq!(Kind::Signed.number(&[0x80, 1], false), Some(0x180));
        assert_eq!(Kind::Signed.number(&[0x80, 1], true), Some(-0x7fff_i128 as u128));
    }

    #[test]
    fn member_matched_by_name_and_aliases() {
        assert_eq!(
            ["bits", "other", "third", "bit", ""].map(|name| BITS.is_named(name)),
            [true, true, true, false, false]
        );
        for (one, other) in [("", "a"), ("a", "b"), ("a", "ab"), ("ab", "cb"), ("é", "e")] {
            assert!(
                same(one, one) && same(other, other) && !same(one, other) && !same(other, one),
                "{one} {other}"
            );
        }
    }
}
