// SPDX-License-Identifier: MIT OR Apache-2.0

//! Stored snapshots, and how accessors read fields from them.

use crate::bytes::bits::{of_number, Run};
use crate::bytes::plain::Plain;
use crate::bytes::ranges::Range;
use crate::bytes::slices::{bytes_of, bytes_of_mut, copy, part, part_mut, read};
use crate::fields::field::Field;
use crate::fields::number::{clear, extend, narrow, native, widen};
use crate::fields::ordered::Ordered;
use crate::layout::places::{Places, Strided, ABSENT};
use crate::origin::addr::Addr;
use crate::origin::fidelity::Fidelity;
use core::fmt;
use core::mem::transmute;

/// The captured bytes of an object, their origin, their fidelity and the places of their parts.
/// Every generated snapshot is a transparent wrapper of one.
#[doc(hidden)]
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Part<S: Plain, P: Places> {
    // First: a `Field::Value` is read from the start of a part.
    stored: S,
    origin: usize,
    fidelity: Fidelity,
    /// Whether the object had another layout than the description: 0 or 1. Beside the places, so
    /// that a snapshot with one place has no padding.
    relocated: u32,
    places: P,
}

impl<S: Plain, P: Places> Part<S, P> {
    pub const fn new(stored: S, places: P, origin: usize, fidelity: Fidelity) -> Self {
        Self { stored, origin, fidelity, relocated: 0, places }
    }

    /// Returns the part of an object with another layout.
    pub(crate) const fn relocated(stored: S, places: P, origin: usize, fidelity: Fidelity) -> Self {
        Self { stored, origin, fidelity, relocated: 1, places }
    }

    /// Returns the part that stores `ranges` of the bytes of an object.
    pub const fn gather(
        mut stored: S,
        places: P,
        ranges: &[Range],
        bytes: &[u8],
        origin: usize,
    ) -> Self {
        scatter(bytes_of_mut(&mut stored), ranges, bytes);
        Self::new(stored, places, origin, Fidelity::Frozen)
    }

    /// Compares the stored bytes.
    pub fn is_same(&self, other: &Self) -> bool {
        bytes_of(&self.stored) == bytes_of(&other.stored)
    }

    pub const fn stored(&self) -> &S {
        &self.stored
    }

    pub(crate) const fn stored_mut(&mut self) -> &mut S {
        &mut self.stored
    }

    pub(crate) const fn places(&self) -> &P {
        &self.places
    }

    /// Tells whether the object had another layout than the description.
    pub(crate) const fn is_relocated(&self) -> bool {
        self.relocated != 0
    }

    /// Sets the origin and the fidelity.
    pub(crate) const fn retake<T: ?Sized>(&mut self, origin: Addr<T>, fidelity: Fidelity) {
        (self.origin, self.fidelity) = (origin.get(), fidelity);
    }

    /// Sets the places of the parts, and whether they are those of another layout.
    pub(crate) const fn replace(&mut self, places: P, is_relocated: bool) {
        (self.places, self.relocated) = (places, is_relocated as u32);
    }

    pub const fn origin<T: ?Sized>(&self) -> Addr<T> {
        Addr::new(self.origin)
    }

    pub const fn fidelity(&self) -> Fidelity {
        self.fidelity
    }

    /// Returns the field of type `F` at byte `AT` of the storage, with the places from `SLOT` on.
    #[inline(always)]
    pub const fn field<F: Field, const AT: usize, const SLOT: usize>(&self) -> F::Value {
        const { Self::assert_kept::<F>(AT, SLOT) };
        // SAFETY: by the assertion.
        unsafe { self.field_at::<F, AT, SLOT>() }
    }

    /// The same.
    ///
    /// # Safety
    ///
    /// The assertion of `field` holds.
    #[inline(always)]
    const unsafe fn field_at<F: Field, const AT: usize, const SLOT: usize>(&self) -> F::Value {
        let (origin, places) = if F::HAS_ORIGIN {
            // SAFETY: the caller's promise.
            let offset = unsafe { self.placed::<u32>(SLOT) };
            // SAFETY: the caller's promise.
            let places = unsafe { self.placed::<F::Places>(SLOT.wrapping_add(1)) };
            (self.origin.wrapping_add(offset as usize), places)
        } else {
            // SAFETY: the caller's promise: without an origin, there are no places.
            (self.origin, unsafe { self.placed::<F::Places>(0) })
        };
        Part {
            // SAFETY: the caller's promise.
            stored: unsafe { take_at::<S, F::Stored, AT>(&self.stored) },
            origin,
            fidelity: self.fidelity,
            relocated: self.relocated,
            places,
        }
        .value::<F>()
    }

