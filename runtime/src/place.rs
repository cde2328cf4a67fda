//! Places of bytes: the ranges that a snapshot stores, and total access to slices.
// A dereference has run-time checks in debug builds, and with them a panic path.
#![allow(clippy::transmute_ptr_to_ref)]

use crate::depends::{If, Then};
use crate::field::Plain;
use core::mem::transmute;
use core::ptr::{slice_from_raw_parts, slice_from_raw_parts_mut};

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
pub const fn storage(ranges: &[Range], unit: usize) -> usize {
    match ranges {
        [.., last] => (last.at + last.len).div_ceil(unit),
        [] => 0,
    }
}

/// Returns the place in the storage of the `len` bytes from `offset` of the object, which lie in
/// the range number `index`. Called in `const`, where the panic is a compile error.
pub const fn place(ranges: &[Range], index: usize, offset: usize, len: usize) -> usize {
    let Range { offset: start, len: kept, at } = ranges[index];
    if start <= offset && offset + len <= start + kept {
        return at + (offset - start);
    }
    panic!("these bytes are not captured")
}

/// Returns the size of the member that `assign`, which is never called, assigns to, at byte `AT` of
/// a `T`. Without such a member, the offset is an error already. Called in `const` only.
#[doc(hidden)]
pub const fn size_of_member<T, const AT: usize, V>(
    _assign: fn(&mut <If<AT> as Then<T>>::It, V),
) -> usize {
    size_of::<V>()
}

/// An offset of `N` bytes, as a type: the compiler reports the expected and the found one.
#[doc(hidden)]
pub struct Offset<const N: usize>;

/// A size of `N` bytes, as a type.
#[doc(hidden)]
pub struct Size<const N: usize>;

/// An alignment of `N` bytes, as a type.
#[doc(hidden)]
pub struct Align<const N: usize>;

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

/// Returns the bytes of a plain value.
pub(crate) const fn bytes_of<S: Plain>(value: &S) -> &[u8] {
    let bytes = slice_from_raw_parts((&raw const *value).cast::<u8>(), size_of::<S>());
    // SAFETY: the pointer and the length are those of `value`, borrowed for as long as the result;
    // all bytes of a `Plain` are initialised. A transmute, because a dereference would bring
    // run-time checks of its own in debug builds.
    unsafe { transmute::<*const [u8], &[u8]>(bytes) }
}

/// Returns the bytes of a plain value for writing.
pub(crate) const fn bytes_of_mut<S: Plain>(value: &mut S) -> &mut [u8] {
    let bytes = slice_from_raw_parts_mut((&raw mut *value).cast::<u8>(), size_of::<S>());
    // SAFETY: as in `bytes_of`, borrowed mutably; any bytes that are written make a valid `Plain`.
    unsafe { transmute::<*mut [u8], &mut [u8]>(bytes) }
}

/// Returns the first `len` bytes, or all if there are fewer.
pub(crate) const fn first(bytes: &[u8], len: usize) -> &[u8] {
    let len = if len < bytes.len() { len } else { bytes.len() };
    let part = slice_from_raw_parts(bytes.as_ptr(), len);
    // SAFETY: the slice covers the first of `bytes`, no more than there are, and is borrowed for as
    // long.
    unsafe { transmute::<*const [u8], &[u8]>(part) }
}

/// Returns the `len` bytes from `at`, if they lie within `bytes`.
pub(crate) const fn part(bytes: &[u8], at: usize, len: usize) -> Option<&[u8]> {
    let size = bytes.len();
    if at > size || len > size.wrapping_sub(at) {
        return None;
    }
    let part = slice_from_raw_parts(bytes.as_ptr().wrapping_add(at), len);
    // SAFETY: `at + len` is at most the length of `bytes`, which is borrowed for as long as the
    // result.
    Some(unsafe { transmute::<*const [u8], &[u8]>(part) })
}

