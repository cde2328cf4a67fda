// SPDX-License-Identifier: MIT OR Apache-2.0

//! Moves of bits from the words of an object to those of a snapshot.
//!
//! A word is 8 bytes from a multiple of 8 on, as a number of this target; the last one may be cut
//! off. One kind of move serves bytes, bit-fields and values that are not aligned.

use crate::bytes::plain::Plain;
use crate::bytes::slices::{get, part, part_mut, put};
use crate::layout::members::{Kind, Layout, Member};
use crate::layout::names::Names;
use crate::num::fixed::rotate_u64;

/// The number of bytes of a word.
pub(crate) const WORD: usize = 8;

/// Bits that move from a word of the object to a word of the storage.
#[doc(hidden)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(C)]
pub struct Move {
    /// The bits of the storage's word.
    pub(crate) mask: u64,
    /// How far the object's word is rotated to the left: two to this power; 0 if no bits move.
    pub(crate) turn: u64,
    /// The number of the object's word.
    pub(crate) from: u16,
    /// The number of the storage's word.
    pub(crate) to: u16,
    pub(crate) unused: u32,
}

// SAFETY: integers of 8, 8, 2, 2 and 4 bytes in a row have no padding.
unsafe impl Plain for Move {}

impl Move {
    /// Returns the first byte of the object that is needed, and the one after the last.
    #[inline]
    const fn bytes(self) -> (usize, usize) {
        let needed = rotate_u64(self.mask, 64_u32.wrapping_sub(self.turn.trailing_zeros()));
        let (low, high) = (needed.trailing_zeros(), needed.leading_zeros());
        let (before, after) = if cfg!(target_endian = "big") { (high, low) } else { (low, high) };
        let start = (self.from as usize).wrapping_mul(WORD);
        let end = start.wrapping_add(WORD);
        (start.wrapping_add(before as usize / 8), end.wrapping_sub(after as usize / 8))
    }

    /// Returns the bits for the storage.
    #[inline(always)]
    pub(crate) const fn of(self, word: u64) -> u64 {
        turned(word, self.turn) & self.mask
    }
}

/// Rotates a word to the left, by the base-2 logarithm of `turn`.
#[inline(always)]
const fn turned(word: u64, turn: u64) -> u64 {
    if cfg!(target_pointer_width = "64") {
        // One instruction there. A rotation by a distance that is no literal would keep a panic
        // path in an unoptimised `core`.
        let wide = (word as u128).wrapping_mul(turn as u128);
        wide as u64 | (wide >> 64) as u64
    } else {
        rotate_u64(word, turn.trailing_zeros())
    }
}

/// The number of words that one read covers at most: it lies within a multiple of 64 bytes of the
/// object, so it cuts no aligned word in two.
const IN_LINE: u16 = 8;

/// Moves from neighbouring words of the object, which one read serves.
#[derive(Clone, Copy)]
pub(crate) struct Line<'a> {
    /// The first byte that is needed.
    pub(crate) offset: usize,
    /// The number of bytes up to the last one that is needed.
    pub(crate) len: usize,
    /// The number of its moves.
    pub(crate) count: usize,
    /// Its moves, and those after it.
    pub(crate) moves: &'a [Move],
}

/// Returns the line of the first moves, and the moves after it.
#[inline]
pub(crate) const fn next_line(moves: &[Move]) -> Option<(Line<'_>, &[Move])> {
    let [first, ..] = moves else { return None };
    let line = first.from / IN_LINE;
    let (mut start, mut end, mut count, mut rest) = (usize::MAX, 0, 0_usize, moves);
    while let [step, after @ ..] = rest {
        if step.from / IN_LINE != line {
            break;
        }
        let (from, to) = step.bytes();
        start = if from < start { from } else { start };
        end = if to > end { to } else { end };
        count = count.wrapping_add(1);
        rest = after;
    }
    let len = end.wrapping_sub(start);
    Some((Line { offset: start, len, count, moves }, rest))
}

/// Returns word `index` of `bytes`, with zeros after the end.
#[inline(always)]
pub(crate) const fn word(bytes: &[u8], index: usize) -> u64 {
    let at = index.wrapping_mul(WORD);
    match part(bytes, at, WORD) {
        Some(_) => u64::from_ne_bytes(get(bytes, at)),
        None => cut_off(bytes, at),
    }
}

/// Returns the word from byte `at`, past the end of `bytes`.
const fn cut_off(bytes: &[u8], at: usize) -> u64 {
    let mut word = [0; WORD];
    let mut index = 0;
    while index < WORD {
        put(&mut word, index, get::<1>(bytes, at.wrapping_add(index)));
        index = index.wrapping_add(1);
    }
    u64::from_ne_bytes(word)
}

