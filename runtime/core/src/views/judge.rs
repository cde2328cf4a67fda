// SPDX-License-Identifier: MIT OR Apache-2.0

//! Passes results to checks, whatever their types are.
//!
//! The macros do not know the type that an accessor or a helper returns. So they wrap the value in
//! [`Judged`] and let the compiler choose: an inherent method where the type is known, else that of
//! the trait.

use crate::checks::failure::Seen;
use crate::checks::mode::{Mode, Peek};
use crate::fields::array::LiveArray;
use crate::fields::decoded::{Choice, Decoded};
use crate::fields::field::Field;
use crate::fields::flag_set::FlagSet;
use crate::fields::flags::Flags;
use crate::layout::members::Kind;
use crate::origin::addr::Addr;

/// A value that a check judges.
#[doc(hidden)]
pub struct Judged<'a, R>(pub &'a R);

impl<R: Number> Judged<'_, R> {
    /// Returns the number, for the report of the failure.
    #[inline(always)]
    pub fn seen(&self) -> Option<Seen> {
        Some(self.0.seen())
    }
}

impl<R: Viewed> Judged<'_, R> {
    /// Returns the view without checks, so that checks never recurse.
    #[inline(always)]
    pub fn value(&self) -> R::Peeked {
        self.0.peeked()
    }
}

/// Fallback for values that are neither a number nor a view.
#[doc(hidden)]
pub trait Unknown<R> {
    fn seen(&self) -> Option<Seen>;
    fn value(&self) -> R
    where
        R: Copy;
}

impl<R> Unknown<R> for Judged<'_, R> {
    #[inline(always)]
    fn seen(&self) -> Option<Seen> {
        None
    }

    #[inline(always)]
    fn value(&self) -> R
    where
        R: Copy,
    {
        *self.0
    }
}

/// A live view that generated code evaluates checks on.
#[doc(hidden)]
pub trait Checks {
    type Peeked;

    /// Evaluates a check, unless the mode of the view omits checks.
    fn check(
        &self,
        item: &'static str,
        reason: &'static str,
        seen: impl FnOnce() -> Option<Seen>,
        holds: impl FnOnce(Self::Peeked) -> bool,
    );
}

/// A view that can be converted to one without checks.
#[doc(hidden)]
pub trait Viewed {
    type Peeked;
    fn peeked(&self) -> Self::Peeked;
}

impl<V: Viewed> Viewed for Option<V> {
    type Peeked = Option<V::Peeked>;

    fn peeked(&self) -> Self::Peeked {
        self.as_ref().map(V::peeked)
    }
}

impl<'a, F: Field, const N: usize, M: Mode> Viewed for LiveArray<'a, F, N, M> {
    type Peeked = LiveArray<'a, F, N, Peek>;

    fn peeked(&self) -> Self::Peeked {
        self.peek()
    }
}

/// A value that can be reported as one number.
#[doc(hidden)]
pub trait Number {
    fn seen(&self) -> Seen;
}

macro_rules! numbers {
    ($($kind:ident: $($type:ty)*;)*) => {$($(
        impl Number for $type {
            #[inline(always)]
            fn seen(&self) -> Seen {
                Seen::new(*self as u128, Kind::$kind)
            }
        }
    )*)*};
}

numbers! {
    Unsigned: u8 u16 u32 u64 u128 usize bool;
    Signed: i8 i16 i32 i64 i128 isize;
}

impl<T: ?Sized> Number for Addr<T> {
    #[inline(always)]
    fn seen(&self) -> Seen {
        Seen::new(self.get() as u128, Kind::Address)
    }
}

impl<E: FlagSet> Number for Flags<E> {
    #[inline(always)]
    fn seen(&self) -> Seen {
        Seen::new(self.word() as u128, Kind::Unsigned)
    }
}

impl<E: Choice> Number for Decoded<E> {
    #[inline(always)]
    fn seen(&self) -> Seen {
        Seen::new(self.word(), E::RAW)
    }
}
