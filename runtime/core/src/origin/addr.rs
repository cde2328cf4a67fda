// SPDX-License-Identifier: MIT OR Apache-2.0

//! Addresses, which can only be followed through a memory.

use crate::bytes::plain::Plain;
use crate::origin::place::Place;
use core::fmt;
use core::marker::PhantomData;

/// The address of a `T` in the memory that a dump reads: a number, never a pointer.
///
/// It cannot be dereferenced. To follow it, read through a [`Memory`](crate::Memory), which can
/// fail and returns a copy. It is as wide as an address of this target and has the same layout, so
/// a pointer field is read as an `Addr`.
///
/// ```
/// use dumpable::Addr;
///
/// const PAGE: Addr<u64> = Addr::new(0xffff_ea00_0000_1240);
/// assert_eq!(PAGE.add(8).get(), 0xffff_ea00_0000_1248);
/// assert_eq!(format!("{PAGE:?}"), "0xffffea0000001240");
/// ```
///
/// ```compile_fail
/// let page: dumpable::Addr<u64> = dumpable::Addr::new(0x1000);
/// let word = *page; // an address is read through a `Memory`
/// ```
#[repr(transparent)]
pub struct Addr<T: ?Sized>(usize, PhantomData<fn(&T)>);

impl<T: ?Sized> Addr<T> {
    /// The null address.
    pub const NULL: Self = Self::new(0);

    /// Returns the address with this number.
    pub const fn new(value: usize) -> Self {
        Self(value, PhantomData)
    }

    /// Returns the address that `pointer` holds. Only the number: no pointer can be made of it
    /// again.
    pub fn of(pointer: *const T) -> Self {
        Self::new(pointer.cast::<u8>().addr())
    }

    /// Returns the address as a number.
    pub const fn get(self) -> usize {
        self.0
    }

    /// Tells whether this is the null address.
    pub const fn is_null(self) -> bool {
        self.0 == 0
    }

    /// Tells whether both addresses are equal. (`==` is not `const` on Rust 1.85.)
    pub const fn eq(self, other: Self) -> bool {
        self.0 == other.0
    }

    /// Returns the address `bytes` further on, wrapping around at the end of the address space.
    pub const fn add(self, bytes: usize) -> Self {
        Self::new(self.0.wrapping_add(bytes))
    }

    /// Returns the address `bytes` before this one, wrapping around at zero.
    pub const fn sub(self, bytes: usize) -> Self {
        Self::new(self.0.wrapping_sub(bytes))
    }

    /// Returns the distance in bytes from `earlier` to this address, wrapping around.
    pub const fn bytes_since(self, earlier: Self) -> usize {
        self.0.wrapping_sub(earlier.0)
    }

    /// Returns the address with only the bits of `mask`.
    pub const fn mask(self, mask: usize) -> Self {
        Self::new(self.0 & mask)
    }

    /// Returns the same number as the address of a `U`.
    pub const fn cast<U: ?Sized>(self) -> Addr<U> {
        Addr::new(self.0)
    }
}

impl<T> Addr<T> {
    /// Returns the address of a member: `page.member(Page::LRU)`.
    ///
    /// ```
    /// use dumpable::{Addr, Dumpable};
    ///
    /// #[derive(Dumpable)]
    /// #[repr(C)]
    /// struct ListHead {
    ///     next: *const ListHead,
    ///     prev: *const ListHead,
    /// }
    ///
    /// #[derive(Dumpable)]
    /// #[repr(C)]
    /// struct Task {
    ///     state: u64,
    ///     tasks: ListHead,
    /// }
    ///
    /// const TASK: Addr<Task> = Addr::new(0x1000);
    /// const LINK: Addr<ListHead> = TASK.member(Task::TASKS);
    /// assert_eq!((LINK.get(), LINK.container_of(Task::TASKS)), (0x1008, TASK));
    /// ```
    pub const fn member<F>(self, place: Place<T, F>) -> Addr<F> {
        Addr::new(self.0.wrapping_add(place.offset()))
    }

    /// Returns the address of the object whose member `place` is here, as C's `container_of()`
    /// does.
    pub const fn container_of<C>(self, place: Place<C, T>) -> Addr<C> {
        Addr::new(self.0.wrapping_sub(place.offset()))
    }
}

// SAFETY: an address is a `usize`, transparently.
unsafe impl<T: ?Sized + 'static> Plain for Addr<T> {}

impl<T: ?Sized> Clone for Addr<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: ?Sized> Copy for Addr<T> {}

impl<T: ?Sized> PartialEq for Addr<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<T: ?Sized> Eq for Addr<T> {}

impl<T: ?Sized> fmt::LowerHex for Addr<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::LowerHex::fmt(&self.0, f)
    }
}

impl<T: ?Sized> fmt::UpperHex for Addr<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::UpperHex::fmt(&self.0, f)
    }
}

impl<T: ?Sized> fmt::Debug for Addr<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    extern crate std;

    use super::*;
    use std::format;

    #[test]
    fn address_arithmetic_wraps() {
        let (low, high) = (Addr::<u32>::new(0x10), Addr::<u32>::new(usize::MAX - 0xf));
        assert_eq!((low.get(), high.get(), Addr::<u32>::NULL.get()), (0x10, usize::MAX - 0xf, 0));
        assert_eq!(
            (high.add(0x20), low.sub(0x20), low.add(1).get(), low.sub(1).get()),
            (low, high, 0x11, 0xf)
        );
        assert_eq!((low.bytes_since(high), high.bytes_since(low)), (0x20, usize::MAX - 0x1f));
        assert_eq!((high.mask(0xf8).get(), low.mask(0xf).get()), (0xf0, 0));
        assert_eq!(high.cast::<[u8]>().get(), high.get());
        assert!(Addr::<u32>::NULL.is_null() && !low.is_null());
        assert!(
            Addr::eq(low, low) && !Addr::eq(low, high) && low == Clone::clone(&low) && low != high
        );
        assert_eq!(format!("{low:?} {high:?}"), format!("0x10 {:#x}", usize::MAX - 0xf));
        let object = 5_u32;
        assert_eq!(Addr::of(&raw const object).get(), (&raw const object) as usize);
    }
}
