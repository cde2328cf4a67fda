// SPDX-License-Identifier: MIT OR Apache-2.0

//! The ranges of an object that a snapshot stores.

use crate::bytes::plain::Plain;

/// `len` bytes of an object from `offset`, stored at byte `at` of the storage.
#[doc(hidden)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Range {
    pub offset: usize,
    pub len: usize,
    pub at: usize,
}

/// Lays out the storage of a capture: each range as aligned as in the object, neighbours together.
///
/// Called in `const` only.
#[doc(hidden)]
pub const fn ranges<const N: usize>(wanted: [(usize, usize); N]) -> [Range; N] {
    let mut out = [Range { offset: 0, len: 0, at: 0 }; N];
    let (mut end, mut i) = (0, 0);
    while i < N {
        let (offset, len) = wanted[i];
        let at = end + (offset % 8 + 8 - end % 8) % 8;
        out[i] = Range { offset, len, at };
        end = at + len;
        i += 1;
    }
    out
}

/// Returns the number of units of `unit` bytes that hold all `ranges`. Called in `const` only.
#[doc(hidden)]
#[inline]
pub const fn storage(ranges: &[Range], unit: usize) -> usize {
    match ranges {
        [.., last] => (last.at + last.len).div_ceil(unit),
        [] => 0,
    }
}

/// Returns the place in the storage of the `len` bytes from `offset` of the object, which lie in
/// the range number `index`. Called in `const`, where the panic is a compile error, and inline so
/// that it leaves no code.
#[inline]
pub const fn place(ranges: &[Range], index: usize, offset: usize, len: usize) -> usize {
    let Range { offset: start, len: kept, at } = ranges[index];
    if start <= offset && offset + len <= start + kept {
        return at + (offset - start);
    }
    panic!("these bytes are not captured")
}

/// An alignment of `A` bytes, to choose the unit of the storage.
#[doc(hidden)]
pub struct Aligned<const A: usize>;

/// The unit of the storage for an alignment: as wide as the alignment, at most 64 bits.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "an alignment above 4096 bytes is not supported",
    label = "too great an alignment"
)]
pub trait Units {
    type Unit: Plain;
    const ZERO: Self::Unit;
}

macro_rules! units {
    ($($align:literal $unit:ty),* $(,)?) => {$(
        impl Units for Aligned<$align> {
            type Unit = $unit;
            const ZERO: $unit = 0;
        }
    )*};
}

units!(1 u8, 2 u16, 4 u32, 8 u64, 16 u64, 32 u64, 64 u64, 128 u64, 256 u64, 512 u64, 1024 u64, 2048 u64, 4096 u64);

#[cfg(test)]
mod tests {
    extern crate std;

    use super::*;
    use std::panic::catch_unwind;

    /// Adjacent ranges, a gap, and a range out of order.
    const WANTED: [(usize, usize); 4] = [(0, 4), (4, 8), (100, 3), (17, 1)];

    #[test]
    fn ranges_keep_alignment_of_object() {
        let kept = ranges(WANTED);
        assert_eq!(kept.map(|range| (range.offset, range.len)), WANTED);
        assert_eq!(kept.map(|range| range.at), [0, 4, 12, 17]);
        assert_eq!([1, 2, 4, 8].map(|unit| storage(&kept, unit)), [18, 9, 5, 3]);
        assert_eq!(storage(&[], 8), 0);
        // Miri is slow and tries a sample.
        let all =
            (0..20).flat_map(|a| (0..20).flat_map(move |b| (1..20).map(move |len| (a, b, len))));
        for (first, second, len) in all.step_by(if cfg!(miri) { 97 } else { 1 }) {
            let [one, other] = ranges([(first, len), (second, 1)]);
            let gap = other.at - (one.at + len);
            assert!(
                (one.at % 8, other.at % 8) == (first % 8, second % 8) && one.at < 8 && gap < 8,
                "{one:?} {other:?}"
            );
        }
    }

    #[test]
    fn place_within_one_range() {
        let kept = ranges(WANTED);
        for (index, range) in kept.into_iter().enumerate() {
            for from in 0..range.len {
                for len in 0..=range.len - from {
                    assert_eq!(place(&kept, index, range.offset + from, len), range.at + from);
                }
            }
        }
        for (offset, len) in
            [(3, 2), (12, 1), (16, 1), (17, 2), (18, 1), (99, 2), (102, 2), (103, 1), (200, 1)]
        {
            for index in 0..kept.len() {
                let refusal = catch_unwind(|| place(&kept, index, offset, len)).unwrap_err();
                assert_eq!(
                    refusal.downcast_ref(),
                    Some(&"these bytes are not captured"),
                    "{len} bytes from {offset}"
                );
            }
        }
    }
}
