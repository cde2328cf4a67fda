//! Limits on the turns of loops and on the elements of arrays, checked by the compiler.
#![allow(unused)]

use dumpable::{Addr, Dumpable, Snapshot};

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    kind: u32,
}

const TURNS: usize = 4097;

#[dumpable::helpers]
impl Page {
    const SOME: usize = 64;

    const fn endless(&self) -> u32 {
        for i in 0..usize::MAX {
            for j in 0..usize::MAX {}
        }
        0
    }

    const fn many(&self) -> u32 {
        for i in 0..TURNS {}
        0
    }

    const fn nested(&self) -> u32 {
        const HERE: usize = 65;
        for i in 0..Self::SOME {
            for j in 0..HERE {}
        }
        0
    }

    const fn together(&self) -> u32 {
        for i in 0..4000 {}
        if self.kind() == 0 {
            for j in 0..97 {}
        }
        0
    }

    const fn parameter<const N: usize>(&self) -> u32 {
        for i in 0..N {}
        0
    }

    const fn array(&self) -> u8 {
        let [first, ..] = [0u8; 1 << 26];
        first
    }

    const fn array_of_arrays(&self) -> u8 {
        let [[first, ..], ..] = [[0u8; 17]; 16];
        first
    }

    const fn array_in_tuples(&self) -> u8 {
        let [([first, ..], _), ..] = [([0u8; 16], [0u8; 16]); 16];
        first
    }

    const fn inferred(&self) -> u8 {
        let [first, ..]: [u8; 512] = [0u8; _];
        first
    }

    // These are correct.
    const fn few(&self) -> u32 {
        for i in 0..Self::SOME {
            for j in 0..32 {}
            for k in 32..64 {}
        }
        let [first, ..] = [[7u32; 16]; 16];
        let [first, ..] = first;
        first
    }
}

const PAGE: Snapshot<Page> = Snapshot::<Page>::from_words([0], Addr::NULL);
const TOO_MANY: u32 = PAGE.parameter::<5000>();

fn main() {}
