// SPDX-License-Identifier: MIT OR Apache-2.0

//! Memories: the one way to follow an address.

use crate::described::dumpable::{part_of_mut, Dumpable, Snapshot};
use crate::fields::string::Str;
use crate::memories::capture::{
    assemble, by_moves, by_moves_into, copy, in_sequence, read_string, recheck, settle, Pattern,
    Ranges,
};
use crate::origin::addr::Addr;
use crate::origin::fidelity::Fidelity;
use crate::plans::plan::Plan;
use core::fmt;

/// A memory that addresses refer to: a crash dump, another process, a kernel's fault-tolerant copy,
/// a byte slice.
///
/// An implementation fills the whole of `into` or returns a [`Fault`]. It never panics and never
/// invents a byte.
///
/// # Memory that others change
///
/// A kernel's rules apply, not those of the language: others may store to the memory at any time,
/// by aligned stores of any width. So an implementation over such memory
///
/// * reads by aligned loads that the compiler can neither split, repeat nor invent, each as wide as
///   a word where both ends allow it, so that tears lie between words;
/// * performs its reads in order: no load of a later read before those of an earlier one. On a
///   weakly ordered processor this takes acquiring loads or a read barrier at the end of each read
///   (`smp_rmb()` after `copy_from_kernel_nofault()`). Otherwise two passes might agree on one
///   glance, and a sequence word would prove nothing.
///
/// [`Mapped`](crate::Mapped) does both: its loads are assembly, acquiring ones on AArch64 (`ldarb`
/// to `ldar`); x86-64 keeps loads in order by itself. Sanitizers and Miri do not see assembly: Miri
/// runs volatile loads, and the tests under ThreadSanitizer use relaxed atomics of the same widths.
///
/// ```
/// use dumpable::{Addr, Cause, Fault, Memory};
///
/// /// One page of zeroes at 0x1000.
/// struct ZeroPage;
///
/// impl Memory for ZeroPage {
///     fn read(&self, at: Addr<u8>, into: &mut [u8]) -> Result<(), Fault> {
///         match at.get().checked_sub(0x1000) {
///             Some(offset) if offset <= 4096 && into.len() <= 4096 - offset => Ok(into.fill(0)),
///             _ => Err(Fault::new(at, into.len(), Cause::Unmapped)),
///         }
///     }
///
///     fn is_frozen(&self) -> bool {
///         true
///     }
/// }
///
/// let mut word = [1; 8];
/// assert_eq!(ZeroPage.read(Addr::new(0x1ff8), &mut word), Ok(()));
/// assert_eq!(ZeroPage.read(Addr::new(0x1ff9), &mut word).unwrap_err().cause(), Cause::Unmapped);
/// ```
pub trait Memory {
    /// Copies the `into.len()` bytes at `at`, or returns why it cannot. After a fault, the contents
    /// of `into` are unspecified.
    fn read(&self, at: Addr<u8>, into: &mut [u8]) -> Result<(), Fault>;

    /// Tells whether no byte can change between two reads, as in a crash dump. Frozen memory is
    /// read once.
    fn is_frozen(&self) -> bool {
        false
    }

    /// Captures the `T` at `at`: a copy with its origin and its fidelity.
    ///
    /// Memory that is not frozen is read again, in order, until two passes agree
    /// ([`Fidelity::Stable`](crate::Fidelity::Stable)) or a fixed number of passes is used up
    /// ([`Fidelity::Torn`](crate::Fidelity::Torn)). If the second pass faults, the result of the
    /// first is returned ([`Fidelity::Once`](crate::Fidelity::Once)); a fault of the first pass is
    /// returned as such. [`Reads::of`](crate::Reads::of) bounds the reads.
    #[inline]
    fn snapshot<T: Dumpable>(&self, at: Addr<T>) -> Result<Snapshot<T>, Fault>
    where
        Self: Sized,
    {
        let mut words = T::ZEROED;
        Ranges.read(self, at, &mut words)?;
        let fidelity = match recheck(self, &Ranges, at, &mut words) {
            Some(fidelity) => fidelity,
            None => settle(self, &Ranges, at, &mut words),
        };
        Ok(assemble::<T>(words, at.get(), fidelity))
    }

