use crate::layout::sign_extended;
use crate::{Kind, Names};
use core::mem::ManuallyDrop;

/// An enum with explicit values, described by `#[derive(Dumpable)]`.
///
/// What a field holds comes back as a [`Decoded`]: one of the enum's values, or the raw number.
///
/// # Safety
///
/// It is an enum without fields, represented by the integer `Raw`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not described as an enum of values",
    label = "no description of its values",
    note = "add `#[derive(dumpable::Dumpable)]` and a `#[repr(..)]` to it; a set of flags is taken by `flags` instead of `enum`"
)]
pub unsafe trait Choice: Sized + 'static {
    /// The integer that the enum is represented by.
    type Raw: Copy;
    /// The enum itself. What is generated says it this way, so that an enum without a description is one error and not many.
    #[doc(hidden)]
    type This: Choice;
    /// What has `from_raw` as a method, for the same reason.
    #[doc(hidden)]
    type Decoder;
    #[doc(hidden)]
    const DECODER: Self::Decoder;
    /// The values and their names, whatever the enum.
    #[doc(hidden)]
    const VALUES: Names;
    /// What the integer means that it is represented by.
    #[doc(hidden)]
    const RAW: Kind;
    /// What bits mean that hold it: as in C on Linux, a number with a sign where one of its values is below 0.
    #[doc(hidden)]
    const BITS: Kind =
        if has_negative(Self::RAW, Self::VALUES) { Kind::Signed } else { Kind::Unsigned };
    /// The values and their names, in the order of their declaration.
    const NAMES: &'static [(Self, &'static str)];
    /// Other names of some of these values.
    const ALIASES: &'static [(Self, &'static str)];
}

/// What a field declared as an enum holds.
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
///     #[dumpable(enum = State)]
///     state: u8,
/// }
///
/// const fn state(raw: u8) -> Decoded<State> {
///     Snapshot::<Buffer>::from_words([raw], Addr::NULL).state()
/// }
/// assert_eq!(state(1), Decoded::Known(State::Dirty));
/// assert_eq!(state(7), Decoded::Unknown(7));
/// // In `const`, where `==` is not to be had:
/// const DIRTY: bool = state(1).is(State::Dirty) && !state(7).is(State::Dirty);
/// const RAW: (u8, u8) = (state(1).raw(), state(7).raw());
/// assert_eq!((DIRTY, RAW), (true, (1, 7)));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decoded<E: Choice> {
    /// A declared value.
    Known(E),
    /// A number that no declared value has.
    Unknown(E::Raw),
}

impl<E: Choice> Decoded<E> {
    /// Whether it is a declared value.
    pub const fn is_known(&self) -> bool {
        matches!(self, Self::Known(_))
    }
}

impl<E: Choice + Copy> Decoded<E> {
    /// The declared value, if it is one.
    pub const fn known(self) -> Option<E> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown(_) => None,
        }
    }

    /// Whether it is `value`.
    #[inline(always)]
    pub const fn is(self, value: E) -> bool {
        // By the numbers alone, so that which values are declared need not be known.
        number(self.raw()) == number(value)
    }

    /// The number that was decoded.
    #[inline(always)]
    pub const fn raw(self) -> E::Raw {
        #[repr(C)]
        union Same<E, R: Copy> {
            value: ManuallyDrop<E>,
            raw: R,
        }
        match self {
            Self::Known(value) => {
                const { assert!(size_of::<E>() == size_of::<E::Raw>()) };
                // SAFETY: by `Choice`, the enum is a `Raw` in memory.
                unsafe { Same { value: ManuallyDrop::new(value) }.raw }
            }
            Self::Unknown(raw) => raw,
        }
    }
}

/// The number that represents a value, or that its `Raw` is, without its sign. Asked for these alone.
#[inline(always)]
const fn number<E>(value: E) -> u128 {
    #[repr(C)]
    union Wide<E> {
        value: ManuallyDrop<E>,
        u8: u8,
        u16: u16,
        u32: u32,
        u64: u64,
        u128: u128,
    }
    let wide = Wide { value: ManuallyDrop::new(value) };
    match size_of::<E>() {
        // SAFETY: by `Choice`, the enum is an integer in memory, here of one byte.
        1 => unsafe { wide.u8 as u128 },
        // SAFETY: the same, of two bytes.
        2 => unsafe { wide.u16 as u128 },
        // SAFETY: the same, of four bytes.
        4 => unsafe { wide.u32 as u128 },
        // SAFETY: the same, of eight bytes.
        8 => unsafe { wide.u64 as u128 },
        // SAFETY: the same, of sixteen bytes.
        16 => unsafe { wide.u128 },
        _ => 0,
    }
}

/// Whether one of the values is below 0.
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

/// Whether no value of a field of this kind, `bits` wide, is taken for another because `E` is represented without a sign. What is as
/// wide has the same bits, and means what the enum says.
pub const fn sign_fits<E: Choice>(kind: Kind, bits: usize) -> bool {
    !matches!((kind, E::RAW), (Kind::Signed, Kind::Unsigned)) || bits >= size_of::<E::Raw>() * 8
}

/// The number in `WIDTH` bits that hold a value of `E`.
#[inline(always)]
pub const fn choice_in_bits<E: Choice, const WIDTH: u32>(bits: u128) -> u128 {
    // More bits than a number has are refused where they are described.
    let above = const { u128::BITS.wrapping_sub(WIDTH) % u128::BITS };
    if matches!(E::BITS, Kind::Signed) {
        (((bits << above) as i128) >> above) as u128
    } else {
        bits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_no_sign() {
        assert_eq!((number(0x5a_u8), number(-1_i8)), (0x5a, 0xff));
        assert_eq!((number(0x5aa5_u16), number(i16::MIN)), (0x5aa5, 0x8000));
        assert_eq!((number(u32::MAX / 3), number(-1_i32)), (0x5555_5555, 0xffff_ffff));
        assert_eq!((number(u64::MAX / 5), number(i64::MIN)), (0x3333_3333_3333_3333, 1 << 63));
        assert_eq!((number(u128::MAX / 3), number(i128::MIN)), (u128::MAX / 3, 1 << 127));
        assert_eq!(number([1_u8; 3]), 0);
    }

    #[test]
    fn negative_is_what_has_the_sign() {
        const fn of_a_byte(names: &'static [(u128, &'static str)]) -> Names {
            Names::Values { bits: 8, names, aliases: &[] }
        }
        const NONE: Names = of_a_byte(&[(0, "zero"), (0x7f, "most")]);
        const ONE: Names = of_a_byte(&[(0, "zero"), (0x80, "least"), (1, "one")]);
        assert_eq!([NONE, ONE].map(|names| has_negative(Kind::Signed, names)), [false, true]);
        assert_eq!([NONE, ONE].map(|names| has_negative(Kind::Unsigned, names)), [false, false]);
        assert!(!has_negative(
            Kind::Signed,
            Names::Values { bits: 16, names: &[(0x80, "small")], aliases: &[] }
        ));
        assert!(!has_negative(Kind::Signed, Names::None));
    }
}