/// Returns the `len` bytes from `at` for writing, if they lie within `bytes`.
pub(crate) const fn part_mut(bytes: &mut [u8], at: usize, len: usize) -> Option<&mut [u8]> {
    let size = bytes.len();
    if at > size || len > size.wrapping_sub(at) {
        return None;
    }
    let part = slice_from_raw_parts_mut(bytes.as_mut_ptr().wrapping_add(at), len);
    // SAFETY: `at + len` is at most the length of `bytes`, which is borrowed mutably for as long as
    // the result.
    Some(unsafe { transmute::<*mut [u8], &mut [u8]>(part) })
}

/// Reads the value at `from`, which need not be aligned.
///
/// # Safety
///
/// `from` points to the bytes of an `E`, which are initialised, and nothing writes to them during
/// the call.
#[inline(always)]
pub(crate) const unsafe fn read<E: Plain>(from: *const u8) -> E {
    #[derive(Clone, Copy)]
    #[repr(C, packed)]
    struct Packed<E: Copy>(E);
    // SAFETY: the caller's promise; any bits are a valid `E`, and what is packed asks for no
    // alignment. A transmute, because `ptr::read` checks its pointer where `core` has debug
    // assertions.
    let Packed(value) = *unsafe { transmute::<*const u8, &Packed<E>>(from) };
    value
}

/// Copies `from` to `into`, up to the end of the shorter one.
pub(crate) const fn copy(into: &mut [u8], from: &[u8]) {
    let (mut into, mut from) = (into, from);
    while let ([to, rest @ ..], [byte, after @ ..]) = (into, from) {
        *to = *byte;
        (into, from) = (rest, after);
    }
}

/// Reverses the order of the bytes of each element of `size` bytes.
pub(crate) const fn reverse_each(bytes: &mut [u8], size: usize) {
    let mut start = 0;
    while start < bytes.len() {
        let mut rest = match part_mut(bytes, start, size) {
            Some(element) => element,
            None => return,
        };
        while let [first, inner @ .., last] = rest {
            (*first, *last) = (*last, *first);
            rest = inner;
        }
        start = match size {
            0 => return,
            size => start.wrapping_add(size),
        };
    }
}

/// Copies `from` to `into`, up to the end of the shorter one. Returns whether a byte changed.
#[inline(always)]
pub(crate) fn replace(into: &mut [u8], from: &[u8]) -> bool {
    let len = if into.len() < from.len() { into.len() } else { from.len() };
    let (mut changed, mut done) = (0, 0);
    // By words where possible: a kernel has nothing wider.
    while len.wrapping_sub(done) >= 8 {
        let new = get::<8>(from, done);
        let difference = u64::from_ne_bytes(get(into, done)) ^ u64::from_ne_bytes(new);
        // Otherwise the compiler tests word by word, each with a jump, or keeps many in registers
        // to combine them later.
        changed = if done == 0 { difference } else { unseen(changed) | difference };
        put(into, done, new);
        done = done.wrapping_add(8);
    }
    while done < len {
        let [new] = get(from, done);
        let [old] = get(into, done);
        changed |= (old ^ new) as u64;
        put(into, done, [new]);
        done = done.wrapping_add(1);
    }
    changed != 0
}

/// Returns the same number, opaque to the optimiser.
#[cfg(all(any(target_arch = "x86_64", target_arch = "aarch64"), not(miri)))]
#[inline(always)]
pub(crate) fn unseen(mut number: u64) -> u64 {
    // SAFETY: the assembly is a comment without an instruction.
    unsafe {
        core::arch::asm!("/* {0} */", inout(reg) number, options(pure, nomem, nostack, preserves_flags))
    };
    number
}

/// Returns the same number, on other targets.
#[cfg(not(all(any(target_arch = "x86_64", target_arch = "aarch64"), not(miri))))]
pub(crate) fn unseen(number: u64) -> u64 {
    number
}

/// Returns the `K` bytes from byte `at`, or zeros if they do not lie within `bytes`.
#[inline(always)]
const fn get<const K: usize>(bytes: &[u8], at: usize) -> [u8; K] {
    match part(bytes, at, K) {
        // SAFETY: `part` is `K` bytes long, and borrowed.
        Some(part) => unsafe { read::<[u8; K]>(part.as_ptr()) },
        None => [0; K],
    }
}