    /// Captures the `T` at `at` into an existing snapshot, to save stack. After a fault, its
    /// contents are unspecified and its fidelity is `Torn`.
    ///
    /// ```
    /// # use dumpable::{Addr, Bytes, Dumpable, Fidelity, Memory, Snapshot};
    /// #[derive(Dumpable)]
    /// #[repr(C)]
    /// struct Count {
    ///     users: u32,
    /// }
    ///
    /// let memory = Bytes::new(Addr::new(0x1000), &[3; 4]);
    /// let mut count = Snapshot::<Count>::from_words([0], Addr::NULL);
    /// memory.snapshot_into::<Count>(Addr::new(0x1000), &mut count).unwrap();
    /// assert_eq!((count.users(), count.origin()), (0x0303_0303, Addr::new(0x1000)));
    /// assert!(memory.snapshot_into::<Count>(Addr::new(0x1001), &mut count).is_err());
    /// assert_eq!(count.fidelity(), Fidelity::Torn);
    /// ```
    fn snapshot_into<T: Dumpable>(&self, at: Addr<T>, into: &mut Snapshot<T>) -> Result<(), Fault>
    where
        Self: Sized,
    {
        let part = part_of_mut::<T>(into);
        part.replace(T::PLACES, false);
        part.retake(at, Fidelity::Torn);
        Ranges.read(self, at, part.stored_mut())?;
        let fidelity = match recheck(self, &Ranges, at, part.stored_mut()) {
            Some(fidelity) => fidelity,
            None => settle(self, &Ranges, at, part.stored_mut()),
        };
        part.retake(at, fidelity);
        Ok(())
    }

    /// Captures the `T` at `at` by a plan: in the layout of the kernel at hand.
    ///
    /// Only what is captured is read, in pieces of at most 64 bytes. To keep the object's own bytes
    /// too, copy them with [`copy_into`](Self::copy_into), and [relocate](Plan::relocate) them.
    /// [`Plan::reads`] bounds the reads.
    #[inline]
    fn snapshot_by<T: Dumpable>(&self, plan: &Plan<T>, at: Addr<T>) -> Result<Snapshot<T>, Fault>
    where
        Self: Sized,
    {
        if plan.is_compiled {
            return self.snapshot(at);
        }
        by_moves(self, plan, at)
    }

    /// Captures the `T` at `at` by a plan into an existing snapshot, to save stack. After a fault, its
    /// contents are unspecified and its fidelity is `Torn`.
    #[inline]
    fn snapshot_by_into<T: Dumpable>(
        &self,
        plan: &Plan<T>,
        at: Addr<T>,
        into: &mut Snapshot<T>,
    ) -> Result<(), Fault>
    where
        Self: Sized,
    {
        if plan.is_compiled {
            return self.snapshot_into(at, into);
        }
        by_moves_into(self, plan, at, into)
    }

    /// Copies the bytes at `at`, as [`snapshot`](Self::snapshot) does: memory that is not frozen is
    /// read again until two passes agree. Returns the fidelity. After a fault, the contents of
    /// `into` are unspecified.
    ///
    /// ```
    /// # use dumpable::{Addr, Bytes, Fidelity, Memory};
    /// let memory = Bytes::new(Addr::new(0x1000), b"raw bytes");
    /// let mut raw = [0; 3];
    /// assert_eq!(memory.copy_into(Addr::new(0x1000), &mut raw), Ok(Fidelity::Frozen));
    /// assert_eq!(&raw, b"raw");
    /// ```
    fn copy_into(&self, at: Addr<u8>, into: &mut [u8]) -> Result<Fidelity, Fault>
    where
        Self: Sized,
    {
        copy(self, at, into)
    }

    /// Captures the `T` at `at`, whose writers count their changes in the word at `sequence`: a
    /// `seqcount_t` of Linux, or any word that is odd while the object changes and has another
    /// value afterwards.
    ///
    /// If the word is even, and equal before and after a pass, the copy shows a state that existed
    /// ([`Fidelity::Sequenced`](crate::Fidelity::Sequenced)), which [`snapshot`](Self::snapshot)
    /// cannot tell. Otherwise the object is read again, a fixed number of times, and then returned
    /// as [`Fidelity::Torn`](crate::Fidelity::Torn). The capture does not wait, so an interrupted
    /// writer causes no deadlock; in a crash dump, its object is torn. 2³¹ changes within one pass
    /// go unnoticed. A word that is not aligned to 4 bytes proves nothing.
    ///
    /// ```
    /// # use dumpable::{Addr, Bytes, Dumpable, Fidelity, Memory};
    /// #[derive(Dumpable)]
    /// #[repr(C)]
    /// struct Clock {
    ///     sequence: u32,
    ///     shift: u32,
    ///     nanoseconds: u64,
    /// }
    ///
    /// fn fidelity(bytes: &[u8]) -> Fidelity {
    ///     let (memory, at) = (Bytes::new(Addr::new(0x1000), bytes), Addr::<Clock>::new(0x1000));
    ///     memory.snapshot_in_sequence(at, at.cast()).unwrap().fidelity()
    /// }
    ///
    /// assert_eq!(fidelity(&[4; 16]), Fidelity::Sequenced);
    /// // The kernel crashed while the clock was being set.
    /// assert_eq!(fidelity(&[5; 16]), Fidelity::Torn);
    /// ```
    fn snapshot_in_sequence<T: Dumpable>(
        &self,
        at: Addr<T>,
        sequence: Addr<u32>,
    ) -> Result<Snapshot<T>, Fault>
    where
        Self: Sized,
    {
        let mut words = T::ZEROED;
        let fidelity = in_sequence(self, at, sequence, &mut words)?;
        Ok(assemble::<T>(words, at.get(), fidelity))
    }

