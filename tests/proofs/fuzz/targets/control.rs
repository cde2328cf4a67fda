//! The negative controls, each of which has to be found: `DUMPABLE_CONTROL` says which.

#![no_main]

use dumpable::{Addr, Memory, Reads};
use dumpable_fuzz::{split, Fed};
use libfuzzer_sys::fuzz_target;
use pagedump::layout::ListHead;
use std::hint::black_box;

/// Walks a list for as long as there is one, and so reads too much.
fn walk(input: &[u8]) {
    let memory = Fed::new(input, Reads { count: 108, bytes: 5486 });
    let mut next = Addr::<ListHead>::new(0xffff_8880_0000_1000);
    while let Ok(list) = memory.snapshot(next) {
        next = list.next();
    }
}

/// Takes a number of the file for an index.
fn index(input: &[u8]) {
    let ([at], _) = split::<1>(input);
    black_box(["file", "anon", "movable", "ksm"][usize::from(at)]);
}

/// Follows a chain of types to its end, which need not be.
fn chain(input: &[u8]) {
    let (next, _) = split::<8>(input);
    let mut at = 0;
    while let Some(&following) = next.get(black_box(at)) {
        at = following.into();
    }
}

/// Takes as much memory as the file says that there is, and not so much that none would be had.
fn size(input: &[u8]) {
    let ([bits], _) = split::<1>(input);
    black_box(Vec::<u8>::with_capacity(1 << (bits % 30)));
}

fuzz_target!(|input: &[u8]| {
    match std::env::var("DUMPABLE_CONTROL").as_deref() {
        Ok("walk") => walk(input),
        Ok("index") => index(input),
        Ok("chain") => chain(input),
        Ok("size") => size(input),
        other => panic!("DUMPABLE_CONTROL={other:?} is none of walk, index, chain, size"),
    }
});
