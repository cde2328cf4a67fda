// SPDX-License-Identifier: MIT OR Apache-2.0

//! Sets of flags, and the numbers among them.

use crate::bytes::plain::Plain;
use crate::checks::mode::Mode;
use crate::fields::field::Field;
use crate::fields::flag_set::{mask_at, mask_of, FlagSet, Group};
use crate::fields::form::Form;
use crate::fields::number::{narrow, widen};
use crate::layout::members::Kind;
use crate::layout::names::{groups_mask, Names};
use core::fmt;

/// The value of a field that is a set of flags: declared flags by name, numbers among them, and all
/// other bits preserved.
///
/// ```
/// use dumpable::{Addr, Dumpable, Flags, Snapshot};
///
/// #[derive(Dumpable, Clone, Copy, PartialEq, Debug)]
/// #[dumpable(positions, bits(Zone = 62..=63))]
/// #[repr(u64)]
/// enum PageFlags {
///     Locked = 0,
///     Dirty = 4,
///     OwnerPriv = 10,
/// }
///
/// #[derive(Dumpable)]
/// #[repr(C)]
/// struct Page {
///     #[dumpable(as(PageFlags))]
///     flags: u64,
/// }
///
/// const PAGE: Snapshot<Page> = Snapshot::<Page>::from_words([2 << 62 | 0x8410], Addr::NULL);
/// const DIRTY: bool = PAGE.flags().has(PageFlags::Dirty);
/// assert!(DIRTY && !PAGE.flags().has(PageFlags::Locked));
/// const ZONE: u64 = PAGE.flags().group(PageFlags::Zone);
/// assert_eq!((ZONE, PAGE.flags().unknown()), (2, 0x8000));
/// assert_eq!(format!("{:?}", PAGE.flags()), "dirty|owner_priv|0x8000|zone=2");
///
/// // Sets, in `const` too.
/// const CLEAN: Flags<PageFlags> = PAGE.flags().difference(Flags::of(PageFlags::Dirty));
/// assert!(PAGE.flags().contains(CLEAN) && !CLEAN.contains(PAGE.flags()));
/// assert!(CLEAN.iter().eq([PageFlags::OwnerPriv]));
/// ```
#[repr(transparent)]
pub struct Flags<E: FlagSet>(E::Raw);

// SAFETY: transparent over `Raw`, which is plain.
unsafe impl<E: FlagSet> Plain for Flags<E> {}

// SAFETY: transparent over `Raw`, an integer of which any bits are a value.
unsafe impl<E: FlagSet> Field for Flags<E> {
    type Stored = E::Raw;
    type Value = Self;
    type Places = [u32; 0];
    type Live<'a, M: Mode> = Self;
    type This = Self;
    const KIND: Kind = Kind::Unsigned;
    const NAMES: Names = Names::Flags {
        names: E::NAMES,
        aliases: E::ALIASES,
        groups: E::GROUPS,
        prefix: E::PREFIX,
        masks: E::MASKS,
    };
}

/// The form of a set of flags.
#[derive(Debug)]
pub enum AsFlags {}

// SAFETY: a `FlagSet` is represented by its `Raw`, an integer, and `Flags` is transparent over it.
unsafe impl<E: FlagSet> Form<E> for AsFlags {
    type Stored = E::Raw;
    type Value = Flags<E>;
    type Places = [u32; 0];
    type Live<'a, M: Mode> = Flags<E>;
    const KIND: Kind = <Flags<E> as Field>::KIND;
    const NAMES: Names = <Flags<E> as Field>::NAMES;

    unsafe fn load<'a, M: Mode>(at: *const E, mode: M) -> Self::Live<'a, M> {
        const { assert!(size_of::<E>() == size_of::<E::Raw>()) };
        // SAFETY: the caller's promise; the assertion says that both have the same size, and an
        // integer that represents an enum is no more aligned.
        unsafe { <Flags<E> as Field>::load(at.cast(), mode) }
    }
}

impl<E: FlagSet> Flags<E> {
    /// Returns the flags in `bits`.
    pub const fn from_bits(bits: E::Raw) -> Self {
        Self(bits)
    }

