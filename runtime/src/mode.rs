//! What becomes of a failed check.

use crate::dumpable_trait::{Dumpable, Snapshot};
use crate::failure::Failure;
use crate::snapshot::Fidelity;
use core::cell::Cell;

/// What the checked accessors of a live object do with a check.
///
/// Sealed: [`Enforce`], [`Record`] and [`Peek`] are all there are.
pub trait Mode: Copy + sealed::Sealed {
    /// Whether checks are evaluated at all.
    #[doc(hidden)]
    const CHECKS: bool;

    #[doc(hidden)]
    fn failed<T: Dumpable>(self, failure: Failure, object: impl FnOnce() -> Snapshot<T>);

    /// What the view looks at.
    #[doc(hidden)]
    fn looks_at(self) -> LooksAt;
}

/// What a view looks at: the object itself, or a copy, which stands for the object and never tells where it is itself.
///
/// It goes with the mode, because a part of a copy is as far from where it was as the whole is.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct LooksAt {
    /// The way from where the bytes are to where the object is or was.
    pub(crate) shift: usize,
    /// How far the copy can be trusted, if it is one.
    pub(crate) copied: Option<Fidelity>,
}

impl LooksAt {
    pub(crate) const OBJECT: Self = Self { shift: 0, copied: None };

    /// A copy at `at` of what was at `origin`.
    pub(crate) fn copy(at: usize, origin: usize, fidelity: Fidelity) -> Self {
        Self { shift: origin.wrapping_sub(at), copied: Some(fidelity) }
    }
}

mod sealed {
    pub trait Sealed {}
}

/// A failed check calls the `on_failure` of the type: what normal code uses.
#[derive(Clone, Copy, Debug)]
pub struct Enforce;

/// The first failed check is kept, and evaluation goes on: what runs inside `attempt`.
#[derive(Clone, Copy, Debug)]
pub struct Record<'r>(&'r Recorder);

/// No check is evaluated: what check expressions themselves run in, so that checks never recurse.
#[derive(Clone, Copy, Debug)]
pub struct Peek(LooksAt);

impl Peek {
    pub(crate) fn of(looks_at: LooksAt) -> Self {
        Self(looks_at)
    }
}

impl sealed::Sealed for Enforce {}
impl sealed::Sealed for Record<'_> {}
impl sealed::Sealed for Peek {}

impl Mode for Enforce {
    const CHECKS: bool = true;

    fn failed<T: Dumpable>(self, failure: Failure, object: impl FnOnce() -> Snapshot<T>) {
        T::on_failure(&failure, &object());
    }

    fn looks_at(self) -> LooksAt {
        LooksAt::OBJECT
    }
}

impl Mode for Record<'_> {
    const CHECKS: bool = true;

    fn failed<T: Dumpable>(self, failure: Failure, _: impl FnOnce() -> Snapshot<T>) {
        if self.0.first.get().is_none() {
            self.0.first.set(Some(failure));
        }
    }

    fn looks_at(self) -> LooksAt {
        self.0.looks_at
    }
}

impl Mode for Peek {
    const CHECKS: bool = false;

    fn failed<T: Dumpable>(self, _: Failure, _: impl FnOnce() -> Snapshot<T>) {}

    fn looks_at(self) -> LooksAt {
        self.0
    }
}

/// Keeps the first failure of an `attempt`.
#[derive(Debug)]
pub(crate) struct Recorder {
    first: Cell<Option<Failure>>,
    looks_at: LooksAt,
}

impl Recorder {
    pub(crate) const fn of(looks_at: LooksAt) -> Self {
        Self { first: Cell::new(None), looks_at }
    }

    /// The mode that reports to this recorder.
    pub(crate) const fn mode(&self) -> Record<'_> {
        Record(self)
    }

    /// `value`, or the first failure seen on the way to it.
    pub(crate) fn finish<R>(self, value: R) -> Result<R, Failure> {
        match self.first.into_inner() {
            Some(failure) => Err(failure),
            None => Ok(value),
        }
    }
}
