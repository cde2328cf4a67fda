// SPDX-License-Identifier: MIT OR Apache-2.0

//! Conditions for decoding a field of type `D` as a `T`, for the assertions of generated code. Each
//! is about one thing, and holds where another one fails: so one mistake is one error.

use crate::fields::field::Field;
use crate::fields::flags::flags_fit;
use crate::layout::members::Kind;
use crate::layout::names::Names;
use crate::layout::order::Order;

const fn are_numbers<D: Field, T: Field>() -> bool {
    D::IS_NUMBER && T::IS_NUMBER
}

/// Compares the sizes of the stored forms: negative if that of `D` is the smaller one.
const fn difference<D: Field, T: Field>() -> isize {
    (size_of::<D::Stored>() as isize).wrapping_sub(size_of::<T::Stored>() as isize)
}

/// Tells whether a number `T` is at least as wide as the number `D`.
pub const fn width_fits<D: Field, T: Field>() -> bool {
    !are_numbers::<D, T>() || difference::<D, T>() <= 0
}

/// Tells whether a `T` has the size of a `D`, if one of them is no number.
pub const fn size_fits<D: Field, T: Field>() -> bool {
    are_numbers::<D, T>() || difference::<D, T>() == 0
}

/// Tells whether a number `D` keeps its meaning as a `T`: a signed number must not become a wider
/// unsigned one. Flags are bits, whatever the sign.
pub const fn sign_fits<D: Field, T: Field>() -> bool {
    !matches!((D::KIND, T::KIND), (Kind::Signed, Kind::Unsigned))
        || matches!(T::NAMES, Names::Flags { .. })
        || difference::<D, T>() >= 0
}

/// Tells whether a byte order is stated at most once, and for a number of the size of `D`.
pub const fn order_fits<D: Field, T: Field>() -> bool {
    let is_once = match (D::ORDER, T::ORDER) {
        (Order::Native, Order::Native) => true,
        (_, Order::Native) => D::IS_NUMBER == T::IS_NUMBER,
        (Order::Native, _) => difference::<D, T>() == 0,
        _ => false,
    };
    is_once || difference::<D, T>() > 0
}

/// Tells whether the flags of a set `T` lie among the bits of a `D`.
pub const fn set_fits<D: Field, T: Field>() -> bool {
    let bits = size_of::<D::Stored>().saturating_mul(8);
    !are_numbers::<D, T>() || difference::<D, T>() > 0 || flags_fit::<T>(bits)
}
