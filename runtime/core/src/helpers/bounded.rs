// SPDX-License-Identifier: MIT OR Apache-2.0

//! Finds recursion of helpers from one block to another.
//!
//! A macro sees one block only. So each helper is recorded as a constant that evaluates those of
//! the helpers that it calls: a recursion is a cycle, which the compiler reports. The macro does
//! not know which of the names that a body calls are helpers. It asks for a constant of [`Called`],
//! and the compiler chooses that of the helper or, without such a helper, that of the trait.

use core::marker::PhantomData;

/// Records that `Self` has a helper whose name has this hash.
#[doc(hidden)]
pub trait Helper<const NAME: u64> {
    const NEVER_CALLS_ITSELF: ();
}

/// A method of `T` whose name has this hash.
#[doc(hidden)]
pub struct Called<T, const NAME: u64>(PhantomData<T>);

impl<T: Helper<NAME>, const NAME: u64> Called<T, NAME> {
    pub const NEVER_CALLS_ITSELF: () = T::NEVER_CALLS_ITSELF;
}

/// Fallback for names that are not helpers: ends the recursion check.
#[doc(hidden)]
pub trait NoHelper {
    const NEVER_CALLS_ITSELF: () = ();
}

impl<T, const NAME: u64> NoHelper for Called<T, NAME> {}
