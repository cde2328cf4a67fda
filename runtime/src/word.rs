//! Numbers of any width, as one of 128 bits.

use crate::{Field, Kind};

/// The stored bits and the integers that they may be.
union Wide<S: Copy> {
    stored: S,
    u8: u8,
    u16: u16,
    u32: u32,
    u64: u64,
    u128: u128,
}

/// The number that stored bits make, extended by its sign if it has one; 0 if they are as wide as no integer.
#[inline(always)]
pub(crate) const fn widen<F: Field>(stored: F::Stored) -> u128 {
    let wide = Wide { stored };
    let signed = matches!(F::KIND, Kind::Signed);
    match size_of::<F::Stored>() {
        1 => {
            // SAFETY: one byte is stored; all bytes of a `Plain` are initialised, and any bits are an integer.
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
            if signed {
                number as i16 as u128
            } else {
                number as u128
            }
        }
        4 => {
            // SAFETY: the same, of four bytes.
            let number = unsafe { wide.u32 };
            if signed {
                number as i32 as u128
            } else {
                number as u128
            }
        }
        8 => {
            // SAFETY: the same, of eight bytes.
            let number = unsafe { wide.u64 };
            if signed {
                number as i64 as u128
            } else {
                number as u128
            }
        }
        // SAFETY: the same, of sixteen bytes.
        16 => unsafe { wide.u128 },
        _ => 0,
    }
}

/// Stored bits without those of `mask`. What is as wide as no integer stays as it is.
#[inline(always)]
pub(crate) const fn clear<F: Field>(stored: F::Stored, mask: u128) -> F::Stored {
    let kept = widen::<F>(stored) & !mask;
    let mut wide = Wide { stored };
    match size_of::<F::Stored>() {
        1 => wide.u8 = kept as u8,
        2 => wide.u16 = kept as u16,
        4 => wide.u32 = kept as u32,
        8 => wide.u64 = kept as u64,
        16 => wide.u128 = kept,
        _ => {}
    }
    // SAFETY: all bytes are initialised, by `stored` and by an integer of the same size; any bits are a valid `Plain`.
    unsafe { wide.stored }
}
