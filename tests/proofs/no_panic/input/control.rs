//! Entries that are known to keep a panic path: the proof must find them, or it proves nothing.

#![no_std]
#![allow(improper_ctypes_definitions)]

use core::fmt::{Display, Formatter};
use core::hint::unreachable_unchecked;

macro_rules! entries {
    ($($name:ident($($arg:ident: $Arg:ty),*) -> $Result:ty { $body:expr })*) => {$(
        #[no_mangle]
        pub extern "C-unwind" fn $name($($arg: $Arg),*) -> $Result {
            $body
        }
    )*};
}

#[inline(never)]
fn third(words: &[u64; 8], index: usize) -> u64 {
    words[index] // index_far begins here
}

#[inline(never)]
fn second(words: &[u64; 8], index: usize) -> u64 {
    third(words, index) ^ 1
}

#[inline(always)]
fn inlined(words: &[u64; 8], index: usize) -> u64 {
    words[index] // index_inlined begins here
}

fn assert_it(value: &u64) -> u64 {
    assert!(*value != 0, "zero"); // behind_a_pointer begins here
    *value
}

static BEHIND_A_POINTER: [fn(&u64) -> u64; 1] = [assert_it];

entries! {
    // In every cell.
    index(words: &[u64; 8], index: usize) -> u64 { words[index] }
    index_far(words: &[u64; 8], index: usize) -> u64 { second(words, index) }
    index_inlined(words: &[u64; 8], index: usize) -> u64 { inlined(words, index) }
    slice_end(bytes: &[u8], end: usize) -> usize { bytes[..end].len() }
    slice_start(bytes: &[u8], start: usize) -> usize { bytes[start..].len() }
    unwrap(value: Option<&u64>) -> u64 { *value.unwrap() }
    expect(value: Result<&u64, &u64>) -> u64 { *value.expect("a value") }
    divide(a: u64, b: u64) -> u64 { a / b }
    copy(to: &mut [u8], from: &[u8]) -> () { to.copy_from_slice(from) }
    panic(code: u32) -> u32 { if code == 1 { panic!("code {code}") } else { code } }
    behind_a_pointer() -> *const fn(&u64) -> u64 { BEHIND_A_POINTER.as_ptr() }
    // With overflow checks.
    add(a: u64, b: u64) -> u64 { a + b }
    negate(a: i64) -> i64 { -a }
    shift(a: u64, b: u32) -> u64 { a << b }
    // With debug assertions.
    debug_assert(a: u64) -> u64 { { debug_assert!(a != 0); a } }
    // SAFETY (here and below): never run, only linked.
    read_pointer(pointer: *const u64) -> u64 { unsafe { *pointer } }
    // With debug assertions, unoptimised.
    wrapping_shift(a: u64, b: u32) -> u64 { a.wrapping_shl(b) }
    range(a: u64) -> u64 { { let mut sum = 0; for i in 0..8 { sum ^= a ^ i; } sum } }
    // Unoptimised.
    masked_index(words: &[u64; 8], index: usize) -> u64 { words[index & 7] }
    unreachable(a: u64) -> u64 { match a & 1 { 0 => 5, 1 => 6, _ => unsafe { unreachable_unchecked() } } }
    // With a rebuilt `core`: always, or unoptimised.
    inside_core(value: u64, f: &mut Formatter<'_>) -> bool { Display::fmt(&value, f).is_ok() }
    rotate(value: u64, bits: u32) -> u64 { value.rotate_left(bits) }
    // Never.
    harmless(a: u64, b: u64) -> u64 { a.wrapping_add(b) ^ 3 }
}
