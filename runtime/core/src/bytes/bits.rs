// SPDX-License-Identifier: MIT OR Apache-2.0

//! Bits of numbers, and of byte arrays in the order in which C lays out bit-fields on this target.
//!
//! gcc and clang fill the bytes of a little-endian target from the lowest bit, those of a
//! big-endian target from the highest. A field that does not end with its byte goes on in the next,
//! and is a number in the target's byte order. So the number of bits before a field and its width
//! identify it on both.

use crate::bytes::plain::Plain;
use crate::bytes::slices::{get, read_integer};
use crate::num::fixed::{low_mask_u128, shl_u128, shr_u128, shr_u64};

/// The bytes of an array that a range of its bits lies in.
#[derive(Clone, Copy)]
pub(crate) struct Run {
    /// The index of the first byte, and the number of bytes.
    first: usize,
    len: usize,
    /// The number of bits below the value, in the byte that holds its lowest bit.
    below: u32,
    width: u32,
    big_endian: bool,
}

impl Run {
    /// Returns the run of `width` bits after `low` others.
    pub(crate) const fn new(low: u32, width: u32, big_endian: bool) -> Self {
        let end = low.wrapping_add(width);
        let first = low / 8;
        let len = (end.wrapping_add(7) / 8).wrapping_sub(first);
        let below = if big_endian { end.wrapping_neg() % 8 } else { low % 8 };
        Self { first: first as usize, len: len as usize, below, width, big_endian }
    }

    /// Returns the smallest aligned integer that holds all of the bytes, counted from byte `at` of
    /// a storage of `size` bytes. Called in `const` only.
    pub(crate) const fn window(self, at: usize, size: usize) -> Option<Window> {
        let first = at.wrapping_add(self.first);
        let end = first.wrapping_add(self.len);
        let mut len = 1;
        while len <= size_of::<u128>() {
            let start = first & !(len - 1);
            let after = start + len;
            if end <= after && after <= size {
                let bytes = if self.big_endian { after - end } else { first - start };
                return Some(Window { start, len, below: bytes as u32 * 8 + self.below });
            }
            len *= 2;
        }
        None
    }

    /// Returns the index after the last byte.
    pub(crate) const fn end(self) -> usize {
        self.first.wrapping_add(self.len)
    }

    /// Returns the number of bytes.
    pub(crate) const fn len(self) -> usize {
        self.len
    }

    /// Returns the index of the byte that comes after `step` others, starting with the byte that
    /// holds the highest bits of the value.
    #[inline]
    pub(crate) const fn index(self, step: usize) -> usize {
        if self.big_endian {
            self.first.wrapping_add(step)
        } else {
            self.end().wrapping_sub(1).wrapping_sub(step)
        }
    }

    /// Returns the bits of `number`, followed by those of the byte that comes after `step` others.
    #[inline]
    pub(crate) const fn push(self, number: u128, step: usize, byte: u8) -> u128 {
        if step.wrapping_add(1) != self.len {
            return (number << 8) | byte as u128;
        }
        // The last byte, without the bits below the value. Bits above the value may overflow; `cut`
        // removes them anyway.
        let kept = 8_u32.wrapping_sub(self.below);
        shl_u128(number, kept) | shr_u64(byte as u64, self.below) as u128
    }

    /// Returns the bits of the array that begins at byte `at` of `bytes`. Bytes past the end count
    /// as 0.
    #[inline]
    pub(crate) const fn of_bytes(self, bytes: &[u8], at: usize) -> u128 {
        let (mut number, mut step) = (0, 0);
        while step < self.len {
            let [byte] = get(bytes, at.wrapping_add(self.index(step)));
            number = self.push(number, step, byte);
            step = step.wrapping_add(1);
        }
        self.cut(number)
    }

    /// Returns the pushed bits without those above the value.
    #[inline]
    pub(crate) const fn cut(self, number: u128) -> u128 {
        number & low_mask_u128(self.width)
    }
}