    /// Holds an `F` at this place to be kept, and whole, and its places to be among those of this
    /// part.
    // Without sums, which would wrap in a build without overflow checks.
    const fn assert_kept<F: Field>(at: usize, slot: usize) {
        let (kept, size) = (size_of::<S>(), size_of::<F::Stored>());
        assert!(F::IS_WHOLE && size <= kept && at <= kept - size);
        let (all, inner) = (size_of::<P>() / 4, size_of::<F::Places>() / 4);
        assert!(if F::HAS_ORIGIN { slot < all && inner < all - slot } else { inner == 0 });
    }

    /// Reads the places from `slot` on.
    ///
    /// # Safety
    ///
    /// They are among those of this part.
    #[inline(always)]
    const unsafe fn placed<X: Plain>(&self, slot: usize) -> X {
        let at = (&raw const self.places).cast::<u8>().wrapping_add(slot.wrapping_mul(4));
        // SAFETY: the caller's promise. All bytes of a `Plain` are initialised, and borrowed here.
        unsafe { read::<X>(at) }
    }

    /// Tells whether the object lacks the member whose first place is `SLOT`.
    #[inline(always)]
    pub const fn is_absent<const SLOT: usize>(&self) -> bool {
        const { assert!(SLOT < size_of::<P>() / 4) };
        // SAFETY: by the assertion.
        unsafe { self.placed::<u32>(SLOT) == ABSENT }
    }

    /// Returns the same, decoded as a `T`: of a number the number that a `T` holds, of anything
    /// else the `T` that these bytes are.
    #[inline(always)]
    pub const fn decoded<F: Field, T: Field, const AT: usize, const SLOT: usize>(
        &self,
    ) -> T::Value {
        if !(F::IS_NUMBER && T::IS_NUMBER) {
            const {
                if !(F::IS_NUMBER && T::IS_NUMBER) {
                    assert!(size_of::<F>() == size_of::<T>());
                    Self::assert_kept::<T>(AT, SLOT);
                }
            };
            // SAFETY: by the assertions. (Those of a function that is called here would be
            // evaluated where the line is not reached, too.)
            return unsafe { self.field_at::<T, AT, SLOT>() };
        }
        let word = widen::<Ordered<F, T>>(take::<S, F::Stored, AT>(&self.stored));
        value_of_number::<T>(word)
    }

    /// Returns the number of type `F` at byte `AT` of the storage, with the bits of `mask` cleared.
    #[inline(always)]
    pub const fn number<F: Field, const AT: usize>(&self, mask: u128) -> F::Value {
        const { assert!(F::IS_NUMBER) };
        value_of_stored::<F>(clear::<F>(take::<S, F::Stored, AT>(&self.stored), mask))
    }

    /// Returns `WIDTH` bits after `LOW` others, of the number or the array of bytes at byte `AT` of
    /// the storage.
    #[inline(always)]
    pub const fn bits<F: Field, const AT: usize, const LOW: u32, const WIDTH: u32>(&self) -> u128 {
        const { assert!(F::HAS_BITS) };
        if !F::IS_BYTES {
            return of_number::<LOW, WIDTH>(widen::<F>(take::<S, F::Stored, AT>(&self.stored)));
        }
        let (run, window) = const {
            let run = Run::new(LOW, WIDTH, cfg!(target_endian = "big"));
            assert!(AT + run.end() <= size_of::<S>());
            (run, run.window(AT, size_of::<S>()))
        };
        match window {
            Some(window) => run.cut(window.of(&self.stored)),
            None => run.of_bytes(bytes_of(&self.stored), AT),
        }
    }

    /// Returns the value of the field whose stored form this part is.
    #[inline(always)]
    pub(crate) const fn value<F: Field<Stored = S, Places = P>>(self) -> F::Value {
        if F::SWAP {
            Self { stored: native::<F>(self.stored), ..self }.native_value::<F>()
        } else {
            self.native_value::<F>()
        }
    }

    /// Returns the value of bytes in the order of this target.
    #[inline(always)]
    const fn native_value<F: Field<Stored = S, Places = P>>(self) -> F::Value {
        #[repr(C)]
        union Prefix<P: Copy, V: Copy> {
            part: P,
            value: V,
        }
        const { assert!(size_of::<F::Value>() <= size_of::<Self>()) };
        // SAFETY: `Field` guarantees that the first bytes of a `Part<Stored, Places>` are a valid
        // `Value`, whatever the bits of the stored part; both members of a union lie at its start,
        // and the assertion says that the value lies within.
        unsafe { Prefix { part: self }.value }
    }
}

