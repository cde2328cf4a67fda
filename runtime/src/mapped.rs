//! Memories that are at hand: mapped here, or a slice of bytes.

use crate::place::{put, replace};
use crate::{Addr, Cause, Fault, Memory};

/// Memory of this address space that is known to be mapped, and that others may change.
///
/// Reads are made of aligned loads as wide as a word where both ends allow it, in the order of their addresses.
/// On x86-64 and AArch64 the loads are assembly, to which every byte is as good as another.
#[derive(Clone, Copy, Debug)]
pub struct Mapped {
    /// A pointer, because to the language it is more than the number of its address.
    start: *const u8,
    len: usize,
}

// SAFETY: it is as good as the address of memory that whoever made it promised to be readable, by any thread.
unsafe impl Send for Mapped {}

// SAFETY: the same.
unsafe impl Sync for Mapped {}

impl Mapped {
    /// The `len` bytes from `start`.
    ///
    /// # Safety
    ///
    /// They stay mapped and readable for as long as the value or a copy of it is used. Others may write to them by aligned
    /// stores. Their provenance was exposed, as `Addr::of` does. A kernel's rules for racy reads apply: what is read may be torn between words.
    ///
    /// On other machines than x86-64 and AArch64, and under Miri, the loads are Rust's own, to which padding of a Rust object has
    /// no value: there, read no padding that Rust code left unwritten. What a kernel written in C maps has a value everywhere.
    pub const unsafe fn new(start: Addr<u8>, len: usize) -> Self {
        // The provenance is that of whoever exposed the memory.
        Self { start: start.get() as *const u8, len }
    }

    /// The bytes of `object`.
    ///
    /// # Safety
    ///
    /// As for `new`.
    pub(crate) unsafe fn object<T>(object: *const T) -> Self {
        Self { start: object.cast(), len: size_of::<T>() }
    }
}

impl Memory for Mapped {
    fn read(&self, at: Addr<u8>, into: &mut [u8]) -> Result<(), Fault> {
        let offset = at.bytes_since(Addr::of(self.start));
        if offset > self.len || into.len() > self.len.wrapping_sub(offset) {
            return Err(Fault::new(at, into.len(), Cause::Outside));
        }
        // SAFETY: by `new`, the range is readable, and the assertion above holds the read within it.
        unsafe { copy(self.start.wrapping_add(offset), into) };
        Ok(())
    }
}

/// Copies `into.len()` bytes from `from`, in order: single bytes up to a word's alignment, words, single bytes.
///
/// # Safety
///
/// The bytes are readable; others may write to them.
unsafe fn copy(from: *const u8, into: &mut [u8]) {
    let mut done = 0;
    while done < into.len() {
        let at = from.wrapping_add(done);
        if at.addr() % WORD == 0 && into.len().wrapping_sub(done) >= WORD {
            // SAFETY: a whole word is left to be read, and it is aligned.
            put(into, done, unsafe { load_word(at.cast()) }.to_ne_bytes());
            done = done.wrapping_add(WORD);
        } else {
            // SAFETY: a byte is left to be read.
            put(into, done, [unsafe { load_byte(at) }]);
            done = done.wrapping_add(1);
        }
    }
}

/// The bytes of a word.
const WORD: usize = size_of::<usize>();

// A volatile load brings checks of its own in debug builds, and a plain one may be split or repeated. So the loads are
// assembly where we can write it, and Miri, which cannot run it, has volatile ones.

/// # Safety
///
/// `from` is aligned and readable.
#[cfg(all(target_arch = "x86_64", target_pointer_width = "64", not(miri)))]
#[inline(always)]
unsafe fn load_word(from: *const usize) -> usize {
    let word;
    // SAFETY: a load from readable memory. Without `pure` and `nomem`, it is ordered with all other assembly loads.
    unsafe {
        core::arch::asm!("mov {0}, [{1}]", out(reg) word, in(reg) from, options(nostack, preserves_flags, readonly));
    }
    word
}