/// An integer in a storage of bytes, in this target's byte order, and the number of its bits below
/// the wanted ones.
#[derive(Clone, Copy)]
pub(crate) struct Window {
    start: usize,
    len: usize,
    below: u32,
}

impl Window {
    /// Returns the bits of the integer in `stored`, from the first wanted bit on.
    #[inline(always)]
    pub(crate) const fn of<S: Plain>(self, stored: &S) -> u128 {
        // The derive refuses such a description.
        if self.start > size_of::<S>() || self.len > size_of::<S>().wrapping_sub(self.start) {
            return 0;
        }
        let at = (&raw const *stored).cast::<u8>().wrapping_add(self.start);
        // SAFETY: by the test above, these bytes are some of `stored`. All bytes of a `Plain` are
        // initialised.
        let number = unsafe { read_integer(at, self.len) };
        shr_u128(number, self.below)
    }
}

/// Returns the mask of `width` bits from bit `low` on. Bits past the highest are dropped.
#[inline]
pub const fn mask(low: u32, width: u32) -> u128 {
    shl_u128(low_mask_u128(width), low)
}

/// Returns the union of the masks.
pub const fn union(masks: &[u64]) -> u64 {
    let (mut all, mut rest) = (0, masks);
    while let [mask, after @ ..] = rest {
        all |= *mask;
        rest = after;
    }
    all
}

