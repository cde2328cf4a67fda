//! Types, not names, determine which functions are known to be total.
#![allow(unused)]

use core::num::NonZeroU32;
use core::time::Duration;
use dumpable::Dumpable;

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    flags: u64,
    kind: u32,
    users: i32,
    inner: Inner,
}

#[derive(Dumpable)]
#[repr(C)]
struct Inner {
    abs: u32,
    unwrap: u32,
}

/// Panics.
#[derive(Clone, Copy)]
struct Mine(u32);

impl Mine {
    const fn wrapping_add(self, other: u32) -> u32 {
        self.0 + other
    }

    const fn len(&self) -> usize {
        panic!()
    }

    const fn name(self) -> &'static str {
        panic!()
    }

    const fn get(&self) -> u32 {
        panic!()
    }
}

#[dumpable::helpers(total(Mine::zero))]
impl Page {
    const fn own_wrapping_add(&self) -> u32 {
        let mine = Mine(1);
        mine.wrapping_add(self.kind())
    }

    const fn own_len(&self) -> usize {
        Mine(1).len()
    }

    const fn own_name(&self) -> &'static str {
        Mine(1).name()
    }

    const fn own_get(&self) -> u32 {
        (&Mine(1)).get()
    }

    const fn shifts(&self) -> u32 {
        self.kind().wrapping_shl(self.kind()) | self.kind().unbounded_shr(self.kind())
    }

    const fn absolute(&self) -> i32 {
        self.users().abs()
    }

    const fn power(&self) -> u32 {
        self.kind().pow(self.kind())
    }

    const fn divisions(&self) -> u32 {
        self.kind().wrapping_div(self.kind()) ^ self.kind().div_euclid(self.kind())
    }

    const fn root(&self) -> u32 {
        self.kind().isqrt()
    }

    const fn unwrapped(&self) -> u32 {
        self.kind().checked_add(1).unwrap()
    }

    const fn defaulted(&self) -> u32 {
        self.kind().checked_add(1).unwrap_or(0)
    }

    const fn clamped(&self) -> u32 {
        let kind = self.kind();
        kind.clamp(1, 2)
    }

    const fn euclid(&self) -> u32 {
        self.kind().overflowing_rem_euclid(self.kind()).0
    }

    const fn digit(&self) -> Option<u32> {
        'a'.to_digit(self.kind())
    }

    const fn utf8(&self, letter: char) -> usize {
        letter.encode_utf8(&mut [0; 1]).len()
    }

    const fn rotated(&self) -> u32 {
        let mut numbers = [1u32, 2];
        numbers.rotate_left(5);
        0
    }

    const fn length(&self, number: NonZeroU32) -> u32 {
        number.get()
    }

    const fn time(&self, time: Duration) -> Duration {
        time.saturating_mul(3)
    }

    // These are correct.
    const fn accessors(&self) -> u32 {
        let inner = self.inner();
        inner.abs() ^ self.inner().unwrap() ^ Mine::zero().0
    }
}

impl Mine {
    const fn zero() -> Self {
        Self(0)
    }
}

fn main() {}
