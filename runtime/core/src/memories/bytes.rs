// SPDX-License-Identifier: MIT OR Apache-2.0

//! Slices of bytes as memories.

use crate::bytes::slices::replace;
use crate::memories::memory::{Cause, Fault, Memory};
use crate::origin::addr::Addr;

/// A slice of bytes as the memory from some address on: a part of a dump, or test data.
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
/// let memory = Bytes::new(Addr::new(0x1000), &saved);
/// let list = memory.snapshot::<ListHead>(Addr::new(0x1000)).unwrap();
/// assert_eq!((list.next().to_le(), list.prev().to_le()), (0x1010, 0x1020));
/// assert_eq!((list.origin(), list.fidelity()), (Addr::new(0x1000), Fidelity::Frozen));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Bytes<'a> {
    start: Addr<u8>,
    bytes: &'a [u8],
}

impl<'a> Bytes<'a> {
    /// Returns `bytes` as the memory from `start` on.
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
