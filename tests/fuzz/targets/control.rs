//! The negative control: a walk without a bound, which has to be found.

#![no_main]

use dumpable::{Addr, Memory, Reads};
use dumpable_fuzz::Fed;
use libfuzzer_sys::fuzz_target;
use pagedump::layout::ListHead;

fuzz_target!(|input: &[u8]| {
    let memory = Fed::new(input, Reads { count: 108, bytes: 5486 });
    let mut next = Addr::<ListHead>::new(0xffff_8880_0000_1000);
    while let Ok(list) = memory.snapshot(next) {
        next = list.next();
    }
});