/// Writes `value` at byte `at`, if it fits. Returns whether it does.
#[inline(always)]
pub(crate) const fn put<const K: usize>(into: &mut [u8], at: usize, value: [u8; K]) -> bool {
    // An index, a slice or a `copy_from_slice` keeps a panic path in an unoptimised build.
    if let Some(part) = part_mut(into, at, K) {
        // SAFETY: `part` is `K` bytes long and borrowed mutably; an array of bytes needs no
        // alignment. A transmute, because `ptr::write` checks its pointer where `core` has debug
        // assertions.
        *unsafe { transmute::<*mut u8, &mut [u8; K]>(part.as_mut_ptr()) } = value;
        return true;
    }
    false
}

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
        assert_eq!(size_of_member::<u64, 4, u32>(|_, _| {}), 4);
    }

    #[test]
    fn parts_match_slices() {
        let mut bytes = [1, 2, 3, 4, 5];
        for at in (0..8).chain([usize::MAX - 1, usize::MAX]) {
            for len in (0..8).chain([usize::MAX - 1, usize::MAX]) {
                let range = at..at.saturating_add(len);
                assert_eq!(
                    part(&bytes, at, len),
                    bytes.get(range.clone()),
                    "{len} bytes from {at}"
                );
                let mut copy = bytes;
                assert_eq!(
                    part_mut(&mut bytes, at, len),
                    copy.get_mut(range),
                    "{len} bytes from {at}, to be written"
                );
            }
            assert_eq!(first(&bytes, at), &bytes[..at.min(5)]);
        }
        let mut number = u32::from_ne_bytes([1, 2, 3, 4]);
        assert_eq!(bytes_of(&number), [1, 2, 3, 4]);
        bytes_of_mut(&mut number).copy_from_slice(&[5, 6, 7, 8]);
        assert_eq!(number.to_ne_bytes(), [5, 6, 7, 8]);
    }

    /// Equal differences in two words, or in two bytes, must not cancel out.
    #[test]
    fn replace_detects_every_change() {
        let old: [u8; 28] = core::array::from_fn(|index| (index as u8).wrapping_mul(0x9d) ^ 0x5a);
        let (first, second) = (
            [None].into_iter().chain((0..28).map(Some)),
            (0..28).step_by(if cfg!(miri) { 9 } else { 1 }),
        );
        for (first, second) in
            first.flat_map(|first| second.clone().map(move |second| (first, second)))
        {
            let mut new = old;
            new[second] ^= 4;
            first.into_iter().for_each(|first: usize| new[first] = old[first] ^ 4);
            for (into, from) in [(28, 28), (28, 23), (19, 28), (16, 16), (8, 9), (7, 7)] {
                let len = into.min(from);
                let mut found = old;
                let changed = replace(&mut found[..into], &new[..from]);
                assert_eq!(changed, new[..len] != old[..len], "{first:?} and {second} of {len}");
                assert!(
                    found[..len] == new[..len] && found[len..] == old[len..],
                    "{first:?} and {second} of {len}"
                );
            }
        }
    }

    #[test]
    fn replace_put_and_get_bounds() {
        let mut bytes = [1, 2, 3, 4];
        for (from, changed, after) in [
            (&[1, 2, 3, 4, 5][..], false, [1, 2, 3, 4]),
            (&[], false, [1, 2, 3, 4]),
            (&[2], true, [2, 2, 3, 4]),
            (&[2, 2, 3, 8], true, [2, 2, 3, 8]),
            (&[1, 2, 3, 8], true, [1, 2, 3, 8]),
        ] {
            assert_eq!((replace(&mut bytes, from), bytes), (changed, after), "{from:?}");
        }
        put(&mut bytes, 1, [9, 10]);
        put(&mut bytes, 3, [11, 12]);
        put(&mut bytes, usize::MAX, [13]);
        assert_eq!(bytes, [1, 9, 10, 8]);
        assert_eq!(
            (get(&bytes, 1), get(&bytes, 3), get(&bytes, usize::MAX)),
            ([9, 10], [0, 0], [0])
        );
    }
}
