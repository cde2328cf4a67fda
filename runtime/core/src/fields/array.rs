// SPDX-License-Identifier: MIT OR Apache-2.0

//! Array fields of snapshots and of live objects.

use crate::bytes::plain::Plain;
use crate::bytes::slices::{bytes_of_mut, reverse_each};
use crate::checks::mode::{Mode, Peek};
use crate::fields::field::Field;
use crate::fields::part::Part;
use crate::layout::members::Kind;
use crate::layout::order::Order;
use crate::layout::places::Strided;
use crate::origin::addr::Addr;
use core::fmt;
use core::marker::PhantomData;

/// A copied array field: `N` elements of the field type `F`.
///
/// ```
/// use dumpable::{Addr, Dumpable, Snapshot};
///
/// #[derive(Dumpable)]
/// #[repr(C)]
/// struct Zone {
///     watermark: [u64; 3],
/// }
///
/// const ZONE: Snapshot<Zone> = Snapshot::<Zone>::from_words([10, 20, 30], Addr::NULL);
/// const LOW: Option<u64> = ZONE.watermark().get(1);
/// assert_eq!(LOW, Some(20));
/// assert_eq!(ZONE.watermark().get(3), None);
/// assert_eq!(ZONE.watermark().values(), [10, 20, 30]);
/// ```
#[repr(transparent)]
pub struct Array<F: Field, const N: usize>(Part<[F::Stored; N], Strided<F::Places>>);

impl<F: Field, const N: usize> Array<F, N> {
    /// Returns the number of elements.
    pub const fn len(&self) -> usize {
        N
    }

    /// Tells whether there are no elements.
    pub const fn is_empty(&self) -> bool {
        N == 0
    }

    /// Returns the address that the first element had when it was copied.
    pub const fn origin(&self) -> Addr<[F; N]> {
        self.0.origin()
    }

    /// Returns the address of the element at `index`, also past the end: the elements of a flexible
    /// array, `[T; 0]`, are not copied with it.
    pub const fn addr(&self, index: usize) -> Addr<F> {
        self.0.element_addr(index)
    }

    /// Returns the element at `index`, or `None` past the end.
    #[inline(always)]
    pub const fn get(&self, index: usize) -> Option<F::Value> {
        match self.0.element::<F::Stored, N>(index) {
            Some(part) => Some(part.value::<F>()),
            None => None,
        }
    }

    /// Iterates over the elements.
    pub fn iter(&self) -> impl Iterator<Item = F::Value> + '_ {
        (0..N).filter_map(|index| self.get(index))
    }
}

impl<F: Field, const N: usize> Array<F, N>
where
    F::Value: Plain,
{
    /// Returns all elements, if the value of the element type is its bits: numbers, addresses,
    /// enums, flags and strings.
    pub const fn values(&self) -> [F::Value; N] {
        #[repr(C)]
        union Same<S: Copy, V: Copy> {
            stored: S,
            values: V,
        }
        const { assert!(size_of::<F::Value>() == size_of::<F::Stored>()) };
        let mut stored = *self.0.stored();
        if F::SWAP {
            reverse_each(bytes_of_mut(&mut stored), size_of::<F::Stored>());
        }
        // SAFETY: the stored bytes of an element, in the order of this target, are the first of a
        // `Value` (`Field`), and by the assertion all of it. Both arrays have `N` of them.
        unsafe { Same { stored }.values }
    }
}

impl<F: Field, const N: usize> Clone for Array<F, N> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<F: Field, const N: usize> Copy for Array<F, N> {}

impl<F: Field, const N: usize> fmt::Debug for Array<F, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// An array field of a live object: `N` elements of the field type `F`, each loaded on demand.
pub struct LiveArray<'a, F, const N: usize, M: Mode> {
    first: *const F,
    mode: M,
    object: PhantomData<&'a F>,
}

impl<'a, F: Field, const N: usize, M: Mode> LiveArray<'a, F, N, M> {
    /// Returns the number of elements.
    pub fn len(&self) -> usize {
        N
    }

    /// Tells whether there are no elements.
    pub fn is_empty(&self) -> bool {
        N == 0
    }

    /// Returns the address of the first element.
    pub fn origin(&self) -> Addr<[F; N]> {
        Addr::of(self.first.cast::<[F; N]>()).add(self.mode.looks_at().shift)
    }

    /// Returns the address of the element at `index`, also past the end.
    pub fn addr(&self, index: usize) -> Addr<F> {
        self.origin().cast().add(index.wrapping_mul(size_of::<F>()))
    }

    /// Returns a view of the same array without checks.
    pub fn peek(&self) -> LiveArray<'a, F, N, Peek> {
        LiveArray { first: self.first, mode: Peek::of(self.mode.looks_at()), object: PhantomData }
    }

    /// Loads the element at `index`, or returns `None` past the end.
    pub fn get(&self, index: usize) -> Option<F::Live<'a, M>> {
        if index >= N {
            return None;
        }
        // SAFETY: `load` below was given an aligned array of `N` elements that is readable for
        // `'a`, and `index` is less than `N`.
        Some(unsafe { F::load(self.first.wrapping_add(index), self.mode) })
    }

    /// Loads each element when the iterator reaches it.
    pub fn iter(&self) -> impl Iterator<Item = F::Live<'a, M>> + use<'a, F, N, M> {
        let this = *self;
        (0..N).filter_map(move |index| this.get(index))
    }

    /// Loads all elements, in order.
    pub fn values(&self) -> [F::Live<'a, M>; N] {
        core::array::from_fn(|index| {
            // SAFETY: as in `get`; `index` is less than `N`.
            unsafe { F::load(self.first.wrapping_add(index), self.mode) }
        })
    }
}

impl<F: Field, const N: usize, M: Mode> Clone for LiveArray<'_, F, N, M> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<F: Field, const N: usize, M: Mode> Copy for LiveArray<'_, F, N, M> {}

impl<F: Field, const N: usize, M: Mode> fmt::Debug for LiveArray<'_, F, N, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{N} elements at {:?}", self.origin())
    }
}

// SAFETY: an array has no padding of its own, and `Array` is transparent over the part.
unsafe impl<F: Field, const N: usize> Field for [F; N] {
    type Stored = [F::Stored; N];
    type Value = Array<F, N>;
    type Places = Strided<F::Places>;
    type Live<'a, M: Mode> = LiveArray<'a, F, N, M>;
    type This = Self;
    const KIND: Kind = Kind::Array { of: &F::KIND, len: N, size: size_of::<F>() };
    const NUMBERS: Order = F::NUMBERS;

    unsafe fn load<'a, M: Mode>(at: *const Self, mode: M) -> Self::Live<'a, M> {
        LiveArray { first: at.cast(), mode, object: PhantomData }
    }
}
