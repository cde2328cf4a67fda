// SPDX-License-Identifier: MIT OR Apache-2.0

//! Writes integers into a line.

use crate::num::fixed::{shl_u64, shr_u64};
use crate::num::integer::{zero_extended, Integer};
use crate::text::digits::{ascii_hex, bytes_left, decimal_digits, hex_digits, ASCII_ZEROS};
use crate::text::line::Line;

impl<const N: usize> Line<N> {
    /// Writes an integer of any type in decimal: C's `%d` or `%u`.
    ///
    /// ```
    /// # use dumpable::Line;
    /// let mut line = Line::<80>::new();
    /// line.dec(-1_i32).text(" ").dec(u64::MAX).text(" ").dec(i64::MIN);
    /// assert_eq!(line.as_str(), Some("-1 18446744073709551615 -9223372036854775808"));
    /// ```
    pub const fn dec<T: Integer>(&mut self, value: T) -> &mut Self {
        let bits = zero_extended(value);
        if bits & T::SIGN == 0 {
            self.decimal(bits)
        } else {
            self.put(b'-');
            self.decimal(bits.wrapping_neg() & T::MASK)
        }
    }

    /// Writes an integer in decimal, padded with blanks on the left to `width` bytes: C's `%*d`.
    ///
    /// ```
    /// # use dumpable::Line;
    /// assert_eq!(Line::<80>::new().dec_right(-42, 6).as_str(), Some("   -42"));
    /// assert_eq!(Line::<80>::new().dec_right(1_234_567, 6).as_str(), Some("1234567"));
    /// ```
    pub const fn dec_right<T: Integer>(&mut self, value: T, width: usize) -> &mut Self {
        let mut number = Line::<20>::new();
        number.dec(value);
        self.repeat(b' ', width.saturating_sub(number.len())).bytes(number.as_bytes())
    }

    /// Writes an integer in decimal, padded with blanks on the right to `width` bytes: C's `%-*d`.
    ///
    /// ```
    /// # use dumpable::Line;
    /// assert_eq!(Line::<80>::new().dec_left(-42, 6).text("|").as_str(), Some("-42   |"));
    /// ```
    pub const fn dec_left<T: Integer>(&mut self, value: T, width: usize) -> &mut Self {
        let mut number = Line::<20>::new();
        number.dec(value);
        self.bytes(number.as_bytes()).repeat(b' ', width.saturating_sub(number.len()))
    }

    /// Writes an integer in decimal with at least `digits` digits, not counting the sign: C's
    /// `%.*d`.
    ///
    /// ```
    /// # use dumpable::Line;
    /// assert_eq!(Line::<80>::new().dec(9).text(":").dec_padded(5, 2).as_str(), Some("9:05"));
    /// assert_eq!(Line::<80>::new().dec_padded(-5, 3).as_str(), Some("-005"));
    /// ```
    pub const fn dec_padded<T: Integer>(&mut self, value: T, digits: usize) -> &mut Self {
        let bits = zero_extended(value);
        let negative = bits & T::SIGN != 0;
        if negative {
            self.put(b'-');
        }
        let mut number = Line::<20>::new();
        number.decimal(if negative { bits.wrapping_neg() & T::MASK } else { bits });
        self.repeat(b'0', digits.saturating_sub(number.len())).bytes(number.as_bytes())
    }

    /// Writes an integer in hexadecimal without a prefix: C's `%x` or `%lx`. A negative number
    /// shows the bits of its own type.
    ///
    /// ```
    /// # use dumpable::Line;
    /// let mut line = Line::<80>::new();
    /// line.hex(0xdead_beef_u32).text(" ").hex(0_u64).text(" ").hex(-1_i16);
    /// assert_eq!(line.as_str(), Some("deadbeef 0 ffff"));
    /// ```
    pub const fn hex<T: Integer>(&mut self, value: T) -> &mut Self {
        let bits = zero_extended(value);
        if bits >> 32 == 0 {
            self.hex_leading(bits as u32)
        } else {
            self.hex_leading((bits >> 32) as u32).hex_8(bits as u32)
        }
    }

