//! What the computation of the stack has to find: arrays, calls one below the other, and recursion.

#![no_std]

extern "C" {
    fn outside_fill(bytes: *mut u8, len: usize);
    fn outside_choose(depth: usize) -> usize;
}

/// Has `N` bytes on the stack while the outside is called.
#[inline(never)]
fn fill<const N: usize>() -> u8 {
    let mut bytes = [0_u8; N];
    // SAFETY: the bytes are writable, and as many.
    unsafe { outside_fill(bytes.as_mut_ptr(), N) };
    bytes[0]
}

#[no_mangle]
pub extern "C" fn array() -> u8 {
    fill::<2000>()
}

/// Two arrays, but one at a time.
#[no_mangle]
pub extern "C" fn one_after_the_other() -> u8 {
    fill::<300>() ^ fill::<500>()
}

/// Two arrays at a time.
#[no_mangle]
pub extern "C" fn one_below_the_other() -> u8 {
    let mut bytes = [0_u8; 1000];
    // SAFETY: as in `fill`.
    unsafe { outside_fill(bytes.as_mut_ptr(), 1000) };
    bytes[0] ^ fill::<500>()
}

/// What cannot be made a loop of: it goes on after the call.
fn choose(depth: usize, below: impl FnOnce(usize) -> usize) -> usize {
    // SAFETY: it takes and returns a number.
    match unsafe { outside_choose(depth) } {
        0 => 0,
        chosen => {
            let below = below(chosen);
            // SAFETY: as above.
            unsafe { outside_choose(below ^ chosen) }
        }
    }
}

#[no_mangle]
pub extern "C" fn recursive(depth: usize) -> usize {
    choose(depth, |chosen| recursive(chosen))
}

#[no_mangle]
pub extern "C" fn there(depth: usize) -> usize {
    choose(depth, back) ^ 1
}

#[inline(never)]
fn back(depth: usize) -> usize {
    choose(depth, |chosen| there(chosen)) ^ 2
}
