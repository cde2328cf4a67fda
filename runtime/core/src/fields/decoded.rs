// SPDX-License-Identifier: MIT OR Apache-2.0

//! Values of described enums and of `bool`, declared or not.

use crate::bytes::plain::Plain;
use crate::bytes::slices::read_integer;
use crate::checks::mode::Mode;
use crate::fields::field::Field;
use crate::fields::form::Form;
use crate::fields::number::widen;
use crate::layout::members::Kind;
use crate::layout::names::Names;
use crate::num::fixed::sign_extended;
use core::fmt;

/// An enum without fields whose variants name the values of an integer. Implemented by
/// `#[derive(Dumpable)]` and for `bool`.
///
/// # Safety
///
/// * Every value of the enum is represented by `Raw`, and has no padding: the enum has no fields.
/// * `Raw` is an integer, and `RAW` says whether it has a sign.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not described as an enum of values",
    label = "no description of its values",
    note = "add `#[derive(dumpable::Dumpable)]` and a `#[repr(..)]` to it"
)]
pub unsafe trait Choice: Sized + 'static {
    /// The integer that represents the enum.
    type Raw: Plain;
    /// Whether that integer has a sign.
    const RAW: Kind;
    /// The declared values and their names, in the order of their declaration.
    const CHOICES: &'static [(Self, &'static str)];
    /// The declared values as numbers.
    const VALUES: Names;
}

/// The value of a field of an enum or a `bool`: a declared value, or a number that no declared
/// value has.
///
/// ```
/// use dumpable::{Addr, Decoded, Dumpable, Snapshot};
///
/// #[derive(Dumpable, Clone, Copy, PartialEq, Debug)]
/// #[repr(u8)]
/// enum State {
///     Clean = 0,
///     Dirty = 1,
/// }
///
/// #[derive(Dumpable)]
/// #[repr(C)]
/// struct Buffer {
///     state: State,
///     pinned: bool,
/// }
///
/// const fn buffer(state: u8, pinned: u8) -> Snapshot<Buffer> {
///     Snapshot::<Buffer>::from_words([state, pinned], Addr::NULL)
/// }
/// const DIRTY: Decoded<State> = buffer(1, 0).state();
/// assert_eq!((DIRTY.known(), DIRTY.raw(), DIRTY.name()), (Some(State::Dirty), 1, Some("dirty")));
/// // In `const`, where `==` is not available:
/// const IS_DIRTY: bool = DIRTY.is(State::Dirty) && !buffer(7, 0).state().is(State::Dirty);
/// assert!(IS_DIRTY && DIRTY == State::Dirty);
/// // Numbers without a name are preserved.
/// assert_eq!((buffer(7, 0).state().known(), buffer(7, 0).state().raw()), (None, 7));
/// assert_eq!(format!("{:?} {:?}", DIRTY, buffer(7, 0).state()), "dirty 0x7");
/// // A byte of a `bool` may be neither true nor false.
/// assert_eq!(buffer(0, 1).pinned().known(), Some(true));
/// assert_eq!(buffer(0, 0x6b).pinned().known(), None);
/// ```
#[repr(transparent)]
pub struct Decoded<E: Choice>(E::Raw);

impl<E: Choice> Decoded<E> {
    /// Returns the value with the number `raw`.
    #[inline]
    pub const fn from_raw(raw: E::Raw) -> Self {
        Self(raw)
    }

    /// Returns the stored number.
    #[inline]
    pub const fn raw(self) -> E::Raw {
        self.0
    }