    /// Writes an integer in hexadecimal after `0x`. Zero is `0x0`, as in the kernel's `%#lx`; the C
    /// library prints `0`.
    ///
    /// ```
    /// # use dumpable::Line;
    /// let mut line = Line::<80>::new();
    /// line.hex0x(0x17ffff_u64).text(" ").hex0x(0);
    /// assert_eq!(line.as_str(), Some("0x17ffff 0x0"));
    /// ```
    pub const fn hex0x<T: Integer>(&mut self, value: T) -> &mut Self {
        self.bytes(b"0x").hex(value)
    }

    /// Writes an integer in hexadecimal with at least `digits` digits and no prefix: C's `%.*lx`.
    ///
    /// ```
    /// # use dumpable::Line;
    /// assert_eq!(Line::<80>::new().hex_padded(0xbeef_u32, 8).as_str(), Some("0000beef"));
    /// assert_eq!(Line::<80>::new().hex_padded(0xbeef_u32, 2).as_str(), Some("beef"));
    /// ```
    pub const fn hex_padded<T: Integer>(&mut self, value: T, digits: usize) -> &mut Self {
        let zeros = (zero_extended(value) | 1).leading_zeros() >> 2;
        let least = 16_usize.wrapping_sub(zeros as usize);
        self.repeat(b'0', digits.saturating_sub(least)).hex(value)
    }

    /// Writes words as 16 hexadecimal digits each, separated by blanks: a row of the kernel's
    /// `print_hex_dump()` with a group size of 8.
    ///
    /// ```
    /// # use dumpable::Line;
    /// let mut line: Line = Line::new();
    /// line.text("raw: ").hex_row(&[0x0017_ffff_0000_0000, 0xdead_0000_0000_0100]);
    /// assert_eq!(line.as_str(), Some("raw: 0017ffff00000000 dead000000000100"));
    /// ```
    pub const fn hex_row(&mut self, words: &[u64]) -> &mut Self {
        let mut rest = words;
        let mut first = true;
        while let [word, tail @ ..] = rest {
            if self.is_truncated() {
                return self;
            }
            if !first {
                self.put(b' ');
            }
            self.hex_8((*word >> 32) as u32).hex_8(*word as u32);
            first = false;
            rest = tail;
        }
        self
    }

    /// Writes a number in decimal, eight digits at a time.
    const fn decimal(&mut self, value: u64) -> &mut Self {
        const BLOCK: u64 = 100_000_000;
        const TWO_BLOCKS: u64 = BLOCK * BLOCK;
        if value < BLOCK {
            self.decimal_leading(value)
        } else if value < TWO_BLOCKS {
            self.decimal_leading(value / BLOCK).decimal_8(value % BLOCK)
        } else {
            self.decimal_leading(value / TWO_BLOCKS)
                .decimal_8(value / BLOCK % BLOCK)
                .decimal_8(value % BLOCK)
        }
    }

    /// Writes a number below 100,000,000 without leading zeros.
    const fn decimal_leading(&mut self, value: u64) -> &mut Self {
        let digits = decimal_digits(value);
        // The leading zero bytes; the last digit stays.
        let zeros = (digits | (1 << 56)).trailing_zeros() & !7;
        self.put_8((shr_u64(digits, zeros) | ASCII_ZEROS).to_le_bytes(), bytes_left(zeros))
    }

    /// Writes a number below 100,000,000 as eight digits.
    const fn decimal_8(&mut self, value: u64) -> &mut Self {
        self.put_8((decimal_digits(value) | ASCII_ZEROS).to_le_bytes(), 8)
    }

    /// Writes a number in hexadecimal without leading zeros.
    const fn hex_leading(&mut self, value: u32) -> &mut Self {
        let digits = hex_digits(value);
        let zeros = (digits | 1).leading_zeros() & !7;
        self.put_8(ascii_hex(shl_u64(digits, zeros)).to_be_bytes(), bytes_left(zeros))
    }

    /// Writes a number in hexadecimal as eight digits.
    const fn hex_8(&mut self, value: u32) -> &mut Self {
        self.put_8(ascii_hex(hex_digits(value)).to_be_bytes(), 8)
    }
}
