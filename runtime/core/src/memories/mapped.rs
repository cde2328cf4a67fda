// SPDX-License-Identifier: MIT OR Apache-2.0

//! The mapped memory of this process.

use crate::bytes::slices::put;
use crate::memories::memory::{Cause, Fault, Memory};
use crate::origin::addr::Addr;

/// Mapped memory of this address space, which others may change.
///
/// Reads consist of aligned loads of 8, 4, 2 or 1 bytes, the widest that both ends allow, in the
/// order of their addresses. On x86-64 and AArch64 the loads are assembly: padding has a value, and
/// loads stay in order. Miri cannot run assembly, so volatile loads replace them there; Miri checks
/// everything around the loads, but not the loads.
#[derive(Clone, Copy, Debug)]
pub struct Mapped {
    /// A pointer, because it carries provenance, which a number does not.
    start: *const u8,
    len: usize,
}

// SAFETY: the caller of `new` promised that any thread may read the memory.
unsafe impl Send for Mapped {}

// SAFETY: the same.
unsafe impl Sync for Mapped {}

impl Mapped {
    /// Returns the memory of `len` bytes from `start`.
    ///
    /// # Safety
    ///
    /// The bytes stay mapped, and any thread may read them through `start`, while the value or a
    /// copy of it is used. Others may write to them by aligned stores. A kernel's rules for racy
    /// reads apply: a read may be torn between words.
    ///
    /// On machines other than x86-64 and AArch64, and under Miri, the loads are Rust's own, for
    /// which the padding of a Rust object has no value: there, do not read padding that Rust code
    /// left unwritten. Memory that a kernel written in C maps has a value everywhere.
    ///
    /// To make a pointer of a bare number, use what the memory allows:
    /// [`core::ptr::with_exposed_provenance`] where no Rust object lies.
    pub const unsafe fn new(start: *const u8, len: usize) -> Self {
        Self { start, len }
    }
}

impl Memory for Mapped {
    #[inline(always)]
    fn read(&self, at: Addr<u8>, into: &mut [u8]) -> Result<(), Fault> {
        let offset = at.bytes_since(Addr::of(self.start));
        if offset > self.len || into.len() > self.len.wrapping_sub(offset) {
            return Err(Fault::new(at, into.len(), Cause::Outside));
        }
        // SAFETY: by `new`, the range is readable, and the read has just been found to lie within
        // it.
        unsafe { copy(self.start.wrapping_add(offset), into) };
        Ok(())
    }
}

/// Copies `into.len()` bytes from `from`, in order.
///
/// # Safety
///
/// The bytes are readable; others may write to them.
#[inline(always)]
unsafe fn copy(from: *const u8, into: &mut [u8]) {
    if cfg!(target_pointer_width = "64") && fits(from, into.len(), 8) && into.len() % 8 == 0 {
        // SAFETY: the caller's promise.
        unsafe { copy_words(from.cast(), into) };
    } else {
        // SAFETY: the same.
        unsafe { copy_any(from, into) };
    }
    after_loads();
}

/// Copies whole words, eight at a time where possible: the fast path of most structures.
///
/// # Safety
///
/// As for `copy`; `from` is aligned, and `into.len()` a multiple of 8.
#[inline(always)]
unsafe fn copy_words(from: *const u64, into: &mut [u8]) {
    let mut done = 0;
    while into.len().wrapping_sub(done) >= 64 {
        let at = from.wrapping_byte_add(done);
        macro_rules! words {
            ($($offset:literal)*) => {$(
                // SAFETY: eight words are left to be read, and they are aligned.
                put(into, done.wrapping_add($offset), unsafe { load_8::<$offset>(at) }.to_ne_bytes());
            )*};
        }
        words!(0 8 16 24 32 40 48 56);
        done = done.wrapping_add(64);
    }
    while done < into.len() {
        // SAFETY: a word is left to be read, and it is aligned.
        put(into, done, unsafe { load_8::<0>(from.wrapping_byte_add(done)) }.to_ne_bytes());
        done = done.wrapping_add(8);
    }
}

/// Copies any bytes, by the widest aligned load at each step.
///
/// # Safety
///
/// As for `copy`.
#[cold]
#[inline(never)]
unsafe fn copy_any(from: *const u8, into: &mut [u8]) {
    let mut done = 0;
    while done < into.len() {
        let at = from.wrapping_add(done);
        let left = into.len().wrapping_sub(done);
        let width = if cfg!(target_pointer_width = "64") && fits(at, left, 8) {
            // SAFETY: here and below, as many bytes are left to be read, and they are aligned.
            put(into, done, unsafe { load_8::<0>(at.cast()) }.to_ne_bytes());
            8
        } else if fits(at, left, 4) {
            // SAFETY: as above.
            put(into, done, unsafe { load_4::<0>(at.cast()) }.to_ne_bytes());
            4
        } else if fits(at, left, 2) {
            // SAFETY: as above.
            put(into, done, unsafe { load_2::<0>(at.cast()) }.to_ne_bytes());
            2
        } else {
            // SAFETY: as above.
            put(into, done, unsafe { load_1::<0>(at) }.to_ne_bytes());
            1
        };
        done = done.wrapping_add(width);
    }
}

