//! Loads from objects that others may change.

use crate::addr::Addr;
use crate::bits::{of_number, Run};
use crate::dumpable_trait::with_fidelity;
use crate::dumpable_trait::{Dumpable, Snapshot};
use crate::failure::{Failure, Seen};
use crate::field::{live_of_native, live_of_number};
use crate::field::{Field, Plain};
use crate::mapped::Mapped;
use crate::mode::LooksAt;
use crate::mode::{Mode, Peek, Record, Recorder};
use crate::order::Ordered;
use crate::snapshot::value_of_number;
use crate::snapshot::Fidelity;
use crate::word::{narrow, widen};
use core::marker::PhantomData;
use core::mem::MaybeUninit;

/// Loads a whole scalar once: the compiler may neither split, repeat nor invent the load.
///
/// # Safety
///
/// `at` is aligned and readable; any bytes there are a valid `V`. Others may write to it: as in
/// kernels, a volatile load stands for a relaxed atomic one of the same width.
pub(crate) unsafe fn load<V: Copy>(at: *const V) -> V {
    // SAFETY: the caller's promise.
    unsafe { at.read_volatile() }
}

/// Loads an unaligned value, a byte at a time: others may write to it in between.
///
/// # Safety
///
/// `at` is readable as an `S`.
#[inline(always)]
unsafe fn load_bytes<S: Plain>(at: *const S) -> S {
    let mut value = MaybeUninit::<S>::uninit();
    let mut index = 0;
    while index < size_of::<S>() {
        // SAFETY: one of the bytes that the caller says are readable.
        let byte = unsafe { load(at.cast::<u8>().wrapping_add(index)) };
        // SAFETY: one of the bytes of `value`.
        unsafe { value.as_mut_ptr().cast::<u8>().wrapping_add(index).write(byte) };
        index += 1;
    }
    // SAFETY: every byte was written, and any bytes are a `Plain`.
    unsafe { value.assume_init() }
}

