//! Hostile memory: what is read of it is garbage, or a trap, and another one with each read; and what a dump of it must keep to.
//!
//! Everything comes from one number, the seed, so that what is found can be had again.

mod memory;
mod pages;
mod run;
mod scene;
mod watch;

pub use memory::{Hostile, Temper};
pub use run::{dump, dump_any, many, many_within, Failed, Tally};
pub use scene::{Names, Scene};
pub use watch::{Counted, Limits};

use std::cell::Cell;

/// Numbers that look random and are the same in each run (xorshift64*).
#[derive(Clone, Debug)]
pub struct Noise(Cell<u64>);

impl Noise {
    /// Those of a seed. Seeds that follow each other have nothing in common.
    pub fn new(seed: u64) -> Self {
        let mixed = (seed ^ 0x9e37_79b9_7f4a_7c15).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        Self(Cell::new((mixed ^ mixed >> 29).wrapping_mul(0x94d0_49bb_1331_11eb) | 1))
    }

    /// The next.
    pub fn next(&self) -> u64 {
        let mut state = self.0.get();
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        self.0.set(state);
        state.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// One of 0 to `end - 1`.
    pub fn below(&self, end: u64) -> u64 {
        (self.next() >> 32).wrapping_mul(end) >> 32
    }

    /// True once in so many times.
    pub fn one_in(&self, times: u64) -> bool {
        self.below(times) == 0
    }

    /// One of these.
    pub fn pick<'a, T>(&self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len() as u64) as usize]
    }

    /// A word that something may stumble over.
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
