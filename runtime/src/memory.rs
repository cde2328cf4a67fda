use crate::addr::Addr;
use crate::capture::{gather, in_sequence, recheck, settle};
use crate::dumpable_trait::{assemble, part_of_mut};
use crate::dumpable_trait::{Dumpable, Snapshot};
use crate::snapshot::Fidelity;
use crate::string::Str;
use core::fmt;

/// Where addresses are followed: a crash dump, another process, a kernel's fault-tolerant copy, a byte slice.
///
/// An implementation fills the whole of `into` or returns a [`Fault`]; it never panics, and never invents a byte.
///
/// # Memory that others change
///
/// The rules are those of a kernel, not of the language: others may store to what is read at any time, by aligned stores of any
/// width, and ask nobody. So an implementation over such memory
///
/// * reads it by aligned loads that the compiler can neither split, repeat nor invent, each as wide as a word where both ends
///   allow it: what is torn is torn between words;
/// * has its reads done in order: no load of a later read before those of an earlier one. On a weakly ordered processor this
///   takes acquiring loads or a read barrier at the end of each read (`smp_rmb()`, after `copy_from_kernel_nofault()`), or two
///   passes could agree on what one glance saw, and a sequence word would vouch for nothing.
///
/// [`Mapped`](crate::Mapped) does both: its loads are assembly, on AArch64 acquiring (`ldarb` to `ldar`); x86-64 keeps loads in
/// order by itself. The sanitizers and Miri do not see into assembly: under Miri the loads are volatile, and the tests under
/// ThreadSanitizer have relaxed atomics of the same widths stand in for them.
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
    /// Copies the `into.len()` bytes at `at`, or tells why that cannot be done. After a fault, `into` holds anything.
    fn read(&self, at: Addr<u8>, into: &mut [u8]) -> Result<(), Fault>;

    /// Whether no byte of this memory can change between two reads, as in a crash dump. Frozen memory is read once.
    fn is_frozen(&self) -> bool {
        false
    }

    /// Captures the `T` at `at`: a copy that remembers where it was taken and how far it can be trusted.
    ///
    /// Memory that is not frozen is read again, in order, until two passes agree
    /// ([`Fidelity::Stable`](crate::Fidelity::Stable)) or a fixed number of passes is used up
    /// ([`Fidelity::Torn`](crate::Fidelity::Torn)). If the second pass fails, what the first has read is returned
    /// ([`Fidelity::Once`](crate::Fidelity::Once)); a fault is what fails in the first. [`Reads::of`](crate::Reads::of) says how
    /// many reads that are at the most.
    #[inline]
    fn snapshot<T: Dumpable>(&self, at: Addr<T>) -> Result<Snapshot<T>, Fault>
    where
        Self: Sized,
    {
        let mut words = T::ZEROED;
        gather(self, at, &mut words)?;
        let fidelity = match recheck(self, at, &mut words) {
            Some(fidelity) => fidelity,
            None => settle(self, at, &mut words),
        };
        Ok(assemble::<T>(words, at.get(), fidelity))
    }

    /// Captures the `T` at `at` over a snapshot that is there already: for whoever has little stack, and wants it once. After a fault,
    /// the snapshot is of anything, and says that it is torn.
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
        part.retake(at, Fidelity::Torn);
        gather(self, at, part.stored_mut())?;
        let fidelity = match recheck(self, at, part.stored_mut()) {
            Some(fidelity) => fidelity,
            None => settle(self, at, part.stored_mut()),
        };
        part.retake(at, fidelity);
        Ok(())
    }

    /// Captures the `T` at `at` whose writers count their changes in the word at `sequence`: a `seqcount_t` of Linux, or any that is
    /// odd while the object changes, and another number afterwards.
    ///
    /// Where the word is even, and the same before and after a pass, the copy shows a state that existed
    /// ([`Fidelity::Sequenced`](crate::Fidelity::Sequenced)): the one thing that [`snapshot`](Self::snapshot) cannot tell. Else the
    /// object is read again, a fixed number of times, and then returned as [`Fidelity::Torn`](crate::Fidelity::Torn). Nobody is
    /// waited for, so a writer that was interrupted is no deadlock; in a crash dump it is a torn object. Two to the 31 changes
    /// within one pass are not seen. A word that is not aligned to its 4 bytes vouches for nothing.
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

    /// Copies the string at `at`: what comes before its zero byte, at most `N` bytes.
    ///
    /// It is read in pieces that do not cross a page of 4096 bytes, so a string just before the end of what is mapped is
    /// read, and one that runs into the end is a fault.
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

    /// Copies the string at `at` over one that is there already. After a fault, that is any string.
    ///
    /// ```
    /// # use dumpable::{Addr, Bytes, Str, Memory};
    /// let mut comm = Str::<16>::EMPTY;
    /// Bytes::new(Addr::new(0x1000), b"swapper/0\0\0\0\0\0\0\0").string_into(Addr::new(0x1000), &mut comm).unwrap();
    /// assert_eq!(comm.as_bytes(), b"swapper/0");
    /// ```
    fn string_into<const N: usize>(&self, at: Addr<u8>, into: &mut Str<N>) -> Result<(), Fault>
    where
        Self: Sized,
    {
        into.read(self, at)
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

/// A read that failed: where, how much was asked for, and why.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fault {
    at: Addr<u8>,
    len: usize,
    cause: Cause,
}

impl Fault {
    /// A failed read of `len` bytes at `at`.
    pub const fn new(at: Addr<u8>, len: usize, cause: Cause) -> Self {
        Self { at, len, cause }
    }

    /// The first address that was asked for.
    pub const fn at(self) -> Addr<u8> {
        self.at
    }

    /// How many bytes were asked for.
    pub const fn len(self) -> usize {
        self.len
    }

    /// Whether no byte was asked for.
    pub const fn is_empty(self) -> bool {
        self.len == 0
    }

    /// Why the read failed.
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

/// Why a read failed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
// As wide as a word of a snapshot, which the compiler then keeps in one piece where there may be a fault instead.
#[repr(u64)]
pub enum Cause {
    /// No translation leads from the address to memory.
    Unmapped,
    /// The address is mapped, but its bytes were not kept (a crash dump that leaves some pages out).
    Absent,
    /// What is mapped there is not memory: to read it could have effects (device registers).
    NotMemory,
    /// The read runs past the end of the address space, or of what this memory covers.
    Outside,
    /// The owner of the memory refused, or failed.
    Refused,
}

impl Cause {
    /// The cause in words.
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
