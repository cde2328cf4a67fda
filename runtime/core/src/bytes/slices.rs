// SPDX-License-Identifier: MIT OR Apache-2.0

//! Total access to the bytes of slices and of plain values.
// A dereference has run-time checks in debug builds, and with them a panic path.
#![allow(clippy::transmute_ptr_to_ref)]

use crate::bytes::plain::Plain;
use core::mem::transmute;
use core::ptr::{slice_from_raw_parts, slice_from_raw_parts_mut};

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

/// Returns the first `count` elements of an array of `E`, or all if there are fewer.
pub(crate) const fn elements_of<E: Plain, S: Plain>(array: &S, count: usize) -> &[E] {
    let most = const { size_of::<S>() / size_of::<E>() };
    const { assert!(align_of::<S>() >= align_of::<E>()) };
    let count = if count < most { count } else { most };
    let elements = slice_from_raw_parts((&raw const *array).cast::<E>(), count);
    // SAFETY: `array` is aligned for an `E`, by the assertion, and at least as large as `count` of
    // them; any bytes are an `E`, and all of a `Plain` are initialised. The lifetime stays.
    unsafe { transmute::<*const [E], &[E]>(elements) }
}

/// Does the same for writing.
pub(crate) const fn elements_of_mut<E: Plain, S: Plain>(array: &mut S, count: usize) -> &mut [E] {
    let most = const { size_of::<S>() / size_of::<E>() };
    const { assert!(align_of::<S>() >= align_of::<E>()) };
    let count = if count < most { count } else { most };
    let elements = slice_from_raw_parts_mut((&raw mut *array).cast::<E>(), count);
    // SAFETY: as in `elements_of`, borrowed mutably; any bytes that are written make an `S`.
    unsafe { transmute::<*mut [E], &mut [E]>(elements) }
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

/// Returns the integer of `size` bytes at `from`, zero-extended; 0 if no integer has this size.
///
/// # Safety
///
/// `from` points to `size` initialised bytes, and nothing writes to them during the call.
// The compiler knows which arm it is.
#[inline(always)]
pub(crate) const unsafe fn read_integer(from: *const u8, size: usize) -> u128 {
    match size {
        // SAFETY: the caller's promise, of one byte.
        1 => (unsafe { read::<u8>(from) }) as u128,
        // SAFETY: the same, of two bytes.
        2 => (unsafe { read::<u16>(from) }) as u128,
        // SAFETY: the same, of four bytes.
        4 => (unsafe { read::<u32>(from) }) as u128,
        // SAFETY: the same, of eight bytes.
        8 => (unsafe { read::<u64>(from) }) as u128,
        // SAFETY: the same, of sixteen bytes.
        16 => unsafe { read::<u128>(from) },
        _ => 0,
    }
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
pub(crate) const fn get<const K: usize>(bytes: &[u8], at: usize) -> [u8; K] {
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
    use super::*;

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
