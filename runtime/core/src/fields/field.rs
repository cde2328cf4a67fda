// SPDX-License-Identifier: MIT OR Apache-2.0

//! Field types: how each is stored, and what its accessor returns.

use crate::bytes::load::load;
use crate::bytes::plain::Plain;
use crate::bytes::word;
use crate::checks::mode::Mode;
use crate::layout::members::Kind;
use crate::layout::names::Names;
use crate::layout::order::Order;
use crate::layout::places::Places;
use core::mem::ManuallyDrop;

/// A type that a described field may have: integers, `bool`, atomics, pointers, function pointers,
/// arrays, [`Str`](crate::Str), [`Be`](crate::Be), [`Le`](crate::Le), and all types that derive
/// `Dumpable`.
///
/// # Safety
///
/// * `Stored` is as large as `Self`, and what `Self` holds in memory, whatever it is, are the bytes
///   of a `Stored`.
/// * Where `KIND` is a number (`Unsigned`, `Signed`, `Address`), `Stored` is an integer in memory,
///   and both `Value` and `Live` are these bits in the order of this target and nothing else,
///   whatever they are.
/// * `This` is `Self`, and the hidden constants that `KIND` and `ORDER` determine are left as they
///   are.
/// * The first bytes of a `Part<Stored, Places>` (its stored bytes in the order of this target,
///   followed by what a part has besides) are a valid `Value`, whatever the stored bytes are.
// The same words as those of `Dumpable` and `Described`: rustc names one of them, and reports once.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not described",
    label = "no layout description for this type",
    note = "describe a struct, a union or an enum by `#[derive(dumpable::Dumpable)]` and a `#[repr(..)]`",
    note = "a field may also be an integer, a `bool`, an atomic, a pointer, a function pointer or an array: declare anything else as an integer of its size, decoded by `bits(..)` or `as(..)`, or as bytes, `[u8; N]`"
)]
pub unsafe trait Field: Sized + 'static {
    /// The bytes of the field as a snapshot stores them.
    type Stored: Plain;
    /// The type that the accessor of a snapshot returns.
    type Value: Copy;
    /// The places of its parts, of which snapshots make the origins of these.
    type Places: Places;
    /// The type that the accessor of a live view returns.
    type Live<'a, M: Mode>;
    /// The type itself. Generated code names it so, because then a type that is not a field is one
    /// error instead of many.
    type This: Field;
    /// How the bits are read.
    const KIND: Kind;
    /// The names of the values.
    const NAMES: Names = Names::None;
    /// The byte order.
    const ORDER: Order = Order::Native;
    /// The order of the bytes of each number in it: of an array, that of its elements.
    const NUMBERS: Order = Self::ORDER;
    /// What a number of fewer bits means: where it has a sign, bits are extended by it.
    const BITS: Kind = Self::KIND;
    /// Whether the byte order differs from that of this target.
    const SWAP: bool = match Self::ORDER {
        Order::Native | Order::Bytes => false,
        Order::Big => cfg!(target_endian = "little"),
        Order::Little => cfg!(target_endian = "big"),
    };
    /// Whether it has parts, or elements, so that its own address matters.
    const HAS_ORIGIN: bool = matches!(Self::KIND, Kind::Struct(_) | Kind::Array { .. });
    /// Whether the bits make a number: an integer or an address.
    const IS_NUMBER: bool = Self::KIND.is_number();
    /// Whether this is an array of bytes.
    const IS_BYTES: bool = match Self::KIND {
        Kind::Array { of: Kind::Unsigned | Kind::Signed, len, .. } => {
            size_of::<Self::Stored>() == len
        }
        _ => false,
    };
    /// Whether `bits(..)` may be taken from it.
    const HAS_BITS: bool = Self::IS_NUMBER || Self::IS_BYTES;
    /// Whether a snapshot that contains the field stores all of it.
    const IS_WHOLE: bool = size_of::<Self::Stored>() == size_of::<Self>();

    /// Loads the field of a live object, or returns a view of it.
    ///
    /// # Safety
    ///
    /// `at` is aligned, and readable as a `Self` for the whole of `'a`; others may write to it.
    // Provided for numbers.
    unsafe fn load<'a, M: Mode>(at: *const Self, mode: M) -> Self::Live<'a, M> {
        let _ = mode;
        const { assert!(Self::IS_NUMBER && align_of::<Self>() >= align_of::<Self::Stored>()) };
        // SAFETY: the caller's promise; a number's stored form is as large, and no more aligned.
        live_of_number::<Self, M>(unsafe { load(at.cast::<Self::Stored>()) })
    }
}

/// Returns the value that a live accessor makes of the stored bits of a number.
#[inline(always)]
pub(crate) fn live_of_number<'a, F: Field, M: Mode>(stored: F::Stored) -> F::Live<'a, M> {
    live_of_native::<F, M>(if F::SWAP { word::clear(stored, true, 0) } else { stored })
}

/// Returns the same for bits in the byte order of this target.
#[inline(always)]
pub(crate) fn live_of_native<'a, F: Field, M: Mode>(stored: F::Stored) -> F::Live<'a, M> {
    #[repr(C)]
    union Same<S: Copy, L> {
        stored: S,
        live: ManuallyDrop<L>,
    }
    // Not in `const`: the compiler evaluates that for types that never reach it, too.
    assert!(F::IS_NUMBER && size_of::<F::Live<'a, M>>() == size_of::<F::Stored>());
    let same = Same { stored };
    // SAFETY: the `Live` of a number is its bits and nothing else (`Field`), any bits; the sizes
    // are the same.
    ManuallyDrop::into_inner(unsafe { same.live })
}
