// SPDX-License-Identifier: MIT OR Apache-2.0

//! Loads from memory that others may change.

use crate::bytes::plain::Plain;
use core::mem::MaybeUninit;

/// Loads a whole scalar once: the compiler may neither split, repeat nor invent the load.
///
/// # Safety
///
/// `at` is aligned and readable; any bytes there are a valid `V`. Others may write to it: as in
/// kernels, a volatile load stands for a relaxed atomic one of the same width.
pub(crate) unsafe fn load<V: Copy>(at: *const V) -> V {
    // SAFETY: the caller's promise.
    unsafe { at.read_volatile() }
}

/// Loads an unaligned value, a byte at a time: others may write to it in between.
///
/// # Safety
///
/// `at` is readable as an `S`.
#[inline(always)]
pub(crate) unsafe fn load_bytes<S: Plain>(at: *const S) -> S {
    let mut value = MaybeUninit::<S>::uninit();
    let mut index = 0;
    while index < size_of::<S>() {
        // SAFETY: one of the bytes that the caller says are readable.
        let byte = unsafe { load(at.cast::<u8>().wrapping_add(index)) };
        // SAFETY: one of the bytes of `value`.
        unsafe { value.as_mut_ptr().cast::<u8>().wrapping_add(index).write(byte) };
        index += 1;
    }
    // SAFETY: every byte was written, and any bytes are a `Plain`.
    unsafe { value.assume_init() }
}
