// SPDX-License-Identifier: MIT OR Apache-2.0

//! Stored snapshots, and how accessors read fields from them.

use crate::bytes::bits::{of_number, Run};
use crate::bytes::plain::Plain;
use crate::bytes::ranges::Range;
use crate::bytes::slices::{bytes_of, bytes_of_mut, copy, part, part_mut, read};
use crate::fields::field::Field;
use crate::fields::number::{clear, extend, narrow, native, widen};
use crate::fields::ordered::Ordered;
use crate::origin::addr::Addr;
use crate::origin::fidelity::Fidelity;
use core::fmt;
use core::mem::transmute;

/// The captured bytes of an object, their origin and their fidelity. Every generated snapshot is a
/// transparent wrapper of one.
#[doc(hidden)]
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Part<S: Plain> {
    // First: a `Field::Value` is read from the start of a part.
    stored: S,
    origin: usize,
    fidelity: Fidelity,
}

impl<S: Plain> Part<S> {
    pub const fn new(stored: S, origin: usize, fidelity: Fidelity) -> Self {
        Self { stored, origin, fidelity }
    }

    /// Returns the part that stores `ranges` of the bytes of an object.
    pub const fn gather(mut stored: S, ranges: &[Range], bytes: &[u8], origin: usize) -> Self {
        let mut rest = ranges;
        while let [range, after @ ..] = rest {
            if let (Some(into), Some(from)) = (
                part_mut(bytes_of_mut(&mut stored), range.at, range.len),
                part(bytes, range.offset, range.len),
            ) {
                copy(into, from);
            }
            rest = after;
        }
        Self::new(stored, origin, Fidelity::Frozen)
    }

    /// Compares the stored bytes.
    pub fn is_same(&self, other: &Self) -> bool {
        bytes_of(&self.stored) == bytes_of(&other.stored)
    }

    pub const fn stored(&self) -> &S {
        &self.stored
    }

    pub(crate) fn stored_mut(&mut self) -> &mut S {
        &mut self.stored
    }

    /// Sets the origin and the fidelity.
    pub(crate) fn retake<T: ?Sized>(&mut self, origin: Addr<T>, fidelity: Fidelity) {
        (self.origin, self.fidelity) = (origin.get(), fidelity);
    }

    pub const fn origin<T: ?Sized>(&self) -> Addr<T> {
        Addr::new(self.origin)
    }

    pub const fn fidelity(&self) -> Fidelity {
        self.fidelity
    }

    /// Returns the field of type `F` at byte `AT` of the storage and at byte `OFFSET` of the
    /// object.
    #[inline(always)]
    pub const fn field<F: Field, const AT: usize, const OFFSET: usize>(&self) -> F::Value {
        const { Self::assert_kept::<F>(AT) };
        // SAFETY: by the assertion.
        unsafe { self.field_at::<F, AT, OFFSET>() }
    }

    /// The same.
    ///
    /// # Safety
    ///
    /// The assertion of `field` holds.
    #[inline(always)]
    const unsafe fn field_at<F: Field, const AT: usize, const OFFSET: usize>(&self) -> F::Value {
        Part {
            // SAFETY: the caller's promise.
            stored: unsafe { take_at::<S, F::Stored, AT>(&self.stored) },
            origin: self.origin.wrapping_add(OFFSET),
            fidelity: self.fidelity,
        }
        .value::<F>()
    }

    /// Holds an `F` at this place to be kept, and whole.
    const fn assert_kept<F: Field>(at: usize) {
        assert!(F::IS_WHOLE && at + size_of::<F::Stored>() <= size_of::<S>());
    }

    /// Returns the same, decoded as a `T`: of a number the number that a `T` holds, of anything
    /// else the `T` that these bytes are.
    #[inline(always)]
    pub const fn decoded<F: Field, T: Field, const AT: usize, const OFFSET: usize>(
        &self,
    ) -> T::Value {
        if !(F::IS_NUMBER && T::IS_NUMBER) {
            const {
                if !(F::IS_NUMBER && T::IS_NUMBER) {
                    assert!(size_of::<F>() == size_of::<T>());
                    Self::assert_kept::<T>(AT);
                }
            };
            // SAFETY: by the assertions. (Those of a function that is called here would be
            // evaluated where the line is not reached, too.)
            return unsafe { self.field_at::<T, AT, OFFSET>() };
        }
        let word = widen::<Ordered<F, T>>(take::<S, F::Stored, AT>(&self.stored));
        value_of_number::<T>(word)
    }

    /// Returns the number of type `F` at byte `AT` of the storage, with the bits of `mask` cleared.
    #[inline(always)]
    pub const fn number<F: Field, const AT: usize>(&self, mask: u128) -> F::Value {
        const { assert!(F::IS_NUMBER) };
        let stored = clear::<F>(take::<S, F::Stored, AT>(&self.stored), mask);
        Part::new(stored, 0, Fidelity::Frozen).native_value::<F>()
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
    pub(crate) const fn value<F: Field<Stored = S>>(self) -> F::Value {
        if F::SWAP {
            Self { stored: native::<F>(self.stored), ..self }.native_value::<F>()
        } else {
            self.native_value::<F>()
        }
    }

    /// Returns the value of bytes in the order of this target.
    #[inline(always)]
    const fn native_value<F: Field<Stored = S>>(self) -> F::Value {
        #[repr(C)]
        union Prefix<P: Copy, V: Copy> {
            part: P,
            value: V,
        }
        const { assert!(size_of::<F::Value>() <= size_of::<Self>()) };
        // SAFETY: `Field` guarantees that the first bytes of a `Part<Stored>` are a valid `Value`,
        // whatever the bits of the stored part; both members of a union lie at its start, and the
        // assertion says that the value lies within.
        unsafe { Prefix { part: self }.value }
    }

    /// Returns the part of element `index`, of `COUNT` stored elements of type `E`.
    #[inline(always)]
    pub(crate) const fn element<E: Plain, const COUNT: usize>(
        &self,
        index: usize,
    ) -> Option<Part<E>> {
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
            origin: self.origin.wrapping_add(index.wrapping_mul(size_of::<E>())),
            fidelity: self.fidelity,
        })
    }
}

/// Returns the value of type `T` with the lowest bits of `word`.
#[inline(always)]
pub(crate) const fn value_of_number<T: Field>(word: u128) -> T::Value {
    Part::new(narrow::<T>(word), 0, Fidelity::Frozen).native_value::<T>()
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
impl<S: Plain> fmt::Debug for Part<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at {:#x}, {:?}:", self.origin, self.fidelity)?;
        for (index, byte) in bytes_of(&self.stored).iter().enumerate() {
            let blank = if index % 8 == 0 { " " } else { "" };
            write!(f, "{blank}{byte:02x}")?;
        }
        Ok(())
    }
}
