// SPDX-License-Identifier: MIT OR Apache-2.0

//! Converts numbers of any width to and from 128 bits.

use crate::bytes::plain::Plain;

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

/// Returns the number in the stored bits, with its bytes swapped if asked, extended by its sign if
/// it is signed; 0 if no integer has their width.
#[inline(always)]
pub(crate) const fn widen<S: Plain>(stored: S, swap: bool, signed: bool) -> u128 {
    let wide = Wide { stored };
    macro_rules! number {
        ($unsigned:ident $signed:ident) => {{
            // SAFETY: an integer of this width is stored; all bytes of a `Plain` are initialised,
            // and any bits are an integer.
            let number = unsafe { wide.$unsigned };
            let number = if swap { number.swap_bytes() } else { number };
            if signed {
                number as $signed as u128
            } else {
                number as u128
            }
        }};
    }
    match size_of::<S>() {
        1 => number!(u8 i8),
        2 => number!(u16 i16),
        4 => number!(u32 i32),
        8 => number!(u64 i64),
        16 => number!(u128 i128),
        _ => 0,
    }
}

/// Returns the stored bits with their bytes swapped if asked, and the bits of `mask` cleared. Bits
/// that no integer has the width of stay unchanged.
#[inline(always)]
pub(crate) const fn clear<S: Plain>(stored: S, swap: bool, mask: u128) -> S {
    fill(Wide { stored }, widen(stored, swap, false) & !mask)
}

/// Returns the lowest bits of `word`. Called for the widths of integers only.
#[inline(always)]
pub(crate) const fn narrow<S: Plain>(word: u128) -> S {
    fill(Wide { u128: word }, word)
}

/// Returns the stored bits of `wide`, with an integer of their width written over them, if there is
/// one.
#[inline(always)]
const fn fill<S: Plain>(mut wide: Wide<S>, word: u128) -> S {
    match size_of::<S>() {
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
