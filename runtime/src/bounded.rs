//! Whether helpers come back to themselves, from one block of helpers to another.
//!
//! A macro sees one block. So each helper is noted as a constant, which is evaluated from those of the helpers that it calls: where
//! these lead back to it, the compiler finds a cycle. The macro does not know which of the names that a body calls are helpers; so
//! it asks for a constant of [`Called`], and the compiler chooses that of the helper, or of the trait if there is no such helper.

use core::marker::PhantomData;

/// That `Self` has a helper whose name has this hash.
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

/// What is no helper calls no helper.
#[doc(hidden)]
pub trait NoHelper {
    const NEVER_CALLS_ITSELF: () = ();
}

impl<T, const NAME: u64> NoHelper for Called<T, NAME> {}
