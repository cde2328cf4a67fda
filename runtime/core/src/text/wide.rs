// SPDX-License-Identifier: MIT OR Apache-2.0

//! Writes numbers of up to 128 bits into a line.

use crate::text::line::Line;

/// Writes a number in hexadecimal after `0x`.
pub(crate) fn hex<const N: usize>(line: &mut Line<N>, value: u128) -> &mut Line<N> {
    match (value >> 64) as u64 {
        0 => line.hex0x(value as u64),
        high => line.hex0x(high).hex_padded(value as u64, 16),
    }
}

/// Writes an unsigned number in decimal; in hexadecimal if 64 bits do not hold it.
pub(crate) fn unsigned<const N: usize>(line: &mut Line<N>, value: u128) -> &mut Line<N> {
    match value as u64 {
        short if short as u128 == value => line.dec(short),
        _ => hex(line, value),
    }
}

/// Writes a sign-extended number in decimal; in hexadecimal if 64 bits do not hold it.
pub(crate) fn signed<const N: usize>(line: &mut Line<N>, value: u128) -> &mut Line<N> {
    match value as i64 {
        short if short as i128 as u128 == value => line.dec(short),
        _ => hex(line, value),
    }
}
