// SPDX-License-Identifier: MIT OR Apache-2.0

//! Converts numbers to digits, eight at a time in one word.

pub(crate) const ASCII_ZEROS: u64 = 0x3030_3030_3030_3030;

/// Returns the eight digits of a number below 100,000,000, one to a byte, the first in the lowest
/// byte.
pub(crate) const fn decimal_digits(value: u64) -> u64 {
    // Two numbers of four digits, then four of two, then eight of one, all divided at once: `n *
    // 10486 >> 20` is `n / 100` up to 9999, and `n * 103 >> 10` is `n / 10` up to 99.
    let fours = (value / 10_000) | ((value % 10_000) << 32);
    let hundreds = (fours.wrapping_mul(10_486) >> 20) & 0x0000_007f_0000_007f;
    let twos = hundreds | (fours.wrapping_sub(hundreds.wrapping_mul(100)) << 16);
    let tens = (twos.wrapping_mul(103) >> 10) & 0x000f_000f_000f_000f;
    tens | (twos.wrapping_sub(tens.wrapping_mul(10)) << 8)
}

/// Returns the eight hexadecimal digits of a number, one to a byte, the first in the highest byte.
pub(crate) const fn hex_digits(value: u32) -> u64 {
    let value = value as u64;
    let fours = ((value << 16) | value) & 0x0000_ffff_0000_ffff;
    let twos = ((fours << 8) | fours) & 0x00ff_00ff_00ff_00ff;
    ((twos << 4) | twos) & 0x0f0f_0f0f_0f0f_0f0f
}

/// Returns eight digits from 0 to 15 in ASCII.
pub(crate) const fn ascii_hex(digits: u64) -> u64 {
    let letters = (digits.wrapping_add(0x0606_0606_0606_0606) >> 4) & 0x0101_0101_0101_0101;
    (digits | ASCII_ZEROS).wrapping_add(letters.wrapping_mul((b'a' - b'9' - 1) as u64))
}

/// Returns the number of bytes that remain of eight after `zeros` bits.
pub(crate) const fn bytes_left(zeros: u32) -> usize {
    8_usize.wrapping_sub((zeros >> 3) as usize)
}
