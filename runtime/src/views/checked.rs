// SPDX-License-Identifier: MIT OR Apache-2.0

//! Checks of copies: live views of the words of a snapshot.

use crate::bytes::plain::Plain;
use crate::checks::failure::Failure;
use crate::checks::mode::{LooksAt, Record, Recorder};
use crate::described::dumpable::Dumpable;
use crate::described::pointer::LivePtr;
use crate::fields::part::Part;
use crate::origin::addr::Addr;
use crate::origin::fidelity::Fidelity;

impl<S: Plain> Part<S> {
    /// Runs `body` on a live view of this copy, the whole of a `T`, and records the first failed
    /// check.
    pub fn checked<T: Dumpable<Words = S>, R>(
        &self,
        body: impl FnOnce(LivePtr<'_, T, Record<'_>>) -> R,
    ) -> Result<R, Failure> {
        checked::<T, R>(*self.stored(), self.origin(), self.fidelity(), body)
    }
}

/// Runs `body` on a live view of `words`, the bytes of a whole `T` from `origin`, and records the
/// first failed check.
fn checked<T: Dumpable, R>(
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