    /// Returns the set of one flag. If flags are masks, the set has all bits of the mask.
    #[inline]
    pub const fn of(flag: E) -> Self {
        let () = Self::IS_REPRESENTED;
        Self::from_word(mask_of(flag))
    }

    /// Returns all bits, declared or not.
    #[inline]
    pub const fn bits(self) -> E::Raw {
        self.0
    }

    /// Tells whether no bit is set.
    pub const fn is_empty(self) -> bool {
        self.word() == 0
    }

    /// Tells whether `flag` is set; a mask is set if all of its bits are.
    #[inline(always)]
    pub const fn has(self, flag: E) -> bool {
        let () = Self::IS_REPRESENTED;
        let mask = mask_of(flag);
        mask != 0 && self.word() & mask == mask
    }

    /// Tells whether all bits of `other` are set.
    pub const fn contains(self, other: Self) -> bool {
        self.word() & other.word() == other.word()
    }

    /// Returns the bits of both sets.
    pub const fn union(self, other: Self) -> Self {
        Self::from_word(self.word() | other.word())
    }

    /// Returns the bits that both sets have.
    pub const fn intersection(self, other: Self) -> Self {
        Self::from_word(self.word() & other.word())
    }

    /// Returns the bits of this set that `other` does not have.
    pub const fn difference(self, other: Self) -> Self {
        Self::from_word(self.word() & !other.word())
    }

    /// Returns the number in a group of bits.
    #[inline(always)]
    pub const fn group(self, group: Group<E>) -> u64 {
        group.number(self.word())
    }

    /// Returns the bits that are printed in hexadecimal: those that no declared flag and no group
    /// names. If flags are masks, these include the bits of partly set masks.
    pub const fn unknown(self) -> u64 {
        if !E::MASKS {
            return self.word() & !E::ALL;
        }
        let mut left = self.word() & !groups_mask(E::GROUPS);
        let mut rest = E::NAMES;
        while let [(mask, _), tail @ ..] = rest {
            if left & *mask == *mask {
                left &= !*mask;
            }
            rest = tail;
        }
        left
    }

    /// Holds that every flag is represented by its number and nothing else, whatever was made of
    /// the enum after the derive saw it. Evaluated by the compiler, which finds padding.
    const IS_REPRESENTED: () = {
        assert!(size_of::<E>() == size_of::<E::Raw>() && E::FLAGS.len() == E::NAMES.len());
        let (mut flags, mut masks) = (E::FLAGS, E::NAMES);
        while let ([flag, more @ ..], [(mask, _), rest @ ..]) = (flags, masks) {
            assert!(mask_at(flag) == *mask, "a flag is not represented by its number");
            (flags, masks) = (more, rest);
        }
    };

    #[inline(always)]
    pub(crate) const fn word(self) -> u64 {
        widen::<Self>(self.0) as u64
    }

    #[inline(always)]
    const fn from_word(word: u64) -> Self {
        Self(narrow::<Self>(word as u128))
    }
}

impl<E: FlagSet + Copy> Flags<E> {
    /// Iterates over the declared flags that are set, in the order of their declaration.
    pub fn iter(self) -> impl Iterator<Item = E> {
        E::FLAGS.iter().copied().filter(move |flag| self.has(*flag))
    }
}

/// Tells whether all flags of `T` fit in a number of `bits` bits. Called in `const`.
pub const fn flags_fit<T: Field>(bits: usize) -> bool {
    let Names::Flags { names, groups, .. } = T::NAMES else { return true };
    let (mut all, mut rest) = (groups_mask(groups), names);
    while let [(mask, _), tail @ ..] = rest {
        all |= *mask;
        rest = tail;
    }
    bits >= 64 || all >> bits == 0
}

impl<E: FlagSet> Clone for Flags<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E: FlagSet> Copy for Flags<E> {}

impl<E: FlagSet> PartialEq for Flags<E> {
    fn eq(&self, other: &Self) -> bool {
        self.word() == other.word()
    }
}

impl<E: FlagSet> Eq for Flags<E> {}