/// # Safety
///
/// `from` is readable.
#[cfg(all(target_arch = "x86_64", target_pointer_width = "64", not(miri)))]
#[inline(always)]
unsafe fn load_byte(from: *const u8) -> u8 {
    let byte: u32;
    // SAFETY: as in `load_word`.
    unsafe {
        core::arch::asm!("movzx {0:e}, byte ptr [{1}]", out(reg) byte, in(reg) from, options(nostack, preserves_flags, readonly));
    }
    byte as u8
}

/// # Safety
///
/// `from` is aligned and readable.
#[cfg(all(target_arch = "aarch64", target_pointer_width = "64", not(miri)))]
#[inline(always)]
unsafe fn load_word(from: *const usize) -> usize {
    let word;
    // SAFETY: a load from readable memory; acquiring, so that later loads are not done before it.
    unsafe {
        core::arch::asm!("ldar {0}, [{1}]", out(reg) word, in(reg) from, options(nostack, preserves_flags, readonly));
    }
    word
}

/// # Safety
///
/// `from` is readable.
#[cfg(all(target_arch = "aarch64", target_pointer_width = "64", not(miri)))]
#[inline(always)]
unsafe fn load_byte(from: *const u8) -> u8 {
    let byte: u32;
    // SAFETY: as in `load_word`.
    unsafe {
        core::arch::asm!("ldarb {0:w}, [{1}]", out(reg) byte, in(reg) from, options(nostack, preserves_flags, readonly));
    }
    byte as u8
}

/// # Safety
///
/// `from` is aligned and readable.
#[cfg(any(miri, not(target_pointer_width = "64"), not(any(target_arch = "x86_64", target_arch = "aarch64"))))]
unsafe fn load_word(from: *const usize) -> usize {
    // SAFETY: the caller's promise.
    unsafe { from.read_volatile() }
}

/// # Safety
///
/// `from` is readable.
#[cfg(any(miri, not(target_pointer_width = "64"), not(any(target_arch = "x86_64", target_arch = "aarch64"))))]
unsafe fn load_byte(from: *const u8) -> u8 {
    // SAFETY: as in `load_word`.
    unsafe { from.read_volatile() }
}

/// A slice of bytes that stands for memory at some address: a part of a dump, or a test's.
///
/// ```
/// use dumpable::{Addr, Bytes, Dumpable, Fidelity, Memory};
///
/// #[derive(Dumpable)]
/// #[repr(C)]
/// struct ListHead {
///     next: u32,
///     prev: u32,
/// }
///
/// let saved = [0x10, 0x10, 0, 0, 0x20, 0x10, 0, 0];
/// let list = Bytes::new(Addr::new(0x1000), &saved).snapshot::<ListHead>(Addr::new(0x1000)).unwrap();
/// assert_eq!((list.next().to_le(), list.prev().to_le()), (0x1010, 0x1020));
/// assert_eq!((list.origin(), list.fidelity()), (Addr::new(0x1000), Fidelity::Frozen));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Bytes<'a> {
    start: Addr<u8>,
    bytes: &'a [u8],
}

impl<'a> Bytes<'a> {
    /// `bytes`, as memory from `start`.
    pub const fn new(start: Addr<u8>, bytes: &'a [u8]) -> Self {
        Self { start, bytes }
    }
}

impl Memory for Bytes<'_> {
    fn read(&self, at: Addr<u8>, into: &mut [u8]) -> Result<(), Fault> {
        let offset = at.bytes_since(self.start);
        match self.bytes.get(offset..).and_then(|bytes| bytes.get(..into.len())) {
            Some(bytes) => {
                replace(into, bytes);
                Ok(())
            }
            None => Err(Fault::new(at, into.len(), Cause::Outside)),
        }
    }

    fn is_frozen(&self) -> bool {
        true
    }
}
