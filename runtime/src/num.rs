//! Arithmetic that is total and has no panic path at any optimisation level, where `core` has none such.
//!
//! `core`'s own variable shifts (`<<`, `wrapping_shl`, `checked_shl`, `unbounded_shl`, ...) keep one in an unoptimised build
//! with debug assertions. Free of one everywhere, and so not repeated here, are shifts by a literal, `/` and `%` by a literal,
//! `checked_div` and `checked_rem`, and the `wrapping_`, `saturating_` and `checked_` forms of `+`, `-` and `*`. So are
//! `rotate_left` and `rotate_right`, but for an unoptimised build of `core` itself that checks for overflow.
//!
//! ```
//! use dumpable::num;
//!
//! // A field whose place is known at run time only: three bits, from bit 51 on.
//! assert_eq!(num::bits_u64(0x0017_ffff_0000_1234, 51, 3), 2);
//! ```

/// Shifts by literals alone: whatever `core` has for a shift by a variable may be checked, if it is `core` that is built so.
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

shifts!(u32: left_u32 right_u32 1 2 4 8 16);
shifts!(u64: left_u64 right_u64 1 2 4 8 16 32);
shifts!(u128: shl_u128 shr_u128 1 2 4 8 16 32 64);
#[cfg(target_pointer_width = "16")]
shifts!(usize: left_usize right_usize 1 2 4 8);
#[cfg(target_pointer_width = "32")]
shifts!(usize: left_usize right_usize 1 2 4 8 16);
#[cfg(target_pointer_width = "64")]
shifts!(usize: left_usize right_usize 1 2 4 8 16 32);

/// The lowest `bits` bits.
#[inline]
pub(crate) const fn low_mask_u128(bits: u32) -> u128 {
    !shl_u128(u128::MAX, bits)
}

macro_rules! unsigned {
    ($($Int:ident: $left:ident $right:ident $low_mask:ident $shl:ident $shr:ident $bits:ident $align_up:ident $align_down:ident;)*) => {$(
        /// The number whose `bits` lowest bits are set: all of them from the width of the type on.
        ///
        /// ```
        #[doc = concat!("use dumpable::num::", stringify!($low_mask), ";\n")]
        #[doc = concat!("assert_eq!(", stringify!($low_mask), "(12), 0xfff);")]
        #[doc = concat!("assert_eq!(", stringify!($low_mask), "(0), 0);")]
        #[doc = concat!("assert_eq!(", stringify!($low_mask), "(u32::MAX), ", stringify!($Int), "::MAX);")]
        /// ```
        #[inline]
        pub const fn $low_mask(bits: u32) -> $Int {
            !$left($Int::MAX, bits)
        }

        /// `value << bits`: 0 from the width of the type on.
        ///
        /// ```
        #[doc = concat!("use dumpable::num::", stringify!($shl), ";\n")]
        #[doc = concat!("assert_eq!(", stringify!($shl), "(5, 4), 0x50);")]
        #[doc = concat!("assert_eq!(", stringify!($shl), "(5, ", stringify!($Int), "::BITS), 0);")]
        /// ```
        #[inline]
        pub const fn $shl(value: $Int, bits: u32) -> $Int {
            $left(value, bits)
        }

        /// `value >> bits`: 0 from the width of the type on.
        ///
        /// ```
        #[doc = concat!("use dumpable::num::", stringify!($shr), ";\n")]
        #[doc = concat!("assert_eq!(", stringify!($shr), "(0x50, 4), 5);")]
        #[doc = concat!("assert_eq!(", stringify!($shr), "(0x50, ", stringify!($Int), "::BITS), 0);")]
        /// ```
        #[inline]
        pub const fn $shr(value: $Int, bits: u32) -> $Int {
            $right(value, bits)
        }

        /// The `count` bits of `value` from bit `first` on, counted from the lowest. Bits beyond the type read as 0.
        ///
        /// ```
        #[doc = concat!("use dumpable::num::", stringify!($bits), ";\n")]
        #[doc = concat!("assert_eq!(", stringify!($bits), "(0xabcd, 4, 8), 0xbc);")]
        #[doc = concat!("assert_eq!(", stringify!($bits), "(", stringify!($Int), "::MAX, ", stringify!($Int), "::BITS - 1, 9), 1);")]
        /// ```
        #[inline]
        pub const fn $bits(value: $Int, first: u32, count: u32) -> $Int {
            $shr(value, first) & $low_mask(count)
        }

        /// The next multiple of `align`, a power of two, at or after `value`, wrapping round at the end: C's `ALIGN()`.
        ///
        /// What it gives for an `align` that is no power of two is defined, but no multiple; for 0 it is 0.
        ///
        /// ```
        #[doc = concat!("use dumpable::num::", stringify!($align_up), ";\n")]
        #[doc = concat!("assert_eq!(", stringify!($align_up), "(0x1001, 0x1000), 0x2000);")]
        #[doc = concat!("assert_eq!(", stringify!($align_up), "(0x2000, 0x1000), 0x2000);")]
        #[doc = concat!("assert_eq!(", stringify!($align_up), "(", stringify!($Int), "::MAX, 8), 0);")]
        /// ```
        #[inline]
        pub const fn $align_up(value: $Int, align: $Int) -> $Int {
            $align_down(value.wrapping_add(align.wrapping_sub(1)), align)
        }

        /// The last multiple of `align`, a power of two, at or before `value`: C's `ALIGN_DOWN()`.
        ///
        /// What it gives for an `align` that is no power of two is defined, but no multiple; for 0 it is 0.
        ///
        /// ```
        #[doc = concat!("use dumpable::num::", stringify!($align_down), ";\n")]
        #[doc = concat!("assert_eq!(", stringify!($align_down), "(0x1fff, 0x1000), 0x1000);")]
        /// ```
        #[inline]
        pub const fn $align_down(value: $Int, align: $Int) -> $Int {
            value & align.wrapping_neg()
        }
    )*};
}

