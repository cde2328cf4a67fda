// SPDX-License-Identifier: MIT OR Apache-2.0

//! Loads from objects that others may change.

use crate::bytes::bits::{of_number, Run};
use crate::bytes::load::{load, load_bytes};
use crate::checks::failure::{Failure, Seen};
use crate::checks::mode::{Enforce, Mode, Peek, Record, Recorder};
use crate::described::dumpable::{Dumpable, Live, Snapshot};
use crate::described::pointer::LivePtr;
use crate::fields::field::{live_of_native, live_of_number, Field};
use crate::fields::number::{narrow, widen};
use crate::fields::ordered::Ordered;
use crate::fields::part::value_of_number;
use crate::memories::capture::{assemble, with_fidelity};
use crate::memories::mapped::Mapped;
use crate::origin::addr::Addr;
use crate::origin::fidelity::Fidelity;

/// Returns a checked view of the live object at `ptr`.
///
/// # Safety
///
/// `ptr` is aligned, and readable as a `T` for the whole of `'a`. Others may write to it by aligned
/// stores. Every field that an accessor loads has been initialised, `MaybeUninit` fields too. (For
/// copies of the whole object, see [`Mapped::new`](crate::Mapped::new) on padding.)
///
/// ```
/// # use dumpable::{live, Dumpable};
/// #[derive(Dumpable)]
/// #[repr(C)]
/// struct Count {
///     users: u32,
/// }
///
/// let count = Count { users: 3 };
/// // SAFETY: `count` outlives the view.
/// let view = unsafe { live::<Count>(&count) };
/// assert_eq!(view.users(), 3);
/// ```
pub unsafe fn live<'a, T: Dumpable>(ptr: *const T) -> Live<'a, T> {
    // SAFETY: the caller's promise.
    T::from_live(unsafe { LivePtr::new(ptr, Enforce) })
}

impl<'a, T: Dumpable, M: Mode> LivePtr<'a, T, M> {
    /// Returns the address of the object; for a copy, its origin.
    pub fn origin(self) -> Addr<T> {
        Addr::of(self.ptr()).add(self.mode().looks_at().shift)
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
        let at = self.ptr().wrapping_byte_add(OFFSET).cast::<F>();
        if const { !Self::is_aligned::<F>(OFFSET) } {
            // SAFETY: by `new`, the object is readable for `'a`; by the caller's promise, the field
            // lies in it.
            return live_of_number::<F, M>(unsafe { load_bytes(at.cast::<F::Stored>()) });
        }
        // SAFETY: by `new`, the object is aligned and readable for `'a`; by the caller's promise,
        // the field lies in it, and it is aligned.
        unsafe { F::load(at, self.mode()) }
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
            // SAFETY: by the assertions. (Those of a function that is called here, or of `word`
            // below, would be evaluated where the line is not reached, too.)
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
        let first = self.ptr().cast::<u8>().wrapping_add(OFFSET);
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
        let at = self.ptr().wrapping_byte_add(OFFSET).cast::<F::Stored>();
        if const { !Self::is_aligned::<F::Stored>(OFFSET) } {
            // SAFETY: by `new`, the object is readable for `'a`; by the assertions, the field lies
            // in it.
            return unsafe { load_bytes(at) };
        }
        // SAFETY: by `new`, the object is aligned and readable for `'a`; by the assertions, the
        // field lies in it, and it is aligned. Its bytes are those of a `Stored` (`Field`), and any
        // bits are one (`Plain`).
        unsafe { load(at) }
    }

    /// Asserts that an `F` at this offset lies in the object, and to be aligned if it is loaded in
    /// place.
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
        self.with_mode(Peek::of(self.mode().looks_at()))
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
            self.mode().fail(failure, |failure| T::on_failure(failure, &self.snapshot()));
        }
    }

    /// Runs `body` on a view that records the first failed check.
    pub fn attempt<R>(
        self,
        body: impl FnOnce(LivePtr<'a, T, Record<'_>>) -> R,
    ) -> Result<R, Failure> {
        let recorder = Recorder::of(self.mode().looks_at());
        let value = body(self.with_mode(recorder.mode()));
        recorder.finish(value)
    }

    /// Copies the object.
    pub fn snapshot(self) -> Snapshot<T> {
        let at = Addr::of(self.ptr());
        // SAFETY: by `new`, the object is readable for `'a`, which outlives this call.
        let memory = unsafe { Mapped::new(self.ptr().cast(), size_of::<T>()) };
        let copied = self.mode().looks_at().copied;
        match with_fidelity(memory, at, self.origin(), copied) {
            Ok(snapshot) => snapshot,
            // `Mapped` refuses only reads outside of its range, which is the object: this never
            // runs, and as it is not a panic, code without a panic path may take snapshots.
            Err(_) => assemble::<T>(T::ZEROED, self.origin().get(), Fidelity::Torn),
        }
    }
}
