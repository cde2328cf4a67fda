// SPDX-License-Identifier: MIT OR Apache-2.0

//! Modes of live views: how each treats a failed check.

use crate::checks::failure::Failure;
use crate::origin::fidelity::Fidelity;
use core::cell::Cell;

/// A mode: how the accessors of a live view treat checks.
///
/// Sealed: the modes are [`Enforce`], [`Record`] and [`Peek`].
pub trait Mode: Copy + sealed::Sealed {
    /// Whether checks are evaluated.
    #[doc(hidden)]
    const CHECKS: bool;

    /// Handles a failed check. `enforce` calls the `on_failure` of the type.
    #[doc(hidden)]
    fn fail(self, failure: Failure, enforce: impl FnOnce(&Failure));

    /// Returns the target of the view.
    #[doc(hidden)]
    fn looks_at(self) -> LooksAt;
}

/// The target of a view: the object itself, or a copy that stands for the object at its origin.
///
/// It belongs to the mode, because each part of a copy lies as far from its origin as the whole.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct LooksAt {
    /// The distance from the bytes to the object's address or origin.
    pub(crate) shift: usize,
    /// The fidelity, if the target is a copy.
    pub(crate) copied: Option<Fidelity>,
}

impl LooksAt {
    pub(crate) const OBJECT: Self = Self { shift: 0, copied: None };

    /// Returns the target of a copy at `at` with this origin.
    pub(crate) fn copy(at: usize, origin: usize, fidelity: Fidelity) -> Self {
        Self { shift: origin.wrapping_sub(at), copied: Some(fidelity) }
    }
}

mod sealed {
    pub trait Sealed {}
}

/// Calls the `on_failure` of the type for a failed check: the mode of normal code.
#[derive(Clone, Copy, Debug)]
pub struct Enforce;

/// Records the first failed check and goes on: the mode inside `checked`.
#[derive(Clone, Copy, Debug)]
pub struct Record<'r>(&'r Recorder);

/// Evaluates no check: the mode of check expressions, so that checks never recurse.
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

    fn fail(self, failure: Failure, enforce: impl FnOnce(&Failure)) {
        enforce(&failure);
    }

    fn looks_at(self) -> LooksAt {
        LooksAt::OBJECT
    }
}

impl Mode for Record<'_> {
    const CHECKS: bool = true;

    fn fail(self, failure: Failure, _: impl FnOnce(&Failure)) {
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

    fn fail(self, _: Failure, _: impl FnOnce(&Failure)) {}

    fn looks_at(self) -> LooksAt {
        self.0
    }
}

/// Records the first failure within `checked`.
#[derive(Debug)]
pub(crate) struct Recorder {
    first: Cell<Option<Failure>>,
    looks_at: LooksAt,
}

impl Recorder {
    pub(crate) const fn of(looks_at: LooksAt) -> Self {
        Self { first: Cell::new(None), looks_at }
    }

    /// Returns the mode that reports to this recorder.
    pub(crate) const fn mode(&self) -> Record<'_> {
        Record(self)
    }

    /// Returns `value`, or the first failure on the way to it.
    pub(crate) fn finish<R>(self, value: R) -> Result<R, Failure> {
        match self.first.into_inner() {
            Some(failure) => Err(failure),
            None => Ok(value),
        }
    }
}
