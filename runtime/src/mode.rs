//! What becomes of a failed check.

use crate::{Addr, Dumpable, Snapshot};
use core::cell::Cell;
use core::fmt;

/// What the checked accessors of a live object do with a check.
///
/// Sealed: [`Enforce`], [`Record`] and [`Peek`] are all there are.
pub trait Mode: Copy + sealed::Sealed {
    /// Whether checks are evaluated at all.
    #[doc(hidden)]
    const CHECKS: bool;

    #[doc(hidden)]
    fn failed<T: Dumpable>(self, failure: Failure, object: impl FnOnce() -> Snapshot<T>);
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
pub struct Peek;

impl sealed::Sealed for Enforce {}
impl sealed::Sealed for Record<'_> {}
impl sealed::Sealed for Peek {}

impl Mode for Enforce {
    const CHECKS: bool = true;

    fn failed<T: Dumpable>(self, failure: Failure, object: impl FnOnce() -> Snapshot<T>) {
        T::on_failure(&failure, &object());
    }
}

impl Mode for Record<'_> {
    const CHECKS: bool = true;

    fn failed<T: Dumpable>(self, failure: Failure, _: impl FnOnce() -> Snapshot<T>) {
        if self.0.first.get().is_none() {
            self.0.first.set(Some(failure));
        }
    }
}

impl Mode for Peek {
    const CHECKS: bool = false;

    fn failed<T: Dumpable>(self, _: Failure, _: impl FnOnce() -> Snapshot<T>) {}
}

/// Keeps the first failure of an `attempt`.
#[derive(Default, Debug)]
pub struct Recorder {
    first: Cell<Option<Failure>>,
}

impl Recorder {
    /// One that has seen no failure.
    pub const fn new() -> Self {
        Self { first: Cell::new(None) }
    }

    /// The mode that reports to this recorder.
    pub const fn mode(&self) -> Record<'_> {
        Record(self)
    }

    /// `value`, or the first failure seen on the way to it.
    pub fn finish<R>(self, value: R) -> Result<R, Failure> {
        match self.first.into_inner() {
            Some(failure) => Err(failure),
            None => Ok(value),
        }
    }
}

/// A check that failed: of which type, field or helper, why, and where the object is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Failure {
    type_name: &'static str,
    item: &'static str,
    reason: &'static str,
    at: Addr<u8>,
}

impl Failure {
    pub(crate) const fn new(type_name: &'static str, item: &'static str, reason: &'static str, at: Addr<u8>) -> Self {
        Self { type_name, item, reason, at }
    }

    /// The name of the type, as its description gives it.
    pub const fn type_name(&self) -> &'static str {
        self.type_name
    }

    /// The field or helper whose check failed.
    pub const fn item(&self) -> &'static str {
        self.item
    }

    /// The reason that the check was given.
    pub const fn reason(&self) -> &'static str {
        self.reason
    }

    /// The address of the object.
    pub const fn at(&self) -> Addr<u8> {
        self.at
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}::{} of the object at {:?}: {}", self.type_name, self.item, self.at, self.reason)
    }
}

impl core::error::Error for Failure {}
