// SPDX-License-Identifier: MIT OR Apache-2.0

//! The integers that a line writes and that shifts take.

use crate::num::fixed::{shl_u64, shr_u64};

/// An integer of at most 64 bits, for [`shl`](crate::shl), [`shr`](crate::shr) and
/// [`Line`](crate::Line). Sealed.
pub trait Integer: Copy + sealed::Sealed {
    /// All bits of the type.
    #[doc(hidden)]
    const MASK: u64;
    /// The sign bit; 0 for an unsigned type.
    #[doc(hidden)]
    const SIGN: u64;
}

mod sealed {
    /// The implementors are integers of 1, 2, 4 or 8 bytes.
    pub trait Sealed {}
}

macro_rules! integers {
    ($($Int:ident $Unsigned:ident)*) => {$(
        impl sealed::Sealed for $Int {}
        impl Integer for $Int {
            const MASK: u64 = $Unsigned::MAX as u64;
            const SIGN: u64 = if $Int::MIN == 0 { 0 } else { 1 << ($Int::BITS - 1) };
        }
    )*};
}

integers! { u8 u8 u16 u16 u32 u32 u64 u64 usize usize i8 u8 i16 u16 i32 u32 i64 u64 isize usize }

/// Returns the bits of an integer, zero-extended. (A conversion by a trait is not `const`.)
#[inline]
pub(crate) const fn zero_extended<T: Integer>(value: T) -> u64 {
    #[repr(C)]
    union Bits<T: Copy> {
        value: T,
        whole: u64,
    }
    let mut bits = Bits { whole: 0 };
    bits.value = value;
    // SAFETY: all eight bytes are initialised, by the 0 or by the integer of at most eight bytes
    // (`Sealed`) written over it, which has no padding; and every pattern of eight bytes is a
    // `u64`.
    let whole = unsafe { bits.whole };
    if cfg!(target_endian = "big") {
        shr_u64(whole, T::MASK.leading_zeros())
    } else {
        whole
    }
}

/// Returns the integer whose bits are the lowest of `number`.
#[inline]
pub(crate) const fn truncated<T: Integer>(number: u64) -> T {
    #[repr(C)]
    union Bits<T: Copy> {
        whole: u64,
        value: T,
    }
    let whole =
        if cfg!(target_endian = "big") { shl_u64(number, T::MASK.leading_zeros()) } else { number };
    // SAFETY: both lie at the start of the union, an integer is no longer than eight bytes
    // (`Sealed`), all of which are initialised, and any bits are an integer.
    unsafe { Bits { whole }.value }
}
