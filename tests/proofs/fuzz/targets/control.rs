//! The negative controls, each of which must be found: `DUMPABLE_CONTROL` selects one.

#![no_main]

use dumpable::{Addr, Memory, Reads};
use dumpable_fuzz::{split, Fed};
use libfuzzer_sys::fuzz_target;
use pagedump_core::layout::HlistNode;
use std::hint::black_box;

/// Walks a list without a bound, and so exceeds the reads.
fn walk(input: &[u8]) {
    let memory = Fed::new(input, Reads { count: 108, bytes: 5454 });
    let mut next = Addr::<HlistNode>::new(0xffff_8880_0000_1000);
    while let Ok(list) = memory.snapshot(next) {
        next = list.next();
    }
}

/// Uses a number of the file as an index.
fn index(input: &[u8]) {
    let ([at], _) = split::<1>(input);
    black_box(["file", "anon", "movable", "ksm"][usize::from(at)]);
}

/// Follows a chain of types that may be a circle.
fn chain(input: &[u8]) {
    let (next, _) = split::<8>(input);
    let mut at = 0;
    while let Some(&following) = next.get(black_box(at)) {
        at = following.into();
    }
}

/// Allocates as much memory as the file says, but never so much that the allocation fails.
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
        other => panic!("DUMPABLE_CONTROL={other:?}: expected walk, index, chain or size"),
    }
});
