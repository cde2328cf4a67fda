// SPDX-License-Identifier: MIT OR Apache-2.0

//! Typed constants for members.

use core::fmt;
use core::marker::PhantomData;

/// The place of a member of type `F` in a `T`. The derive makes a constant for each member, named
/// after its accessor.
///
/// ```
/// use dumpable::{Dumpable, Place};
///
/// #[derive(Dumpable)]
/// #[repr(C)]
/// struct Page {
///     flags: u64,
///     #[dumpable(skip, view(mapping: *const u8 @ 16))]
///     owner: [u64; 5],
/// }
///
/// const MAPPING: Place<Page, *const u8> = Page::MAPPING;
/// const OFFSET: usize = MAPPING.offset();
/// assert_eq!((OFFSET, Page::FLAGS.size()), (24, 8));
/// ```
///
/// [`Addr::member`](crate::Addr::member) and [`Addr::container_of`](crate::Addr::container_of) take
/// one. If a constant collides with one of yours, rename the accessor: `rename = other`.
pub struct Place<T, F> {
    index: usize,
    offset: usize,
    of: PhantomData<fn(&T) -> F>,
}

impl<T, F> Place<T, F> {
    /// Makes the place of the member `index` of the layout.
    #[doc(hidden)]
    pub const fn at(index: usize, offset: usize) -> Self {
        Self { index, offset, of: PhantomData }
    }

    /// Returns the offset in bytes.
    pub const fn offset(self) -> usize {
        self.offset
    }

    /// Returns the size in bytes.
    pub const fn size(self) -> usize {
        size_of::<F>()
    }

    /// Returns the index of the member in `T::LAYOUT.members`.
    pub const fn index(self) -> usize {
        self.index
    }
}

impl<T, F> Clone for Place<T, F> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T, F> Copy for Place<T, F> {}

impl<T, F> fmt::Debug for Place<T, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "+{:#x}", self.offset)
    }
}
