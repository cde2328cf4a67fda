//! Functions whose stack use the computation must find: arrays, nested calls, recursion, and
//! an indirect call.

#![no_std]

extern "C" {
    fn outside_fill(bytes: *mut u8, len: usize);
    fn outside_choose(depth: usize) -> usize;
}

/// Has `N` bytes on the stack while it calls an outside function.
#[inline(never)]
fn fill<const N: usize>() -> u8 {
    let mut bytes = [0_u8; N];
    // SAFETY: the `N` bytes are writable.
    unsafe { outside_fill(bytes.as_mut_ptr(), N) };
    bytes[0]
}

#[no_mangle]
pub extern "C" fn array() -> u8 {
    fill::<2000>()
}

/// Has two arrays, one at a time.
#[no_mangle]
pub extern "C" fn one_after_the_other() -> u8 {
    fill::<300>() ^ fill::<500>()
}

/// Has two arrays at the same time.
#[no_mangle]
pub extern "C" fn one_below_the_other() -> u8 {
    let mut bytes = [0_u8; 1000];
    // SAFETY: as in `fill`.
    unsafe { outside_fill(bytes.as_mut_ptr(), 1000) };
    bytes[0] ^ fill::<500>()
}

/// Continues after the recursive call, so that it cannot become a loop.
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

#[no_mangle]
pub extern "C" fn indirect(call: extern "C" fn(usize) -> usize) -> usize {
    call(1) ^ 3
}
