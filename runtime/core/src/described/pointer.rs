// SPDX-License-Identifier: MIT OR Apache-2.0

//! The pointer that live views wrap.

use crate::checks::mode::Mode;
use core::marker::PhantomData;

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

impl<'a, T, M: Mode> LivePtr<'a, T, M> {
    /// # Safety
    ///
    /// `ptr` is aligned, and readable as a `T` for the whole of `'a`; others may write to it.
    pub(crate) unsafe fn new(ptr: *const T, mode: M) -> Self {
        Self { ptr, mode, object: PhantomData }
    }

    /// Returns the same pointer in another mode.
    #[inline(always)]
    pub(crate) fn with_mode<N: Mode>(self, mode: N) -> LivePtr<'a, T, N> {
        LivePtr { ptr: self.ptr, mode, object: PhantomData }
    }

    /// Returns the pointer, which is aligned and readable for `'a`.
    #[inline(always)]
    pub(crate) fn ptr(self) -> *const T {
        self.ptr
    }

    /// Returns the mode.
    #[inline(always)]
    pub(crate) fn mode(self) -> M {
        self.mode
    }
}
