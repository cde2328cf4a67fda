// SPDX-License-Identifier: MIT OR Apache-2.0

//! Converts the stored bits of fields to and from numbers of 128 bits.

use crate::bytes::word;
use crate::fields::field::Field;
use crate::layout::members::Kind;

/// Returns the number in the stored bits, extended by its sign if it is signed; 0 if no integer has
/// their width.
#[inline(always)]
pub(crate) const fn widen<F: Field>(stored: F::Stored) -> u128 {
    word::widen(stored, F::SWAP, matches!(F::KIND, Kind::Signed))
}

/// Returns the stored bits in the order of this target, with the bits of `mask` cleared. Bits that
/// no integer has the width of stay unchanged.
#[inline(always)]
pub(crate) const fn clear<F: Field>(stored: F::Stored, mask: u128) -> F::Stored {
    word::clear(stored, F::SWAP, mask)
}

/// Returns the stored bits in the order of this target.
#[inline(always)]
pub(crate) const fn native<F: Field>(stored: F::Stored) -> F::Stored {
    if F::SWAP {
        clear::<F>(stored, 0)
    } else {
        stored
    }
}

/// Returns the lowest bits of `word` as the stored bits of a number, in the order of this target.
/// Called for numbers only.
#[inline(always)]
pub(crate) const fn narrow<F: Field>(word: u128) -> F::Stored {
    const { assert!(!F::IS_NUMBER || size_of::<F::Stored>() <= size_of::<u128>()) };
    word::narrow(word)
}

/// Returns the `WIDTH` lowest bits of `bits`, extended by their sign if bits of an `F` are signed.
#[inline(always)]
pub(crate) const fn extend<F: Field, const WIDTH: u32>(bits: u128) -> u128 {
    // The derive refuses more bits than a number has.
    let above = const { u128::BITS.wrapping_sub(WIDTH) % u128::BITS };
    if matches!(F::BITS, Kind::Signed) {
        (((bits << above) as i128) >> above) as u128
    } else {
        bits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The byte order other than this target's.
    #[cfg(target_endian = "little")]
    type Other<T> = crate::fields::ordered::Be<T>;
    #[cfg(target_endian = "big")]
    type Other<T> = crate::fields::ordered::Le<T>;

    macro_rules! check {
        ($($Int:ident)*) => {$(
            for value in [0, 1, 0x5a, $Int::MIN, $Int::MAX, $Int::MAX / 3, $Int::MIN / 5, !0] {
                assert_eq!(widen::<$Int>(value), value as i128 as u128, "{value}");
                assert_eq!(widen::<Other<$Int>>(value), value.swap_bytes() as i128 as u128, "{value}");
                assert_eq!(narrow::<$Int>(value as u128 ^ 1 << 127), value ^ (1_u128 << 127) as $Int, "{value}");
                for mask in [0, 1, 0xf0, u128::MAX] {
                    assert_eq!(clear::<$Int>(value, mask), value & !mask as $Int, "{value} {mask}");
                    assert_eq!(clear::<Other<$Int>>(value, mask), value.swap_bytes() & !mask as $Int, "{value} {mask}");
                }
            }
        )*};
    }

    #[test]
    fn widen_narrow_and_clear_every_integer() {
        check! { u8 u16 u32 u64 u128 i8 i16 i32 i64 i128 }
    }

    #[test]
    fn widen_and_clear_of_byte_array() {
        assert_eq!(widen::<[u8; 3]>([1, 2, 3]), 0);
        assert_eq!(clear::<[u8; 3]>([1, 2, 3], u128::MAX), [1, 2, 3]);
    }
}