/// Stores word `index` of `bytes`, as far as they go.
#[inline(always)]
pub(crate) const fn set_word(bytes: &mut [u8], index: usize, word: u64) {
    let at = index.wrapping_mul(WORD);
    if part_mut(bytes, at, WORD).is_some() {
        put(bytes, at, word.to_ne_bytes());
        return;
    }
    let word = word.to_ne_bytes();
    let mut index = 0;
    while index < WORD {
        put(bytes, at.wrapping_add(index), get::<1>(&word, index));
        index = index.wrapping_add(1);
    }
}

/// Returns a number of moves that is enough for any object of this layout. Called in `const` only.
#[inline]
pub const fn moves_of(layout: &Layout) -> usize {
    let (mut count, mut rest) = (0, layout.members);
    while let [member, after @ ..] = rest {
        count += moves_of_member(member);
        rest = after;
    }
    count
}

#[inline]
const fn moves_of_member(member: &Member) -> usize {
    match (member.bits, member.kind, member.names) {
        (Some(_), _, _) if !member.in_c => 0,
        (None, Kind::Struct(layout), _) => moves_of(layout),
        (None, Kind::Array { of, len, .. }, _) => moves_of_elements(*of, len, member.size),
        // A number touches two words at most, in both; flags may move one by one.
        (_, _, Names::Flags { names, .. }) => pieces(member.size) + names.len(),
        _ => pieces(member.size),
    }
}

#[inline]
const fn moves_of_elements(of: Kind, len: usize, size: usize) -> usize {
    match of {
        Kind::Struct(layout) => len * moves_of(layout),
        Kind::Array { of, len: inner, .. } => moves_of_elements(*of, len * inner, size),
        _ => pieces(size),
    }
}

/// Returns the most moves of `size` bytes in a row: the words that they touch, in both, without the
/// first, which both have.
#[inline]
const fn pieces(size: usize) -> usize {
    2 * (size.div_ceil(WORD) + 1) - 1
}

#[cfg(test)]
mod tests {
    extern crate std;

    use super::*;
    use std::vec::Vec;

    /// A plan may hold any bits: each move belongs to one line, and words outside of the bytes are
    /// 0 and are not stored.
    #[test]
    fn any_moves_stay_within_bytes() {
        let mut state = 7_u64;
        let mut random = || {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state ^ state >> 29).rotate_left(31)
        };
        // Miri is slow and tries a sample.
        for _ in 0..if cfg!(miri) { 20 } else { 2000 } {
            let moves: Vec<Move> = (0..random() % 6)
                .map(|_| Move {
                    mask: random() & random() & random(),
                    from: (random() % 40) as u16 * if random() % 4 == 0 { 1600 } else { 1 },
                    to: random() as u16 % if random() % 4 == 0 { u16::MAX } else { 5 },
                    turn: random(),
                    unused: 0,
                })
                .collect();
            let (mut rest, mut count) = (&moves[..], 0);
            while let Some((line, after)) = next_line(rest) {
                assert!(line.count > 0 && line.count == rest.len() - after.len());
                (rest, count) = (after, count + line.count);
            }
            assert_eq!(count, moves.len());
            let (bytes, mut stored) = ([0xff; 29], [0; 21]);
            for step in moves {
                let from = word(&bytes, step.from as usize);
                assert_eq!(from == 0, step.from > 3);
                let before = word(&stored, step.to as usize);
                set_word(&mut stored, step.to as usize, before | step.of(from));
                assert!(step.to < 3 || word(&stored, step.to as usize) == 0);
            }
        }
    }

    #[test]
    fn turned_is_a_rotation() {
        for word in [0, 1, 0x0123_4567_89ab_cdef, u64::MAX, 1 << 63] {
            for distance in 0..64 {
                assert_eq!(turned(word, 1 << distance), word.rotate_left(distance));
            }
        }
    }

    /// The bytes that a move needs are those that its bits come from.
    #[test]
    fn bytes_of_moves_match_bitwise_reference() {
        for (width, low) in (1..=64).flat_map(|width| (0..=64 - width).map(move |low| (width, low)))
        {
            for rotate in (0..64).step_by(if cfg!(miri) { 29 } else { 3 }) {
                let mask = (u64::MAX >> (64 - width)) << low;
                let step = Move { mask, turn: 1 << rotate, from: 3, to: 0, unused: 0 };
                let is_needed = |byte: usize| {
                    let mut bytes = [0; WORD];
                    bytes[byte] = 0xff;
                    step.of(u64::from_ne_bytes(bytes)) != 0
                };
                let needed: Vec<usize> = (0..WORD).filter(|byte| is_needed(*byte)).collect();
                let expected = (24 + needed[0], 25 + needed[needed.len() - 1]);
                assert_eq!(step.bytes(), expected, "{width} bits from {low}, by {rotate}");
            }
        }
    }
}