impl<S: Plain, P: Places> Part<S, Strided<P>> {
    /// Returns the address of element `index`.
    #[inline(always)]
    pub(crate) const fn element_addr<E>(&self, index: usize) -> Addr<E> {
        Addr::new(self.origin.wrapping_add(index.wrapping_mul(self.places.stride as usize)))
    }

    /// Returns the part of element `index`, of `COUNT` stored elements of type `E`.
    #[inline(always)]
    pub(crate) const fn element<E: Plain, const COUNT: usize>(
        &self,
        index: usize,
    ) -> Option<Part<E, P>> {
        const { assert!(size_of::<E>() * COUNT == size_of::<S>()) };
        if index >= COUNT {
            return None;
        }
        let element = (&raw const self.stored).cast::<E>().wrapping_add(index);
        // SAFETY: `stored` is `COUNT` times as large as `E`, and `index` is less than `COUNT`, so
        // the element lies within it. All bytes of a `Plain` are initialised, and borrowed here.
        let stored = unsafe { read::<E>(element.cast()) };
        Some(Part {
            stored,
            origin: self.element_addr::<E>(index).get(),
            fidelity: self.fidelity,
            relocated: self.relocated,
            places: self.places.element,
        })
    }
}

/// Copies `ranges` of the bytes of an object into their places.
pub(crate) const fn scatter(stored: &mut [u8], ranges: &[Range], bytes: &[u8]) {
    let mut rest = ranges;
    while let [range, after @ ..] = rest {
        if let (Some(into), Some(from)) =
            (part_mut(stored, range.at, range.len), part(bytes, range.offset, range.len))
        {
            copy(into, from);
        }
        rest = after;
    }
}

/// Returns the number with these bits in the order of this target.
#[inline(always)]
const fn value_of_stored<F: Field>(stored: F::Stored) -> F::Value {
    #[repr(C)]
    union Same<S: Copy, V: Copy> {
        stored: S,
        value: V,
    }
    const { assert!(!F::IS_NUMBER || size_of::<F::Value>() <= size_of::<F::Stored>()) };
    // SAFETY: called for numbers, of which the stored bits in the order of this target and nothing
    // else are the value (`Field`).
    unsafe { Same { stored }.value }
}

/// Returns the value of type `T` with the lowest bits of `word`.
#[inline(always)]
pub(crate) const fn value_of_number<T: Field>(word: u128) -> T::Value {
    value_of_stored::<T>(narrow::<T>(word))
}

/// Returns the value of type `T` in `WIDTH` bits.
#[inline(always)]
pub const fn value_of_bits<T: Field, const WIDTH: u32>(bits: u128) -> T::Value {
    const { assert!(T::IS_NUMBER) };
    value_of_number::<T>(extend::<T, WIDTH>(bits))
}

/// Reads an `X` at byte `AT` of `stored`, without a run-time check.
#[inline(always)]
const fn take<S: Plain, X: Plain, const AT: usize>(stored: &S) -> X {
    const { assert!(AT + size_of::<X>() <= size_of::<S>()) };
    // SAFETY: by the assertion.
    unsafe { take_at::<S, X, AT>(stored) }
}

/// The same.
///
/// # Safety
///
/// `AT + size_of::<X>()` is at most the size of `S`.
#[inline(always)]
const unsafe fn take_at<S: Plain, X: Plain, const AT: usize>(stored: &S) -> X {
    #[repr(C, packed)]
    struct Skip<const AT: usize, X>([u8; AT], X);
    // SAFETY: `Skip` is packed, so it has alignment 1 and a size of `AT + size_of::<X>()`, which
    // lies within `S` by the caller's promise. All bytes of a `Plain` are initialised, and any bits
    // are a valid `X`. The lifetime is that of `stored`.
    unsafe { transmute::<&S, &Skip<AT, X>>(stored) }.1
}

/// Writes the raw bytes in hex: all that generic code can show.
impl<S: Plain, P: Places> fmt::Debug for Part<S, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at {:#x}, {:?}:", self.origin, self.fidelity)?;
        for (index, byte) in bytes_of(&self.stored).iter().enumerate() {
            let blank = if index % 8 == 0 { " " } else { "" };
            write!(f, "{blank}{byte:02x}")?;
        }
        Ok(())
    }
}
