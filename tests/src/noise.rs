//! Random numbers that are the same in every run, so that each finding can be reproduced.

use std::cell::Cell;

/// A generator of the same random numbers in every run (xorshift64*).
#[derive(Clone, Debug)]
pub struct Noise(Cell<u64>);

impl Noise {
    /// Creates a generator. Consecutive seeds give unrelated numbers.
    pub fn new(seed: u64) -> Self {
        let mixed = (seed ^ 0x9e37_79b9_7f4a_7c15).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        Self(Cell::new((mixed ^ mixed >> 29).wrapping_mul(0x94d0_49bb_1331_11eb) | 1))
    }

    /// Returns the next number.
    pub fn next(&self) -> u64 {
        let mut state = self.0.get();
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        self.0.set(state);
        state.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// Returns a number from 0 to `end - 1`.
    pub fn below(&self, end: u64) -> u64 {
        (self.next() >> 32).wrapping_mul(end) >> 32
    }

    /// Returns true once in `times` calls, on average.
    pub fn one_in(&self, times: u64) -> bool {
        self.below(times) == 0
    }

    /// Returns a random element.
    pub fn pick<'a, T>(&self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len() as u64) as usize]
    }

    /// Returns a word that is likely to be an edge case.
    pub fn word(&self) -> u64 {
        let word = self.next();
        match word >> 58 {
            0 => [0, 1, u64::MAX, i64::MAX as u64, 1 << 63, 0xdead_0000_0000_0122]
                [(word % 6) as usize],
            1..=4 => 1 << (word & 63),
            5..=8 => u64::MAX << (word & 63),
            9..=16 => word >> (word & 63),
            _ => word,
        }
    }
}
