// SPDX-License-Identifier: MIT OR Apache-2.0

//! Checks of copies: live views of the words of a snapshot.

use crate::bytes::plain::Plain;
use crate::checks::failure::Failure;
use crate::checks::mode::{LooksAt, Peek, Record};
use crate::described::dumpable::Dumpable;
use crate::described::pointer::LivePtr;
use crate::fields::part::Part;
use crate::layout::places::Places;
use crate::origin::addr::Addr;

impl<S: Plain, P: Places> Part<S, P> {
    /// Runs `body` on a live view of this copy, the whole of a `T`, and records the first failed
    /// check. A copy by a plan is refused: a live view has the places of the description.
    pub fn checked<T: Dumpable<Words = S>, R>(
        &self,
        body: impl FnOnce(LivePtr<'_, T, Record<'_>>) -> R,
    ) -> Result<R, Failure> {
        if self.is_relocated() {
            let reason = "the object had another layout, so there is no live view of its copy";
            let (name, origin) = (T::LAYOUT.name, self.origin());
            return Err(Failure::new(name, "checked", reason, origin, None));
        }
        #[repr(C)]
        struct Seat<T, W> {
            /// Aligns the words.
            object: [T; 0],
            words: W,
        }
        const { assert!(size_of::<S>() == size_of::<T>()) };
        let seat = Seat::<T, S> { object: [], words: *self.stored() };
        let ptr = (&raw const seat).cast::<T>();
        let origin = self.origin::<T>().get();
        let target = LooksAt::copy(Addr::of(ptr).get(), origin, self.fidelity());
        // SAFETY: the seat is aligned for a `T` and lives until the end of this function, longer
        // than the lifetime that `body` is given: `R` cannot name it. The words lie at the start of
        // the seat and have the size of a `T`; all of their bytes are initialised (`Plain`), and
        // nothing writes to them.
        let live = unsafe { LivePtr::<T, _>::new(ptr, Peek::of(target)) };
        live.attempt(body)
    }
}