/// Returns the `WIDTH` bits of a number from bit `LOW` on.
#[inline(always)]
pub(crate) const fn of_number<const LOW: u32, const WIDTH: u32>(number: u128) -> u128 {
    // No number has more bits; the derive refuses such a description.
    (number >> const { LOW % u128::BITS }) & const { low_mask_u128(WIDTH) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computes the value bit by bit, by the definition at the top of this file.
    fn reference(bytes: &[u8], low: u32, width: u32, big_endian: bool) -> u128 {
        let bit = |number: u32| {
            let (byte, bit) = (bytes[number as usize / 8], number % 8);
            (byte >> if big_endian { 7 - bit } else { bit } & 1) as u128
        };
        (0..width)
            .map(|i| if big_endian { bit(low + i) << (width - 1 - i) } else { bit(low + i) << i })
            .sum()
    }

    /// Tries places in 20 bytes and widths, in both orders.
    #[test]
    fn runs_match_bitwise_reference() {
        // Each place has bytes of its own. Miri is slow and tries a sample.
        let step = if cfg!(miri) { 13 } else { 1 };
        let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
        for big_endian in [false, true] {
            for low in (0..32).step_by(step.min(3)) {
                for width in (1..=128).step_by(step) {
                    let bytes: [u8; 20] = core::array::from_fn(|_| {
                        seed = seed.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
                        (seed >> 56) as u8
                    });
                    let run = Run::new(low, width, big_endian);
                    let expected = reference(&bytes, low, width, big_endian);
                    assert_eq!(
                        run.of_bytes(&bytes, 0),
                        expected,
                        "{width} bits after {low}, {big_endian}, of {bytes:x?}"
                    );
                }
            }
        }
    }

    /// Bytes past the end count as 0.
    #[test]
    fn bits_past_end_count_as_zero() {
        let (all, mut cut) = ([0xff; 20], [0; 20]);
        for big_endian in [false, true] {
            for len in 0..12 {
                cut[..len].fill(0xff);
                for width in (1..=64).step_by(if cfg!(miri) { 9 } else { 1 }) {
                    let run = Run::new(3, width, big_endian);
                    let expected = reference(&cut, 3, width, big_endian);
                    assert_eq!(
                        run.of_bytes(&all[..len], 0),
                        expected,
                        "{width} bits of {len} bytes, {big_endian}"
                    );
                }
            }
            cut.fill(0);
        }
    }

    /// Finds the smallest aligned integer, in both orders.
    #[test]
    fn windows_smallest_aligned_integer() {
        let stored: [u8; 24] =
            core::array::from_fn(|index| (index as u8).wrapping_mul(0x9d) ^ 0x5a);
        let mut windows = 0;
        for (at, low, width) in places() {
            for big_endian in [false, true] {
                let run = Run::new(low, width, big_endian);
                let (first, end) = (at + run.first, at + run.first + run.len());
                let holds = |len: &usize| {
                    end <= first / len * len + len && first / len * len + len <= stored.len()
                };
                let len = [1, 2, 4, 8, 16].into_iter().find(holds);
                let window = run.window(at, stored.len());
                assert_eq!(
                    window.map(|window| window.len),
                    len,
                    "{width} bits after {low}, from byte {at}, {big_endian}"
                );
                let Some(window) = window else { continue };
                assert_eq!(window.start, first / window.len * window.len);
                let mut bytes = [0; 16];
                bytes[..window.len].copy_from_slice(&stored[window.start..][..window.len]);
                if big_endian {
                    bytes[..window.len].reverse();
                }
                let found = run.cut(u128::from_le_bytes(bytes) >> window.below);
                assert_eq!(
                    found,
                    run.of_bytes(&stored, at),
                    "{width} bits after {low}, from byte {at}, {big_endian}"
                );
                windows += 1;
            }
        }
        assert!(windows > if cfg!(miri) { 200 } else { 20_000 }, "{windows}");
        // There is no window past the end.
        assert!(
            Run::new(0, 12, false).window(4, 5).is_none()
                && Run::new(0, 12, false).window(3, 5).is_none()
        );
    }

    /// Reads this target's order as accessors do.
    #[test]
    fn windows_contain_bits() {
        let stored: [u8; 24] =
            core::array::from_fn(|index| (index as u8).wrapping_mul(0x9d) ^ 0x5a);
        let mut windows = 0;
        for (at, low, width) in places() {
            let run = Run::new(low, width, cfg!(target_endian = "big"));
            if at + run.end() > stored.len() {
                continue;
            }
            let expected = run.of_bytes(&stored, at);
            if let Some(window) = run.window(at, stored.len()) {
                assert_eq!(
                    run.cut(window.of(&stored)),
                    expected,
                    "{width} bits after {low}, from byte {at}"
                );
                windows += 1;
            }
        }
        assert!(windows > if cfg!(miri) { 100 } else { 10_000 }, "{windows}");
    }

    /// A window that reaches past the storage is not read.
    #[test]
    fn windows_past_storage_read_zero() {
        let all = [0xff_u8; 32];
        let stored: &[u8; 4] = all.first_chunk().unwrap();
        for (start, len) in
            [(4, 1), (3, 2), (5, 1), (6, 2), (0, 8), (usize::MAX, 1), (usize::MAX, 4)]
        {
            assert_eq!(Window { start, len, below: 0 }.of(stored), 0, "{len} bytes from {start}");
        }
        assert_eq!(Window { start: 3, len: 1, below: 0 }.of(stored), 0xff);
        assert_eq!(
            Window { start: 0, len: 3, below: 0 }.of(stored),
            0,
            "no integer has three bytes"
        );
    }

    #[test]
    fn bits_of_a_number() {
        const NUMBER: u128 = 0x0123_4567_89ab_cdef_fedc_ba98_7654_3210;
        assert_eq!(of_number::<0, 128>(NUMBER), NUMBER);
        assert_eq!(of_number::<4, 12>(NUMBER), 0x321);
        assert_eq!(of_number::<60, 8>(NUMBER), 0xff);
        assert_eq!(of_number::<120, 8>(NUMBER), 1);
    }

    /// Returns first bytes, bits before and widths: every place in 24 bytes. Miri is slow and tries
    /// a sample.
    fn places() -> impl Iterator<Item = (usize, u32, u32)> {
        let [bytes, bits, widths] = if cfg!(miri) { [3, 5, 13] } else { [1; 3] };
        (0..8).step_by(bytes).flat_map(move |at| {
            let low = (0..24).step_by(bits);
            low.flat_map(move |low| (1..=128).step_by(widths).map(move |width| (at, low, width)))
        })
    }
}
