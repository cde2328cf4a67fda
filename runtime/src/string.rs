use crate::place::part_mut;
use crate::{Addr, Fault, Memory};
use core::fmt;

/// No page is smaller, so a read that stays between two multiples of this faults whole or not at all.
pub(crate) const PAGE: usize = 4096;

/// A string copied out of memory: the bytes before its zero byte, at most `N` of them.
///
/// [`Memory::string`] takes one, and a field that is declared as `str` is had as one.
#[derive(Clone, Copy)]
pub struct CopiedStr<const N: usize> {
    bytes: [u8; N],
}

impl<const N: usize> CopiedStr<N> {
    pub(crate) const fn new(bytes: [u8; N]) -> Self {
        Self { bytes }
    }

    /// Reads in pieces that do not cross a page, so that a string at the end of what is mapped is read.
    pub(crate) fn capture<M: Memory + ?Sized>(memory: &M, at: Addr<u8>) -> Result<Self, Fault> {
        let mut bytes = [0; N];
        let mut done = 0;
        while done < N {
            let start = at.add(done);
            let (left, page) = (N.wrapping_sub(done), PAGE.wrapping_sub(start.get() % PAGE));
            let len = if left < page { left } else { page };
            let Some(piece) = part_mut(&mut bytes, done, len) else { break };
            memory.read(start, piece)?;
            if before_zero(piece).len() < len {
                break;
            }
            done = done.wrapping_add(len);
        }
        Ok(Self { bytes })
    }

    /// The bytes of the string, whatever they are.
    pub const fn as_bytes(&self) -> &[u8] {
        before_zero(&self.bytes)
    }

    /// Whether there was no zero byte among the first `N`, so that the string may go on.
    pub const fn is_cut(&self) -> bool {
        self.as_bytes().len() == N
    }
}

/// What comes before the first zero byte, or all.
const fn before_zero(bytes: &[u8]) -> &[u8] {
    let mut rest = bytes;
    while let [1..=u8::MAX, tail @ ..] = rest {
        rest = tail;
    }
    crate::place::first(bytes, bytes.len().wrapping_sub(rest.len()))
}

impl<const N: usize> fmt::Debug for CopiedStr<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.as_bytes().escape_ascii())
    }
}
