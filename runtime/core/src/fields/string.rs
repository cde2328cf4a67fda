// SPDX-License-Identifier: MIT OR Apache-2.0

//! Strings that end with their zero byte, or with their buffer.

use crate::bytes::load::load;
use crate::bytes::plain::Plain;
use crate::bytes::slices::first;
use crate::checks::mode::Mode;
use crate::fields::field::Field;
use crate::layout::members::Kind;
use core::fmt;

/// A string of at most `N` bytes: those before its zero byte.
///
/// [`Memory::string`](crate::Memory::string) copies one. A field of bytes may be declared or
/// decoded as one; a live view loads its bytes in order, each once.
///
/// ```
/// use dumpable::{Addr, Dumpable, Snapshot, Str};
///
/// #[derive(Dumpable)]
/// #[repr(C)]
/// struct Task {
///     #[dumpable(as(Str<8>))]
///     comm: [u8; 8],
/// }
///
/// const TASK: Snapshot<Task> = Snapshot::<Task>::from_bytes(b"init\0\0\0\0", Addr::NULL);
/// const COMM: Str<8> = TASK.comm();
/// assert_eq!((COMM.as_bytes(), COMM.is_cut()), (&b"init"[..], false));
/// ```
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct Str<const N: usize> {
    bytes: [u8; N],
}

impl<const N: usize> Str<N> {
    /// Returns the string in `bytes`.
    pub const fn new(bytes: [u8; N]) -> Self {
        Self { bytes }
    }

    /// The empty string, for [`Memory::string_into`](crate::Memory::string_into).
    pub const EMPTY: Self = Self::new([0; N]);

    /// Returns the buffer, to read a string into.
    pub(crate) fn buffer(&mut self) -> &mut [u8; N] {
        &mut self.bytes
    }

    /// Returns the bytes of the string.
    pub const fn as_bytes(&self) -> &[u8] {
        before_zero(&self.bytes)
    }

    /// Tells whether there is no zero byte among the `N` bytes, so that the string may go on.
    pub const fn is_cut(&self) -> bool {
        self.as_bytes().len() == N
    }
}

// SAFETY: bytes, transparently.
unsafe impl<const N: usize> Plain for Str<N> {}

#[diagnostic::do_not_recommend]
// SAFETY: bytes, transparently; any of them are a value.
unsafe impl<const N: usize> Field for Str<N> {
    type Stored = [u8; N];
    type Value = Self;
    type Places = [u32; 0];
    type Live<'a, M: Mode> = Self;
    type This = Self;
    const KIND: Kind = Kind::Array { of: &Kind::Unsigned, len: N, size: 1 };

    unsafe fn load<'a, M: Mode>(at: *const Self, _: M) -> Self::Live<'a, M> {
        let mut string = Self::EMPTY;
        for (index, byte) in string.bytes.iter_mut().enumerate() {
            // SAFETY: the caller's promise: `N` bytes are readable, and `index` is less.
            *byte = unsafe { load(at.cast::<u8>().wrapping_add(index)) };
            if *byte == 0 {
                break;
            }
        }
        string
    }
}

/// Compares the bytes before the zero byte.
impl<const N: usize> PartialEq for Str<N> {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl<const N: usize> Eq for Str<N> {}

/// Returns the bytes before the first zero byte, or all.
pub(crate) const fn before_zero(bytes: &[u8]) -> &[u8] {
    let mut rest = bytes;
    while let [1..=u8::MAX, tail @ ..] = rest {
        rest = tail;
    }
    first(bytes, bytes.len().wrapping_sub(rest.len()))
}

impl<const N: usize> fmt::Debug for Str<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.as_bytes().escape_ascii())
    }
}

#[cfg(test)]
mod tests {
    extern crate std;

    use super::*;
    use std::format;

    #[test]
    fn debug_escapes_string() {
        assert_eq!(format!("{:?}", Str::new(*b"a\"\n\0b")), "\"a\\\"\\n\"");
    }
}