/// Tells whether one load of `width` bytes, a power of two, is aligned and within the rest.
#[inline(always)]
fn fits(at: *const u8, left: usize, width: usize) -> bool {
    // Miri tells alignment by type from alignment by chance.
    #[cfg(miri)]
    let is_aligned = at.align_offset(width) == 0;
    #[cfg(not(miri))]
    let is_aligned = at.addr() & width.wrapping_sub(1) == 0;
    is_aligned && left >= width
}

// A volatile load has run-time checks in debug builds, and a plain load may be split or repeated.
// So the loads are assembly where possible, and volatile under Miri.

/// Defines a load of one width as one instruction. Without `pure` and `nomem`, the compiler keeps
/// it in order with all other assembly loads; so does the processor: x86-64 orders all loads, and
/// AArch64 an acquiring load before all later ones.
#[cfg(all(
    any(target_arch = "x86_64", target_arch = "aarch64"),
    target_pointer_width = "64",
    not(miri)
))]
macro_rules! load {
    ($name:ident: $type:ty, $register:ty, $x86_64:literal, $aarch64:literal) => {
        /// # Safety
        ///
        /// What lies `OFFSET` bytes after `from` is aligned and readable.
        #[inline(always)]
        unsafe fn $name<const OFFSET: usize>(from: *const $type) -> $type {
            let value: $register;
            #[cfg(target_arch = "x86_64")]
            // SAFETY: a load from readable memory, which it does not write to.
            unsafe {
                core::arch::asm!(
                    $x86_64, out(reg) value, in(reg) from, const OFFSET, options(nostack, preserves_flags, readonly)
                );
            }
            #[cfg(target_arch = "aarch64")]
            let from = from.wrapping_byte_add(OFFSET);
            #[cfg(target_arch = "aarch64")]
            // SAFETY: the same.
            unsafe {
                core::arch::asm!($aarch64, out(reg) value, in(reg) from, options(nostack, preserves_flags, readonly));
            }
            value as $type
        }
    };
}

/// Defines the same load for other targets.
#[cfg(not(all(
    any(target_arch = "x86_64", target_arch = "aarch64"),
    target_pointer_width = "64",
    not(miri)
)))]
macro_rules! load {
    ($name:ident: $type:ty, $register:ty, $x86_64:literal, $aarch64:literal) => {
        /// # Safety
        ///
        /// What lies `OFFSET` bytes after `from` is aligned and readable.
        unsafe fn $name<const OFFSET: usize>(from: *const $type) -> $type {
            // SAFETY: the caller's promise.
            unsafe { from.wrapping_byte_add(OFFSET).read_volatile() }
        }
    };
}

load!(load_8: u64, u64, "mov {0}, qword ptr [{1} + {2}]", "ldar {0}, [{1}]");
load!(load_4: u32, u32, "mov {0:e}, dword ptr [{1} + {2}]", "ldar {0:w}, [{1}]");
load!(load_2: u16, u32, "movzx {0:e}, word ptr [{1} + {2}]", "ldarh {0:w}, [{1}]");
load!(load_1: u8, u32, "movzx {0:e}, byte ptr [{1} + {2}]", "ldarb {0:w}, [{1}]");

/// Orders all earlier loads before all later ones, where the instructions do not.
#[inline(always)]
fn after_loads() {
    #[cfg(not(all(
        any(target_arch = "x86_64", target_arch = "aarch64"),
        target_pointer_width = "64",
        not(miri)
    )))]
    core::sync::atomic::fence(core::sync::atomic::Ordering::Acquire);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tests the width itself, because shorter loads copy the same bytes, but may tear a word.
    #[test]
    fn load_width_follows_alignment_and_length() {
        #[repr(C, align(16))]
        struct Aligned([u8; 16]);
        let bytes = Aligned([0; 16]);
        for at in 0..16 {
            for left in 0..20 {
                for width in [1, 2, 4, 8] {
                    let expected = at % width == 0 && left >= width;
                    assert_eq!(
                        fits(bytes.0.as_ptr().wrapping_add(at), left, width),
                        expected,
                        "{left} from {at}"
                    );
                }
            }
        }
    }
}
