//! Strings that end with their zero byte, or with their buffer.

use crate::addr::Addr;
use crate::field::{Field, Kind, Plain};
use crate::live::load;
use crate::memory::{Fault, Memory};
use crate::mode::Mode;
use crate::place::part_mut;
use core::fmt;

/// No page is smaller, so a read that does not cross a multiple of this faults as a whole or not at
/// all.
pub(crate) const PAGE: usize = 4096;

/// A string of at most `N` bytes: those before its zero byte.
///
/// [`Memory::string`] copies one. A field of bytes may be declared or decoded as one; a live view
/// loads its bytes in order, each once.
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

    /// The empty string, for [`Memory::string_into`].
    pub const EMPTY: Self = Self::new([0; N]);

    /// Reads in pieces that do not cross a page, so that a string at the end of the mapped memory
    /// is read.
    pub(crate) fn read<M: Memory + ?Sized>(
        &mut self,
        memory: &M,
        at: Addr<u8>,
    ) -> Result<(), Fault> {
        let mut done = 0;
        while done < N {
            let start = at.add(done);
            let (left, page) = (N.wrapping_sub(done), PAGE.wrapping_sub(start.get() % PAGE));
            let len = if left < page { left } else { page };
            let Some(piece) = part_mut(&mut self.bytes, done, len) else { break };
            memory.read(start, piece)?;
            if before_zero(piece).len() < len {
                break;
            }
            done = done.wrapping_add(len);
        }
        Ok(())
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

// SAFETY: bytes, transparently; any of them are a value.
#[diagnostic::do_not_recommend]
unsafe impl<const N: usize> Field for Str<N> {
    type Stored = [u8; N];
    type Value = Self;
    type Live<'a, M: Mode> = Self;
    type This = Self;
    const KIND: Kind = Kind::Array { of: &Kind::Unsigned, len: N };

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
const fn before_zero(bytes: &[u8]) -> &[u8] {
    let mut rest = bytes;
    while let [1..=u8::MAX, tail @ ..] = rest {
        rest = tail;
    }
    crate::place::first(bytes, bytes.len().wrapping_sub(rest.len()))
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
    use crate::memory::Cause;
    use core::cell::RefCell;
    use std::format;
    use std::vec::Vec;

    /// Two pages of text, and the reads of them; the next page is not mapped.
    struct Pages {
        bytes: Vec<u8>,
        reads: RefCell<Vec<(usize, usize)>>,
    }

    impl Memory for Pages {
        fn read(&self, at: Addr<u8>, into: &mut [u8]) -> Result<(), Fault> {
            self.reads.borrow_mut().push((at.get(), into.len()));
            let bytes = self.bytes.get(at.get()..).and_then(|bytes| bytes.get(..into.len()));
            into.copy_from_slice(bytes.ok_or(Fault::new(at, into.len(), Cause::Unmapped))?);
            Ok(())
        }
    }

    impl Pages {
        /// Returns pages with zeros at these places.
        fn new(zeros: &[usize]) -> Self {
            let mut bytes: Vec<u8> = (0..2 * PAGE).map(|index| index as u8 | 1).collect();
            zeros.iter().for_each(|zero| bytes[*zero] = 0);
            Self { bytes, reads: RefCell::default() }
        }

        /// Returns the length of the string, or `None` for a fault, and the reads.
        fn string<const N: usize>(&self, at: usize) -> (Option<usize>, Vec<(usize, usize)>) {
            let string = Memory::string::<N>(self, Addr::new(at)).ok();
            if let Some(string) = &string {
                let text = string.as_bytes();
                assert_eq!(text, &self.bytes[at..at + text.len()]);
                assert_eq!(string.is_cut(), text.len() == N);
            }
            (string.map(|string| string.as_bytes().len()), self.reads.take())
        }
    }

    #[test]
    fn reads_end_at_terminator_and_page() {
        let memory = Pages::new(&[100, PAGE + 7, 2 * PAGE - 1]);
        assert_eq!(memory.string::<16>(60), (Some(16), [(60, 16)].into()));
        assert_eq!(memory.string::<16>(90), (Some(10), [(90, 16)].into()));
        assert_eq!(memory.string::<10>(90), (Some(10), [(90, 10)].into()));
        assert_eq!(memory.string::<16>(100), (Some(0), [(100, 16)].into()));
        // Strings across the end of a page, up to it, and within a page.
        assert_eq!(memory.string::<16>(PAGE - 4), (Some(11), [(PAGE - 4, 4), (PAGE, 12)].into()));
        assert_eq!(memory.string::<4>(PAGE - 4), (Some(4), [(PAGE - 4, 4)].into()));
        assert_eq!(memory.string::<16>(2 * PAGE - 9), (Some(8), [(2 * PAGE - 9, 9)].into()));
        assert_eq!(memory.string::<0>(60), (Some(0), [].into()));
        let endless = Pages::new(&[]);
        assert_eq!(
            endless.string::<16>(2 * PAGE - 9),
            (None, [(2 * PAGE - 9, 9), (2 * PAGE, 7)].into())
        );
        let whole = [(1, PAGE - 1), (PAGE, PAGE), (2 * PAGE, 1)];
        assert_eq!(endless.string::<{ 2 * PAGE }>(1), (None, whole.into()));
    }

    #[test]
    fn debug_escapes_string() {
        assert_eq!(format!("{:?}", Str::new(*b"a\"\n\0b")), "\"a\\\"\\n\"");
    }
}