    /// Copies the string at `at`: the bytes before its zero byte, at most `N`.
    ///
    /// The reads do not cross a page of 4096 bytes, so a string just before the end of the mapped
    /// memory is read. One that runs into the end is a fault.
    ///
    /// ```
    /// # use dumpable::{Addr, Bytes, Memory};
    /// let memory = Bytes::new(Addr::new(0x1000), b"swapper/0\0\0\0\0\0\0\0");
    /// let comm = memory.string::<16>(Addr::new(0x1000)).unwrap();
    /// assert_eq!((comm.as_bytes(), comm.is_cut()), (&b"swapper/0"[..], false));
    /// assert!(memory.string::<4>(Addr::new(0x1000)).unwrap().is_cut());
    /// ```
    fn string<const N: usize>(&self, at: Addr<u8>) -> Result<Str<N>, Fault>
    where
        Self: Sized,
    {
        let mut string = Str::EMPTY;
        self.string_into(at, &mut string)?;
        Ok(string)
    }

    /// Copies the string at `at` into an existing one. After a fault, its contents are unspecified.
    ///
    /// ```
    /// # use dumpable::{Addr, Bytes, Str, Memory};
    /// let mut comm = Str::<16>::EMPTY;
    /// let memory = Bytes::new(Addr::new(0x1000), b"swapper/0\0\0\0\0\0\0\0");
    /// memory.string_into(Addr::new(0x1000), &mut comm).unwrap();
    /// assert_eq!(comm.as_bytes(), b"swapper/0");
    /// ```
    fn string_into<const N: usize>(&self, at: Addr<u8>, into: &mut Str<N>) -> Result<(), Fault>
    where
        Self: Sized,
    {
        read_string(self, at, into.buffer())
    }
}

impl<M: Memory + ?Sized> Memory for &M {
    fn read(&self, at: Addr<u8>, into: &mut [u8]) -> Result<(), Fault> {
        (**self).read(at, into)
    }

    fn is_frozen(&self) -> bool {
        (**self).is_frozen()
    }
}

/// A failed read: its address, its length and the cause.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fault {
    at: Addr<u8>,
    len: usize,
    cause: Cause,
}

impl Fault {
    /// Returns the fault of a read of `len` bytes at `at`.
    pub const fn new(at: Addr<u8>, len: usize, cause: Cause) -> Self {
        Self { at, len, cause }
    }

    /// Returns the first address of the read.
    pub const fn at(self) -> Addr<u8> {
        self.at
    }

    /// Returns the number of bytes to read.
    pub const fn len(self) -> usize {
        self.len
    }

    /// Tells whether the read had no bytes.
    pub const fn is_empty(self) -> bool {
        self.len == 0
    }

    /// Returns the cause.
    pub const fn cause(self) -> Cause {
        self.cause
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot read {} bytes at {:?}: {}", self.len, self.at, self.cause.as_str())
    }
}

impl core::error::Error for Fault {}

/// The cause of a failed read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
// As wide as a word of a snapshot: the compiler then returns a snapshot or a fault in one piece.
#[repr(u64)]
pub enum Cause {
    /// No translation leads from the address to memory.
    Unmapped,
    /// The address is mapped, but its bytes are missing (a crash dump that omits some pages).
    Absent,
    /// The mapping is not memory: reading could have effects (device registers).
    NotMemory,
    /// The read runs past the end of the address space, or of this memory.
    Outside,
    /// The owner of the memory refused or failed.
    Refused,
}

impl Cause {
    /// Returns the cause in words.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unmapped => "not mapped",
            Self::Absent => "mapped, but not kept in this dump",
            Self::NotMemory => "mapped, but not memory",
            Self::Outside => "outside of the memory covered",
            Self::Refused => "refused",
        }
    }
}