    /// Returns the name of the value, or `None` where no declared value has this number.
    pub const fn name(self) -> Option<&'static str> {
        let mut rest = E::CHOICES;
        while let [(value, name), after @ ..] = rest {
            if self.is_same(value) {
                return Some(name);
            }
            rest = after;
        }
        None
    }

    /// Tells whether a declared value has this number.
    pub const fn is_known(self) -> bool {
        self.name().is_some()
    }

    /// Returns the number, extended by its sign if it has one.
    #[inline(always)]
    pub(crate) const fn word(self) -> u128 {
        widen::<Self>(self.0)
    }

    /// Holds that every value is represented by its number and nothing else, whatever was made of
    /// the enum after the derive saw it. Evaluated by the compiler, which finds padding.
    const IS_REPRESENTED: () = {
        let Names::Values { names, .. } = E::VALUES else { panic!("the values have no numbers") };
        assert!(size_of::<E>() == size_of::<E::Raw>() && names.len() == E::CHOICES.len());
        let (mut values, mut numbers) = (E::CHOICES, names);
        while let ([(value, _), more @ ..], [(number, _), rest @ ..]) = (values, numbers) {
            assert!(number_of::<E>(value) == *number, "a value is not represented by its number");
            (values, numbers) = (more, rest);
        }
    };

    /// Compares with a value in place, so that the enum need not be `Copy`.
    #[inline(always)]
    const fn is_same(self, value: &E) -> bool {
        let () = Self::IS_REPRESENTED;
        number_of::<E::Raw>(&self.0) == number_of::<E>(value)
    }
}

impl<E: Choice + Copy> Decoded<E> {
    /// Returns the declared value with this number, or `None`.
    pub const fn known(self) -> Option<E> {
        let mut rest = E::CHOICES;
        while let [(value, _), after @ ..] = rest {
            if self.is_same(value) {
                return Some(*value);
            }
            rest = after;
        }
        None
    }

    /// Tells whether this is `value`. (`==` is not `const`.)
    #[inline(always)]
    pub const fn is(self, value: E) -> bool {
        self.is_same(&value)
    }
}

impl<E: Choice> Clone for Decoded<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E: Choice> Copy for Decoded<E> {}

impl<E: Choice> PartialEq for Decoded<E> {
    fn eq(&self, other: &Self) -> bool {
        number_of::<E::Raw>(&self.0) == number_of::<E::Raw>(&other.0)
    }
}

impl<E: Choice> Eq for Decoded<E> {}

impl<E: Choice + Copy> PartialEq<E> for Decoded<E> {
    fn eq(&self, other: &E) -> bool {
        self.is(*other)
    }
}

/// Shows the name of the value, or the number where it has none.
impl<E: Choice> fmt::Debug for Decoded<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None if matches!(E::RAW, Kind::Signed) => write!(f, "{}", self.word() as i128),
            None => write!(f, "{:#x}", self.word()),
        }
    }
}

// SAFETY: transparent over `Raw`, which is plain.
unsafe impl<E: Choice> Plain for Decoded<E> {}

// SAFETY: transparent over `Raw`, an integer of which any bits are a value; the value of a part is
// its stored bits.
unsafe impl<E: Choice> Field for Decoded<E> {
    type Stored = E::Raw;
    type Value = Self;
    type Places = [u32; 0];
    type Live<'a, M: Mode> = Self;
    type This = Self;
    const KIND: Kind = E::RAW;
    const NAMES: Names = E::VALUES;
    const BITS: Kind = if has_negative(E::RAW, E::VALUES) { Kind::Signed } else { Kind::Unsigned };
}

/// The form of an enum of values.
#[derive(Debug)]
pub enum AsValues {}

// SAFETY: a `Choice` is represented by its `Raw`, an integer, and `Decoded` is transparent over it.
unsafe impl<E: Choice> Form<E> for AsValues {
    type Stored = E::Raw;
    type Value = Decoded<E>;
    type Places = [u32; 0];
    type Live<'a, M: Mode> = Decoded<E>;
    const KIND: Kind = <Decoded<E> as Field>::KIND;
    const NAMES: Names = <Decoded<E> as Field>::NAMES;
    const BITS: Kind = <Decoded<E> as Field>::BITS;

    unsafe fn load<'a, M: Mode>(at: *const E, mode: M) -> Self::Live<'a, M> {
        const { assert!(size_of::<E>() == size_of::<E::Raw>()) };
        // SAFETY: the caller's promise; the assertion says that both have the same size, and an
        // integer that represents an enum is no more aligned.
        unsafe { <Decoded<E> as Field>::load(at.cast(), mode) }
    }
}

