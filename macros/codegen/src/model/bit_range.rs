// SPDX-License-Identifier: MIT OR Apache-2.0

//! Computes with bit numbers, without attributes or tokens.

/// The bits `low` to `high`, inclusive.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BitRange {
    pub low: u32,
    pub high: u32,
}

/// The most bits of a value.
pub const WIDEST: u32 = u128::BITS;

impl BitRange {
    /// Returns the number of bits. A range that ends before it begins counts as one.
    pub fn width(self) -> u32 {
        self.high.saturating_sub(self.low).saturating_add(1)
    }

    /// Tells whether the ranges share a bit.
    pub fn overlaps(self, other: Self) -> bool {
        self.low <= other.high && other.low <= self.high
    }

    /// Returns the mask of the range, without bits that no number has.
    pub fn mask(self) -> u128 {
        let width = WIDEST.saturating_sub(self.low).min(self.width());
        match width {
            0 => 0,
            _ => (u128::MAX >> (WIDEST - width)) << self.low,
        }
    }

    /// Returns the width of the integer that extends the sign of the value, and the distance of the
    /// shift left and of the signed shift right. If the width is that of the whole value, compilers
    /// merge the shifts.
    pub fn sign_shift(self) -> (u32, u32) {
        let of = match (self.high, self.width()) {
            (..=31, _) => 32,
            (_, ..=64) => 64,
            _ => WIDEST,
        };
        (of, of.saturating_sub(self.width()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Returns the bits of a range.
    fn bits(range: BitRange) -> Vec<u32> {
        (0..400).filter(|bit| range.low <= *bit && *bit <= range.high).collect()
    }

    fn ranges() -> impl Strategy<Value = BitRange> {
        (0_u32..300, 0_u32..100).prop_map(|(low, more)| BitRange { low, high: low + more })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]

        #[test]
        fn width_counts_bits(range in ranges()) {
            prop_assert_eq!(range.width() as usize, bits(range).len());
        }

        #[test]
        fn mask_sets_bits_of_range(range in ranges()) {
            let expected = bits(range).into_iter().filter(|bit| *bit < 128).fold(0_u128, |mask, bit| mask | 1 << bit);
            prop_assert_eq!(range.mask(), expected);
        }

        #[test]
        fn overlap_requires_shared_bit(one in ranges(), other in ranges()) {
            let shared = bits(one).iter().any(|bit| bits(other).contains(bit));
            prop_assert_eq!(one.overlaps(other), shared);
            prop_assert_eq!(other.overlaps(one), shared);
        }

        #[test]
        fn sign_shift_extends_sign(low in 0_u32..128, width in 1_u32..=128, number: u128) {
            let range = BitRange { low, high: low + width - 1 };
            let extended = match range.sign_shift() {
                (32, shift) => (((number as u32) << shift) as i32 >> shift) as i128,
                (64, shift) => (((number as u64) << shift) as i64 >> shift) as i128,
                (128, shift) => (number << shift) as i128 >> shift,
                other => panic!("{other:?}"),
            };
            for bit in 0..128 {
                let expected = number >> bit.min(width - 1) & 1;
                prop_assert_eq!(extended >> bit & 1, expected as i128);
            }
        }
    }

    #[test]
    fn sign_extension_uses_narrowest_integer() {
        assert_eq!(BitRange { low: 3, high: 31 }.sign_shift(), (32, 3));
        assert_eq!(BitRange { low: 3, high: 32 }.sign_shift(), (64, 34));
        assert_eq!(BitRange { low: 60, high: 123 }.sign_shift(), (64, 0));
        assert_eq!(BitRange { low: 0, high: 64 }.sign_shift(), (128, 63));
    }

    #[test]
    fn widest_and_invalid_ranges() {
        assert_eq!(BitRange { low: 0, high: 127 }.mask(), u128::MAX);
        assert_eq!(BitRange { low: 0, high: u32::MAX }.width(), u32::MAX);
        assert_eq!(BitRange { low: 0, high: u32::MAX }.mask(), u128::MAX);
        assert_eq!(BitRange { low: 9, high: 3 }.width(), 1);
        assert_eq!(BitRange { low: u32::MAX, high: u32::MAX }.mask(), 0);
    }
}
