// SPDX-License-Identifier: MIT OR Apache-2.0

//! Plain types: every bit pattern is a value.

use core::mem::MaybeUninit;

/// A type without padding for which every bit pattern is a valid value.
///
/// # Safety
///
/// All bytes of a value are initialised, and any bytes of its size are a value. It holds no
/// reference.
pub unsafe trait Plain: Copy + 'static {}

/// Returns the value whose bits are all zero.
pub(crate) const fn zeroed<S: Plain>() -> S {
    // SAFETY: any bits are a `Plain`.
    unsafe { MaybeUninit::zeroed().assume_init() }
}

macro_rules! plain {
    ($($type:ty)*) => {$(
        // SAFETY: an integer has no padding, and any bits are a value.
        unsafe impl Plain for $type {}
    )*};
}

plain!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize);

// SAFETY: an array has no padding of its own.
unsafe impl<T: Plain, const N: usize> Plain for [T; N] {}
