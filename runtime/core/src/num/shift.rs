// SPDX-License-Identifier: MIT OR Apache-2.0

//! Shifts of any integer by any distance.

use crate::num::fixed::{shl_u64, shr_u64};
use crate::num::integer::{truncated, zero_extended, Integer};

/// Returns `value << bits`: 0 from the width of the type on, in `const` and without a panic path.
///
/// ```
/// use dumpable::shl;
///
/// const BIT: u32 = shl(1_u32, 31);
/// assert_eq!((BIT, shl(1_u32, 32), shl(-1_i8, 4)), (0x8000_0000, 0, -16));
/// // The lowest twelve bits.
/// assert_eq!(!shl(u64::MAX, 12), 0xfff);
/// ```
#[inline]
pub const fn shl<T: Integer>(value: T, bits: u32) -> T {
    // What leaves the type on the left is cut off.
    truncated(shl_u64(zero_extended(value), bits))
}

/// Returns `value >> bits`, keeping the sign: 0, or -1 of a negative number, from the width of the
/// type on.
///
/// ```
/// use dumpable::shr;
///
/// // A field whose place is known at run time only: three bits, from bit 51 on.
/// const FIELD: u64 = shr(0x0017_ffff_0000_1234_u64, 51) & 0b111;
/// assert_eq!((FIELD, shr(0x50_u8, 4), shr(0x50_u8, 8)), (2, 5, 0));
/// assert_eq!((shr(-16_i32, 2), shr(-16_i32, 200)), (-4, -1));
/// ```
#[inline]
pub const fn shr<T: Integer>(value: T, bits: u32) -> T {
    let word = zero_extended(value);
    if word & T::SIGN == 0 {
        truncated(shr_u64(word, bits))
    } else {
        truncated(!shr_u64(!word & T::MASK, bits))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num::fixed::{low_mask_u128, low_mask_u64, rotate_u64, shr_u128};

    const VALUES: [u64; 8] = [
        0,
        1,
        0x8000_0000,
        0xffff_ffff,
        0x8000_0000_0000_0000,
        u64::MAX,
        0x0123_4567_89ab_cdef,
        0xfedc_ba98_7654_3210,
    ];

    macro_rules! shifts_of {
        ($($Int:ident)*) => {$(
            for bits in (0..=130).chain([u32::MAX - 1, u32::MAX]) {
                for value in VALUES.map(|value| value as $Int) {
                    let left = value.checked_shl(bits).unwrap_or(0);
                    let right = value >> bits.min($Int::BITS - 1);
                    let right = if bits >= $Int::BITS && value > 0 { 0 } else { right };
                    assert_eq!(shl(value, bits), left, "{value:#x} << {bits}");
                    assert_eq!(shr(value, bits), right, "{value:#x} >> {bits}");
                }
            }
        )*};
    }

    #[test]
    fn rotate_by_every_distance() {
        for value in VALUES {
            for bits in (0..=130).chain([u32::MAX]) {
                assert_eq!(rotate_u64(value, bits), value.rotate_left(bits), "{value:#x} {bits}");
            }
        }
    }

    #[test]
    fn shifts_match_core() {
        shifts_of! { u8 u16 u32 u64 usize i8 i16 i32 i64 isize }
    }

    #[test]
    fn masks_of_lowest_bits() {
        for bits in (0..=130).chain([u32::MAX]) {
            let all_ones = u128::MAX.checked_shl(bits).map_or(u128::MAX, |above| !above);
            assert_eq!((low_mask_u64(bits), low_mask_u128(bits)), (all_ones as u64, all_ones));
            assert_eq!(shr_u128(u128::MAX, bits), u128::MAX.checked_shr(bits).unwrap_or(0));
        }
    }
}
