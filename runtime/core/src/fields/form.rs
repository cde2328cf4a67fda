// SPDX-License-Identifier: MIT OR Apache-2.0

//! The forms that types that derive `Dumpable` have as fields.

use crate::bytes::plain::Plain;
use crate::checks::mode::Mode;
use crate::fields::field::Field;
use crate::layout::members::Kind;
use crate::layout::names::Names;
use crate::layout::places::Places;

/// States the form that a type that derives `Dumpable` has as a field. The forms belong to this
/// module, so implementing this trait takes no promise.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not described",
    label = "no layout description for this type",
    note = "describe a struct, a union or an enum by `#[derive(dumpable::Dumpable)]` and a `#[repr(..)]`",
    note = "a field may also be an integer, a `bool`, an atomic, a pointer, a function pointer or an array: declare anything else as an integer of its size, decoded by `bits(..)` or `as(..)`, or as bytes, `[u8; N]`"
)]
pub trait Described: Sized + 'static {
    /// One of [`AsStruct`](crate::__private::AsStruct), [`AsValues`](crate::__private::AsValues)
    /// and [`AsFlags`](crate::__private::AsFlags).
    type Form: Form<Self>;
}

/// A form that described types have as fields.
///
/// # Safety
///
/// As for [`Field`], of the field type `T`.
pub unsafe trait Form<T> {
    type Stored: Plain;
    type Value: Copy;
    type Places: Places;
    type Live<'a, M: Mode>;
    const KIND: Kind;
    const NAMES: Names = Names::None;
    const BITS: Kind = Self::KIND;

    /// # Safety
    ///
    /// As for [`Field::load`].
    unsafe fn load<'a, M: Mode>(at: *const T, mode: M) -> Self::Live<'a, M>;
}

#[diagnostic::do_not_recommend]
// SAFETY: the promise of `Form`.
unsafe impl<T: Described> Field for T {
    type Stored = <T::Form as Form<T>>::Stored;
    type Value = <T::Form as Form<T>>::Value;
    type Places = <T::Form as Form<T>>::Places;
    type Live<'a, M: Mode> = <T::Form as Form<T>>::Live<'a, M>;
    type This = Self;
    const KIND: Kind = <T::Form as Form<T>>::KIND;
    const NAMES: Names = <T::Form as Form<T>>::NAMES;
    const BITS: Kind = <T::Form as Form<T>>::BITS;

    unsafe fn load<'a, M: Mode>(at: *const Self, mode: M) -> Self::Live<'a, M> {
        // SAFETY: the caller's promise.
        unsafe { <T::Form as Form<T>>::load(at, mode) }
    }
}
