//! A constant in a loop or in an array is the one that is meant, where a helper has parameters too.
#![allow(unused)]

use dumpable::{Addr, Dumpable, Snapshot};

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    kind: u32,
}

const N: usize = 1;

#[dumpable::helpers]
impl Page {
    const fn turns<const M: usize>(&self) -> u32 {
        for i in 0..M {
            const N: usize = 1 << 20;
            for j in 0..N {}
        }
        0
    }

    const fn elements<const M: usize>(&self) -> usize {
        let array = [{
            const N: usize = 100;
            [0u8; N]
        }; M];
        array.len()
    }
}

const PAGE: Snapshot<Page> = Snapshot::<Page>::from_words([0], Addr::NULL);
const TURNS: u32 = PAGE.turns::<1>();
const ELEMENTS: usize = PAGE.elements::<100>();

fn main() {}
