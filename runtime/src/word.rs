//! Converts numbers of any width to and from 128 bits.

use crate::field::{Field, Kind};

/// The stored bits, and the integers that they may be.
#[repr(C)]
union Wide<S: Copy> {
    stored: S,
    u8: u8,
    u16: u16,
    u32: u32,
    u64: u64,
    u128: u128,
}

/// Returns the number in the stored bits, extended by its sign if it is signed; 0 if no integer has
/// their width.
#[inline(always)]
pub(crate) const fn widen<F: Field>(stored: F::Stored) -> u128 {
    let wide = Wide { stored };
    let signed = matches!(F::KIND, Kind::Signed);
    match size_of::<F::Stored>() {
        1 => {
            // SAFETY: one byte is stored; all bytes of a `Plain` are initialised, and any bits are
            // an integer.
            let number = unsafe { wide.u8 };
            if signed {
                number as i8 as u128
            } else {
                number as u128
            }
        }
        2 => {
            // SAFETY: the same, of two bytes.
            let number = unsafe { wide.u16 };
            let number = if F::SWAP { number.swap_bytes() } else { number };
            if signed {
                number as i16 as u128
            } else {
                number as u128
            }
        }
        4 => {
            // SAFETY: the same, of four bytes.
            let number = unsafe { wide.u32 };
            let number = if F::SWAP { number.swap_bytes() } else { number };
            if signed {
                number as i32 as u128
            } else {
                number as u128
            }
        }
        8 => {
            // SAFETY: the same, of eight bytes.
            let number = unsafe { wide.u64 };
            let number = if F::SWAP { number.swap_bytes() } else { number };
            if signed {
                number as i64 as u128
            } else {
                number as u128
            }
        }
        16 => {
            // SAFETY: the same, of sixteen bytes.
            let number = unsafe { wide.u128 };
            if F::SWAP {
                number.swap_bytes()
            } else {
                number
            }
        }
        _ => 0,
    }
}

/// Returns the stored bits in the order of this target, with the bits of `mask` cleared. Bits that
/// no integer has the width of stay unchanged.
#[inline(always)]
pub(crate) const fn clear<F: Field>(stored: F::Stored, mask: u128) -> F::Stored {
    fill::<F>(Wide { stored }, widen::<F>(stored) & !mask)
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
    fill::<F>(Wide { u128: word }, word)
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

/// Returns the stored bits of `wide`, with an integer of their width written over them, if there is
/// one.
#[inline(always)]
const fn fill<F: Field>(mut wide: Wide<F::Stored>, word: u128) -> F::Stored {
    match size_of::<F::Stored>() {
        1 => wide.u8 = word as u8,
        2 => wide.u16 = word as u16,
        4 => wide.u32 = word as u32,
        8 => wide.u64 = word as u64,
        16 => wide.u128 = word,
        _ => {}
    }
    // SAFETY: all bytes are initialised: `wide` was made of as many or more, and an integer of the
    // same size was written over them. Any bits are a valid `Plain`.
    unsafe { wide.stored }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The byte order other than this target's.
    #[cfg(target_endian = "little")]
    type Other<T> = crate::order::Be<T>;
    #[cfg(target_endian = "big")]
    type Other<T> = crate::order::Le<T>;

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
