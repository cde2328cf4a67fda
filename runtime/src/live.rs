//! Access to an object that others may change.

use crate::mapped::Mapped;
use crate::word::{clear, widen};
use crate::{Addr, Dumpable, Failure, Field, Memory, Mode, Peek, Record, Recorder, Snapshot};
use core::marker::PhantomData;
use core::mem::ManuallyDrop;

/// One load of a whole scalar, which the compiler may neither split, repeat nor invent.
///
/// # Safety
///
/// `at` is aligned and readable; any bytes there are a valid `V`. Others may write to it: as in the kernels that this serves, a
/// volatile load stands for a relaxed atomic one of the same width.
pub(crate) unsafe fn load<V: Copy>(at: *const V) -> V {
    // SAFETY: the caller's promise.
    unsafe { at.read_volatile() }
}

/// A pointer to a live `T`, readable for `'a`. Every generated live view wraps one.
#[doc(hidden)]
pub struct LivePtr<'a, T, M: Mode> {
    ptr: *const T,
    mode: M,
    object: PhantomData<&'a T>,
}

impl<T, M: Mode> Clone for LivePtr<'_, T, M> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T, M: Mode> Copy for LivePtr<'_, T, M> {}

impl<'a, T: Dumpable, M: Mode> LivePtr<'a, T, M> {
    /// # Safety
    ///
    /// `ptr` is aligned, and readable as a `T` for the whole of `'a`; others may write to it.
    pub(crate) unsafe fn new(ptr: *const T, mode: M) -> Self {
        Self { ptr, mode, object: PhantomData }
    }

    /// The address of the object.
    pub fn origin(self) -> Addr<T> {
        Addr::of(self.ptr)
    }

    /// Loads the field of type `F` at byte `OFFSET`.
    #[inline(always)]
    pub fn field<F: Field, const OFFSET: usize>(self) -> F::Live<'a, M> {
        const {
            assert!(OFFSET + size_of::<F>() <= size_of::<T>());
            assert!(OFFSET % align_of::<F>() == 0 && align_of::<F>() <= align_of::<T>(), "the field is not aligned");
        };
        let at = self.ptr.wrapping_byte_add(OFFSET).cast::<F>();
        // SAFETY: by `new`, the object is aligned and readable for `'a`; by the assertions, the field lies in it and is aligned.
        unsafe { F::load(at, self.mode) }
    }

    /// Loads the same, without the bits of `mask`.
    #[inline(always)]
    pub fn without<F: Field, const OFFSET: usize>(self, mask: u128) -> F::Live<'a, M> {
        union Same<S: Copy, L> {
            stored: S,
            live: ManuallyDrop<L>,
        }
        const { assert!(F::IS_NUMBER && size_of::<F::Live<'a, M>>() == size_of::<F::Stored>()) };
        let same = Same { stored: clear::<F>(self.stored::<F, OFFSET>(), mask) };
        // SAFETY: what `load` returns of a number is its bits and nothing else (`Field`), any bits; the sizes are the same.
        ManuallyDrop::into_inner(unsafe { same.live })
    }

    /// Loads the number of type `F` at byte `OFFSET`.
    #[inline(always)]
    pub fn word<F: Field, const OFFSET: usize>(self) -> u128 {
        widen::<F>(self.stored::<F, OFFSET>())
    }

    /// Loads the bits of the number of type `F` at byte `OFFSET`.
    #[inline(always)]
    fn stored<F: Field, const OFFSET: usize>(self) -> F::Stored {
        const {
            assert!(F::IS_NUMBER);
            assert!(OFFSET + size_of::<F>() <= size_of::<T>());
            assert!(OFFSET % align_of::<F::Stored>() == 0 && align_of::<F::Stored>() <= align_of::<T>());
        };
        let at = self.ptr.wrapping_byte_add(OFFSET).cast::<F::Stored>();
        // SAFETY: by `new`, the object is aligned and readable for `'a`; by the assertions, the field lies in it and is aligned.
        // Its bytes are those of a `Stored` (`Field`), and any bits are one (`Plain`).
        unsafe { load(at) }
    }

    /// The same object, without checks.
    pub fn peek(self) -> LivePtr<'a, T, Peek> {
        LivePtr { ptr: self.ptr, mode: Peek, object: PhantomData }
    }

    /// Evaluates a check, unless the mode leaves checks out.
    #[inline(always)]
    pub fn check(self, item: &'static str, reason: &'static str, holds: impl FnOnce(LivePtr<'a, T, Peek>) -> bool) {
        if M::CHECKS && !holds(self.peek()) {
            let failure = Failure::new(T::LAYOUT.name, item, reason, self.origin().cast());
            self.mode.failed::<T>(failure, || self.snapshot());
        }
    }

    /// Runs `body` on a view that keeps the first failed check.
    pub fn attempt<R>(self, body: impl FnOnce(LivePtr<'a, T, Record<'_>>) -> R) -> Result<R, Failure> {
        let recorder = Recorder::new();
        let value = body(LivePtr { ptr: self.ptr, mode: recorder.mode(), object: PhantomData });
        recorder.finish(value)
    }

    /// A copy of the object as it is now.
    pub fn snapshot(self) -> Snapshot<T> {
        // SAFETY: by `new`, the object is readable for `'a`, which outlives this call.
        let memory = unsafe { Mapped::new(Addr::of(self.ptr).cast(), size_of::<T>()) };
        match memory.snapshot(self.origin()) {
            Ok(snapshot) => snapshot,
            // `Mapped` refuses only what lies outside of its range, and the object is its range.
            Err(fault) => unreachable!("{fault}"),
        }
    }
}