/// Writes the flags as the kernel's `%pGp` does, and `0` for the empty set.
impl<E: FlagSet> fmt::Debug for Flags<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        let mut left = self.word() & !groups_mask(E::GROUPS);
        for (mask, name) in E::NAMES {
            if left & mask == *mask && *mask != 0 {
                write!(f, "{separator}{name}")?;
                separator = "|";
                left &= !mask;
            }
        }
        if left != 0 {
            write!(f, "{separator}{left:#x}")?;
            separator = "|";
        } else if separator.is_empty() && E::GROUPS.is_empty() {
            f.write_str("0")?;
        }
        for group in E::GROUPS {
            write!(f, "{separator}{}=", group.name)?;
            separator = "|";
            match (group.hex, group.of(self.word())) {
                (true, number) => write!(f, "{number:#x}")?,
                (false, number) => write!(f, "{number}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    extern crate std;

    use super::*;
    use dumpable_macros::Dumpable;
    use std::format;
    use std::vec::Vec;

    macro_rules! sets {
        ($($Set:ident: $repr:ident = $last:literal;)*) => {$(
            #[derive(Clone, Copy, Dumpable, PartialEq, Debug)]
            #[dumpable(positions)]
            #[repr($repr)]
            enum $Set {
                Last = $last,
                First = 0,
                Third = 2,
            }
        )*};
    }
    sets! { Bytes: u8 = 7; Shorts: u16 = 15; Longs: u32 = 31; Quads: u64 = 63; }

    #[test]
    fn set_operations_match_bits() {
        macro_rules! check {
            ($Set:ident $raw:ident: $($bits:expr),*) => {$({
                let bits: $raw = $bits;
                let set = Flags::<$Set>::from_bits(bits);
                let declared = [bits & 1 != 0, bits & 4 != 0, bits >> ($raw::BITS - 1) != 0];
                let flags = [$Set::First, $Set::Third, $Set::Last];
                assert_eq!(flags.map(|flag| set.has(flag)), declared);
                assert_eq!(flags.map(|flag| set.contains(Flags::of(flag))), declared);
                let unknown = bits & !(5 | 1 << ($raw::BITS - 1));
                assert_eq!((set.bits(), set.unknown()), (bits, unknown as u64));
                assert!(set == Flags::from_bits(bits) && set != Flags::from_bits(bits ^ 8));
                let all: Vec<_> = set.iter().collect();
                assert_eq!(all.len(), declared.iter().filter(|flag| **flag).count());
                let named = all.into_iter().fold(Flags::from_bits(0), |all, flag| all.union(Flags::of(flag)));
                assert_eq!(set.difference(named).bits(), unknown);
                assert_eq!(set.intersection(named), named);
                assert_eq!(set.is_empty(), bits == 0);
            })*};
        }
        check!(Bytes u8: 0, 1, 2, 4, 5, 0x80, 0xff);
        check!(Shorts u16: 0, 1, 2, 4, 5, 0x8000, 0xffff);
        check!(Longs u32: 0, 1, 2, 4, 5, 1 << 31, !0);
        check!(Quads u64: 0, 1, 2, 4, 5, 7, 1 << 63, 1 << 63 | 0x8000, 1 << 62, !0);
    }

    #[test]
    fn debug_names_in_declaration_order() {
        for (bits, text) in [
            (0, "0"),
            (2, "0x2"),
            (4, "third"),
            (6, "third|0x2"),
            (1 << 63 | 5, "last|first|third"),
            (u64::MAX, "last|first|third|0x7ffffffffffffffa"),
        ] {
            assert_eq!(format!("{:?}", Flags::<Quads>::from_bits(bits)), text);
        }
    }

    #[test]
    fn flags_fit_when_each_has_bit() {
        for bits in 0..=130 {
            assert_eq!(flags_fit::<Bytes>(bits), bits >= 8);
            assert_eq!(flags_fit::<Longs>(bits), bits >= 32);
            assert_eq!(flags_fit::<Quads>(bits), bits >= 64);
            assert!(flags_fit::<u32>(bits));
        }
    }
}