unsigned! {
    u32: left_u32 right_u32 low_mask_u32 shl_u32 shr_u32 bits_u32 align_up_u32 align_down_u32;
    u64: left_u64 right_u64 low_mask_u64 shl_u64 shr_u64 bits_u64 align_up_u64 align_down_u64;
    usize: left_usize right_usize low_mask_usize shl_usize shr_usize bits_usize align_up_usize align_down_usize;
}

macro_rules! signed {
    ($($Int:ident as $Unsigned:ident: $shr:ident by $shr_unsigned:ident;)*) => {$(
        /// `value >> bits`, keeping the sign: 0 or -1 from the width of the type on.
        ///
        /// ```
        #[doc = concat!("use dumpable::num::", stringify!($shr), ";\n")]
        #[doc = concat!("assert_eq!(", stringify!($shr), "(-16, 2), -4);")]
        #[doc = concat!("assert_eq!(", stringify!($shr), "(-16, 200), -1);")]
        #[doc = concat!("assert_eq!(", stringify!($shr), "(16, 200), 0);")]
        /// ```
        #[inline]
        pub const fn $shr(value: $Int, bits: u32) -> $Int {
            if value < 0 {
                !($shr_unsigned(!value as $Unsigned, bits) as $Int)
            } else {
                $shr_unsigned(value as $Unsigned, bits) as $Int
            }
        }
    )*};
}

signed! {
    i32 as u32: shr_i32 by shr_u32;
    i64 as u64: shr_i64 by shr_u64;
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn shifts_are_those_of_core() {
        for bits in (0..=130).chain([u32::MAX - 1, u32::MAX]) {
            for value in VALUES {
                assert_eq!(
                    shl_u64(value, bits),
                    value.checked_shl(bits).unwrap_or(0),
                    "{value:#x} << {bits}"
                );
                assert_eq!(
                    shr_u64(value, bits),
                    value.checked_shr(bits).unwrap_or(0),
                    "{value:#x} >> {bits}"
                );
                let signed = value as i64;
                assert_eq!(shr_i64(signed, bits), signed >> bits.min(63), "{signed:#x} >> {bits}");
                assert_eq!(
                    shl_usize(value as usize, bits),
                    (value as usize).checked_shl(bits).unwrap_or(0)
                );
                assert_eq!(
                    shr_usize(value as usize, bits),
                    (value as usize).checked_shr(bits).unwrap_or(0)
                );
                let value = (value >> 16) as u32;
                assert_eq!(
                    shl_u32(value, bits),
                    value.checked_shl(bits).unwrap_or(0),
                    "{value:#x} << {bits}"
                );
                assert_eq!(
                    shr_u32(value, bits),
                    value.checked_shr(bits).unwrap_or(0),
                    "{value:#x} >> {bits}"
                );
                assert_eq!(
                    shr_i32(value as i32, bits),
                    value as i32 >> bits.min(31),
                    "{value:#x} >> {bits}"
                );
            }
            let all_ones = u128::MAX.checked_shl(bits).map_or(u128::MAX, |above| !above);
            assert_eq!(low_mask_u64(bits), all_ones as u64);
            assert_eq!(low_mask_u32(bits), all_ones as u32);
            assert_eq!(low_mask_usize(bits), all_ones as usize);
        }
    }

    #[test]
    fn aligned_is_the_nearest_multiple() {
        for shift in 0..64 {
            let align = 1_u64 << shift;
            for value in VALUES {
                let down = value - value % align;
                assert_eq!(align_down_u64(value, align), down);
                assert_eq!(
                    align_up_u64(value, align),
                    if down == value { value } else { down.wrapping_add(align) }
                );
                let bits = (value as u128 >> shift) & 0x1ff;
                assert_eq!(bits_u64(value, shift, 9), bits as u64);
            }
        }
        assert_eq!((align_up_u32(5, 0), align_down_u32(5, 0)), (0, 0));
    }
}
