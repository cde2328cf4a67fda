// SPDX-License-Identifier: MIT OR Apache-2.0

//! Shifts of 64 and of 128 bits that keep no panic path at any optimisation level.
//!
//! The shifts of `core` (`<<`, `wrapping_shl`, `checked_shl`, `unbounded_shl`, ...) keep one in an
//! unoptimised build with debug assertions, unless the distance is a literal.

/// Shifts by literals only.
macro_rules! shifts {
    ($Int:ident: $left:ident $right:ident $($step:literal)*) => {
        #[inline]
        pub(crate) const fn $left(mut value: $Int, bits: u32) -> $Int {
            if bits >= $Int::BITS {
                return 0;
            }
            $(if bits & $step != 0 {
                value <<= $step;
            })*
            value
        }

        #[inline]
        pub(crate) const fn $right(mut value: $Int, bits: u32) -> $Int {
            if bits >= $Int::BITS {
                return 0;
            }
            $(if bits & $step != 0 {
                value >>= $step;
            })*
            value
        }
    };
}

shifts!(u64: shl_u64 shr_u64 1 2 4 8 16 32);
shifts!(u128: shl_u128 shr_u128 1 2 4 8 16 32 64);

/// Rotates to the left, by `bits` modulo 64. (`rotate_left` keeps a panic path where `core` is built
/// without optimisation and with debug assertions.)
#[allow(clippy::manual_rotate)]
#[inline]
pub(crate) const fn rotate_u64(mut value: u64, bits: u32) -> u64 {
    macro_rules! steps {
        ($($step:literal $back:literal, )*) => {
            $(if bits & $step != 0 {
                value = value << $step | value >> $back;
            })*
        };
    }
    steps!(1 63, 2 62, 4 60, 8 56, 16 48, 32 32,);
    value
}

/// Returns the number whose `bits` lowest bits are set.
#[inline]
pub(crate) const fn low_mask_u64(bits: u32) -> u64 {
    !shl_u64(u64::MAX, bits)
}

/// Returns the number whose `bits` lowest bits are set.
#[inline]
pub(crate) const fn low_mask_u128(bits: u32) -> u128 {
    !shl_u128(u128::MAX, bits)
}

/// Returns the lowest `bits` bits of `number`, extended by their sign.
pub(crate) const fn sign_extended(number: u128, bits: u32) -> u128 {
    let sign = shl_u128(1, bits.wrapping_sub(1));
    if number & sign == 0 {
        number
    } else {
        number | !low_mask_u128(bits)
    }
}