/// A pointer to a live `T` that is readable for `'a`. Every generated live view wraps one.
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

    /// Returns the address of the object; for a copy, its origin.
    pub fn origin(self) -> Addr<T> {
        Addr::of(self.ptr).add(self.mode.looks_at().shift)
    }

    /// Loads the field of type `F` at byte `OFFSET`.
    #[inline(always)]
    pub fn field<F: Field, const OFFSET: usize>(self) -> F::Live<'a, M> {
        const { Self::assert_loadable::<F>(OFFSET) };
        // SAFETY: by the assertion.
        unsafe { self.field_at::<F, OFFSET>() }
    }

    /// The same.
    ///
    /// # Safety
    ///
    /// The assertion of `field` holds.
    #[inline(always)]
    unsafe fn field_at<F: Field, const OFFSET: usize>(self) -> F::Live<'a, M> {
        let at = self.ptr.wrapping_byte_add(OFFSET).cast::<F>();
        if const { !Self::is_aligned::<F>(OFFSET) } {
            // SAFETY: by `new`, the object is readable for `'a`; by the caller's promise, the field lies in it.
            return live_of_number::<F, M>(unsafe { load_bytes(at.cast::<F::Stored>()) });
        }
        // SAFETY: by `new`, the object is aligned and readable for `'a`; by the caller's promise, the field lies in it, and it is aligned.
        unsafe { F::load(at, self.mode) }
    }

    /// Loads the field of type `F` at byte `OFFSET`, decoded as a `D`.
    #[inline(always)]
    pub fn decoded<F: Field, D: Field, const OFFSET: usize>(self) -> D::Live<'a, M> {
        if !(F::IS_NUMBER && D::IS_NUMBER) {
            const {
                if !(F::IS_NUMBER && D::IS_NUMBER) {
                    assert!(size_of::<F>() == size_of::<D>());
                    Self::assert_loadable::<D>(OFFSET);
                }
            };
            // SAFETY: by the assertions. (Those of a function that is called here, or of `word` below,
            // would be evaluated where the line is not reached, too.)
            return unsafe { self.field_at::<D, OFFSET>() };
        }
        let word = widen::<Ordered<F, D>>(self.stored::<Ordered<F, D>, OFFSET>());
        live_of_native::<D, M>(narrow::<D>(word))
    }

    /// Loads a number and clears the bits of `mask`.
    #[inline(always)]
    pub fn number<F: Field, const OFFSET: usize>(self, mask: u128) -> F::Value {
        const { assert!(F::IS_NUMBER) };
        value_of_number::<F>(self.word::<F, OFFSET>() & !mask)
    }

    /// Loads the number of type `F` at byte `OFFSET`.
    #[inline(always)]
    pub fn word<F: Field, const OFFSET: usize>(self) -> u128 {
        const { assert!(F::IS_NUMBER) };
        widen::<F>(self.stored::<F, OFFSET>())
    }

    /// Returns the field of type `F` at byte `OFFSET`, decoded as a `D`: for numbers, from the word
    /// that was loaded before; otherwise, by loading it.
    #[inline(always)]
    pub fn whole<F: Field, D: Field, const OFFSET: usize>(self, word: u128) -> D::Live<'a, M> {
        if !(F::IS_NUMBER && D::IS_NUMBER) {
            return self.decoded::<F, D, OFFSET>();
        }
        live_of_native::<D, M>(narrow::<D>(word))
    }

    /// Loads the number at byte `OFFSET`, and returns it with a range of its bits. For an array of
    /// bytes, loads and returns the bits only.
    #[inline(always)]
    pub fn word_and_bits<F: Field, const OFFSET: usize, const LOW: u32, const WIDTH: u32>(
        self,
    ) -> (u128, u128) {
        if F::IS_BYTES {
            return (0, self.bits::<F, OFFSET, LOW, WIDTH>());
        }
        let word = widen::<F>(self.stored::<F, OFFSET>());
        (word, of_number::<LOW, WIDTH>(word))
    }

    /// Loads `WIDTH` bits after `LOW` others, of the number or the array of bytes at byte `OFFSET`.
    #[inline(always)]
    pub fn bits<F: Field, const OFFSET: usize, const LOW: u32, const WIDTH: u32>(self) -> u128 {
        const { assert!(F::HAS_BITS) };
        if !F::IS_BYTES {
            return of_number::<LOW, WIDTH>(widen::<F>(self.stored::<F, OFFSET>()));
        }
        let run = const {
            let run = Run::new(LOW, WIDTH, cfg!(target_endian = "big"));
            assert!(OFFSET + run.end() <= size_of::<T>());
            run
        };
        let first = self.ptr.cast::<u8>().wrapping_add(OFFSET);
        run.cut((0..run.len()).fold(0, |number, step| {
            // SAFETY: by `new`, the object is readable for `'a`; by the assertion, the byte lies in
            // it.
            run.push(number, step, unsafe { load(first.wrapping_add(run.index(step))) })
        }))
    }

    /// Loads the stored form of the number at byte `OFFSET`, by one load if it is aligned.
    #[inline(always)]
    fn stored<F: Field, const OFFSET: usize>(self) -> F::Stored {
        const { assert!(OFFSET + size_of::<F>() <= size_of::<T>()) };
        // Not in `const`: the compiler looks at code that is not reached for this type, too.
        assert!(size_of::<F>() == size_of::<F::Stored>());
        let at = self.ptr.wrapping_byte_add(OFFSET).cast::<F::Stored>();
        if const { !Self::is_aligned::<F::Stored>(OFFSET) } {
            // SAFETY: by `new`, the object is readable for `'a`; by the assertions, the field lies in it.
            return unsafe { load_bytes(at) };
        }
        // SAFETY: by `new`, the object is aligned and readable for `'a`; by the assertions, the field lies in it, and it is
        // aligned. Its bytes are those of a `Stored` (`Field`), and any bits are one (`Plain`).
        unsafe { load(at) }
    }

    /// Holds an `F` at this offset to lie in the object, and to be aligned if it is loaded in place.
    const fn assert_loadable<F: Field>(offset: usize) {
        assert!(offset + size_of::<F>() <= size_of::<T>());
        assert!(
            F::IS_NUMBER || Self::is_aligned::<F>(offset),
            "this part of a packed struct is not aligned, so there is no live view of it: take a snapshot, or view its bytes"
        );
    }

    /// Whether what lies at this offset is aligned wherever the object is.
    const fn is_aligned<F>(offset: usize) -> bool {
        offset % align_of::<F>() == 0 && align_of::<F>() <= align_of::<T>()
    }

    /// Returns a loaded word as a judged number, if `F` is a number.
    #[inline(always)]
    pub fn seen<F: Field>(self, word: u128) -> Option<Seen> {
        F::IS_NUMBER.then(|| Seen::new(word, F::KIND))
    }

    /// Returns a view of the same object without checks.
    #[inline(always)]
    pub fn peek(self) -> LivePtr<'a, T, Peek> {
        LivePtr { ptr: self.ptr, mode: Peek::of(self.mode.looks_at()), object: PhantomData }
    }

    /// Evaluates a check, unless the mode omits checks.
    #[inline(always)]
    pub fn check(
        self,
        item: &'static str,
        reason: &'static str,
        seen: impl FnOnce() -> Option<Seen>,
        holds: impl FnOnce(LivePtr<'a, T, Peek>) -> bool,
    ) {
        if M::CHECKS && !holds(self.peek()) {
            let failure = Failure::new(T::LAYOUT.name, item, reason, self.origin().cast(), seen());
            self.mode.failed::<T>(failure, || self.snapshot());
        }
    }

    /// Runs `body` on a view that records the first failed check.
    pub fn attempt<R>(
        self,
        body: impl FnOnce(LivePtr<'a, T, Record<'_>>) -> R,
    ) -> Result<R, Failure> {
        let recorder = Recorder::of(self.mode.looks_at());
        let value = body(LivePtr { ptr: self.ptr, mode: recorder.mode(), object: PhantomData });
        recorder.finish(value)
    }

    /// Copies the object.
    pub fn snapshot(self) -> Snapshot<T> {
        let at = Addr::of(self.ptr);
        // SAFETY: by `new`, the object is readable for `'a`, which outlives this call.
        let memory = unsafe { Mapped::object(self.ptr) };
        match with_fidelity(memory, at, self.origin(), self.mode.looks_at().copied) {
            Ok(snapshot) => snapshot,
            // `Mapped` refuses only reads outside of its range, which is the object.
            Err(fault) => unreachable!("{fault}"),
        }
    }
}

/// Runs `body` on a live view of `words`, the bytes of a whole `T` from `origin`, and records the
/// first failed check.
pub(crate) fn checked<T: Dumpable, R>(
    words: T::Words,
    origin: Addr<T>,
    fidelity: Fidelity,
    body: impl FnOnce(LivePtr<'_, T, Record<'_>>) -> R,
) -> Result<R, Failure> {
    #[repr(C)]
    struct Seat<T, W> {
        /// Aligns the words.
        object: [T; 0],
        words: W,
    }
    const { assert!(size_of::<T::Words>() == size_of::<T>()) };
    let seat = Seat::<T, T::Words> { object: [], words };
    let ptr = (&raw const seat).cast::<T>();
    let recorder = Recorder::of(LooksAt::copy(Addr::of(ptr).get(), origin.get(), fidelity));
    // SAFETY: the seat is aligned for a `T` and lives until the end of this function, longer than
    // the lifetime that `body` is given: `R` cannot name it. The words lie at the start of the seat
    // and have the size of a `T`; all of their bytes are initialised (`Plain`), and nothing writes
    // to them.
    let live = unsafe { LivePtr::new(ptr, recorder.mode()) };
    let value = body(live);
    recorder.finish(value)
}