#[diagnostic::do_not_recommend]
// SAFETY: a `bool` is a byte in memory, and `Decoded<bool>` is transparent over one.
unsafe impl Field for bool {
    type Stored = u8;
    type Value = Decoded<bool>;
    type Places = [u32; 0];
    type Live<'a, M: Mode> = Decoded<bool>;
    type This = Self;
    const KIND: Kind = Kind::Unsigned;
    const NAMES: Names = <bool as Choice>::VALUES;
}

// SAFETY: a `bool` is a byte without padding, which has no sign.
unsafe impl Choice for bool {
    type Raw = u8;
    const RAW: Kind = Kind::Unsigned;
    const CHOICES: &'static [(Self, &'static str)] = &[(false, "false"), (true, "true")];
    const VALUES: Names =
        Names::Values { bits: 8, names: &[(0, "false"), (1, "true")], aliases: &[], prefix: None };
}

/// Returns the bits of an integer, or of an enum represented by one, zero-extended.
///
/// Private, and called for `E: Choice` and for its `Raw`.
#[inline(always)]
const fn number_of<E>(value: &E) -> u128 {
    // SAFETY: an enum that is a `Choice` and its `Raw` are integers in memory without padding; the
    // pointer is a reference to as many bytes.
    unsafe { read_integer((&raw const *value).cast(), size_of::<E>()) }
}

/// Tells whether a declared value is negative.
#[inline]
const fn has_negative(raw: Kind, values: Names) -> bool {
    let (Kind::Signed, Names::Values { bits, names, .. }) = (raw, values) else { return false };
    let mut rest = names;
    while let [(number, _), after @ ..] = rest {
        if sign_extended(*number, bits) != *number {
            return true;
        }
        rest = after;
    }
    false
}

#[cfg(test)]
mod tests {
    extern crate std;

    use super::*;
    use std::format;

    #[test]
    fn number_of_drops_sign() {
        assert_eq!((number_of(&0x5a_u8), number_of(&-1_i8)), (0x5a, 0xff));
        assert_eq!((number_of(&0x5aa5_u16), number_of(&i16::MIN)), (0x5aa5, 0x8000));
        assert_eq!((number_of(&(u32::MAX / 3)), number_of(&-1_i32)), (0x5555_5555, 0xffff_ffff));
        assert_eq!(
            (number_of(&(u64::MAX / 5)), number_of(&i64::MIN)),
            (u64::MAX as u128 / 5, 1 << 63)
        );
        assert_eq!((number_of(&(u128::MAX / 3)), number_of(&i128::MIN)), (u128::MAX / 3, 1 << 127));
        assert_eq!(number_of(&[1_u8; 3]), 0);
    }

    #[test]
    fn names_of_negative_values() {
        const fn of_a_byte(names: &'static [(u128, &'static str)]) -> Names {
            Names::Values { bits: 8, names, aliases: &[], prefix: None }
        }
        const NONE: Names = of_a_byte(&[(0, "zero"), (0x7f, "most")]);
        const ONE: Names = of_a_byte(&[(0, "zero"), (0x80, "least"), (1, "one")]);
        assert_eq!([NONE, ONE].map(|names| has_negative(Kind::Signed, names)), [false, true]);
        assert_eq!([NONE, ONE].map(|names| has_negative(Kind::Unsigned, names)), [false, false]);
        let wider =
            Names::Values { bits: 16, names: &[(0x80, "small")], aliases: &[], prefix: None };
        assert!(!has_negative(Kind::Signed, wider) && !has_negative(Kind::Signed, Names::None));
    }

    #[test]
    fn bool_decoded_from_every_byte() {
        for raw in 0..=u8::MAX {
            let byte = Decoded::<bool>::from_raw(raw);
            let known = [Some(false), Some(true)].get(raw as usize).copied().flatten();
            assert_eq!((byte.known(), byte.raw(), byte.is_known()), (known, raw, known.is_some()));
            assert_eq!((byte.is(false), byte.is(true)), (raw == 0, raw == 1));
            let text = known.map_or(format!("{raw:#x}"), |value| format!("{value}"));
            assert_eq!(format!("{byte:?}"), text);
        }
    }
}
