// SPDX-License-Identifier: MIT OR Apache-2.0

//! The trait of described structures, and the aliases for their two families.

use crate::bytes::plain::Plain;
use crate::bytes::ranges::Range;
use crate::checks::failure::Failure;
use crate::checks::mode::{Enforce, Mode};
use crate::described::pointer::LivePtr;
use crate::fields::field::Field;
use crate::fields::form::{Described, Form};
use crate::fields::part::Part;
use crate::layout::members::{Kind, Layout, Member};
use crate::layout::places::Places;
use core::fmt;
use core::mem::transmute;

/// A described structure or union. Implemented by `#[derive(Dumpable)]` only.
///
/// # Safety
///
/// * `Words` is made of as many units as `storage` says for `RANGES`, which lie within the type.
/// * `Snapshot` is a transparent wrapper of a `Part` of these `Words` and `Places`.
/// * The type has a fixed layout, and the fields at the offsets that the generated code takes from
///   the compiler have the types that it names.
// The same words as those of `Field` and `Described`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not described",
    label = "no layout description for this type",
    note = "describe a struct, a union or an enum by `#[derive(dumpable::Dumpable)]` and a `#[repr(..)]`",
    note = "a field may also be an integer, a `bool`, an atomic, a pointer, a function pointer or an array: declare anything else as an integer of its size, decoded by `bits(..)` or `as(..)`, or as bytes, `[u8; N]`"
)]
pub unsafe trait Dumpable: Described<Form = AsStruct> {
    /// The stored words of a snapshot: as wide as the type's alignment, at most 64 bits.
    type Words: Plain;
    /// The places of the parts of a snapshot.
    #[doc(hidden)]
    type Places: Places;
    /// The moves of a [`Plan`](crate::Plan).
    #[doc(hidden)]
    type Moves: Plain;
    /// The offsets of all members in a [`Plan`](crate::Plan).
    #[doc(hidden)]
    type Offsets: Plain;
    /// The generated snapshot.
    type Snapshot: AnySnapshot<Of = Self>;
    /// The generated live view.
    type Live<'a, M: Mode>: AnyLive<Of = Self>;

    /// The layout as data: names, offsets and widths.
    const LAYOUT: &'static Layout;
    #[doc(hidden)]
    const MEMBERS: &'static [Member];
    /// The offsets of the fields, in the order of their declaration.
    #[doc(hidden)]
    const OFFSETS: &'static [usize];
    #[doc(hidden)]
    const RANGES: &'static [Range];
    /// The places in an object of this layout.
    #[doc(hidden)]
    const PLACES: Self::Places;
    /// The number of places before those of each member.
    #[doc(hidden)]
    const SLOTS: &'static [usize];
    #[doc(hidden)]
    const ZEROED: Self::Words;
    /// The constructor of the snapshot. Its type proves that the snapshot wraps this very `Part`,
    /// whatever crate the generated code names.
    #[doc(hidden)]
    const WRAP: fn(PartOf<Self>) -> Self::Snapshot;

    #[doc(hidden)]
    fn from_live<'a, M: Mode>(live: LivePtr<'a, Self, M>) -> Self::Live<'a, M>;

    /// Copies the object of a live view, for generic code. Where the type is known, write
    /// `view.snapshot()`.
    fn snapshot_of<M: Mode>(live: &Self::Live<'_, M>) -> Self::Snapshot {
        live.snapshot()
    }

    /// Handles a failed check in normal code: by default, panics with the failure and a copy of the
    /// object.
    ///
    /// `#[dumpable(on_failure = path)]` names another function with this signature. It may return:
    /// evaluation then goes on.
    fn on_failure(failure: &Failure, object: &Self::Snapshot) {
        panic!("{failure}\n{object:#?}");
    }
}

/// The part that the snapshot of a `T` wraps.
pub(crate) type PartOf<T> = Part<<T as Dumpable>::Words, <T as Dumpable>::Places>;

/// A snapshot of any type. Implemented by `#[derive(Dumpable)]` only.
pub trait AnySnapshot: Copy + fmt::Debug + Eq {
    /// The described type.
    type Of: Dumpable<Snapshot = Self>;
}

/// A live view of any type. Implemented by `#[derive(Dumpable)]` only.
pub trait AnyLive: Copy + fmt::Debug {
    /// The described type.
    type Of: Dumpable;

    /// Copies the object.
    fn snapshot(&self) -> Snapshot<Self::Of>;
}

/// The form of a described structure as a field.
#[derive(Debug)]
pub enum AsStruct {}

/// A copy of a `T` with unchecked, total accessors: the only view of a `T` that dump code has.
///
/// For a `Page`, this is the generated `PageSnapshot`.
/// [`Memory::snapshot`](crate::Memory::snapshot) captures one; `from_bytes` and `from_words` make
/// one of saved data, in `const` too.
///
/// ```compile_fail
/// # use dumpable::{Dumpable, Snapshot};
/// #[derive(Dumpable)]
/// #[repr(C)]
/// struct Page { flags: u64 }
///
/// fn object(page: &Snapshot<Page>) -> &Page {
///     page // a copy is never mistaken for the object
/// }
/// ```
pub type Snapshot<T> = <T as Dumpable>::Snapshot;

/// The type that a snapshot's accessor returns for a field of type `F`: the number of an integer or
/// an atomic, the [`Decoded`](crate::Decoded) value of an enum or a `bool`, the
/// [`Flags`](crate::Flags) of a set, the [`Addr`](crate::Addr) of a pointer, the [`Snapshot`] of a
/// structure, an [`Array`](crate::Array), a [`Str`](crate::Str).
pub type Value<F> = <F as Field>::Value;

/// A view of a `T` that others may change, with checked accessors: one volatile load per field and
/// call.
///
/// For a `Page`, this is the generated `PageLive`. [`live`](crate::live) makes one.
pub type Live<'a, T, M = Enforce> = <T as Dumpable>::Live<'a, M>;

/// Returns the part that a snapshot wraps.
pub(crate) const fn part_of_mut<T: Dumpable>(snapshot: &mut Snapshot<T>) -> &mut PartOf<T> {
    const { assert!(size_of::<Snapshot<T>>() == size_of::<PartOf<T>>()) };
    // SAFETY: the snapshot is a transparent wrapper of this very type (`Dumpable`), and any words
    // are valid in it; the lifetime stays.
    unsafe { transmute::<&mut Snapshot<T>, &mut PartOf<T>>(snapshot) }
}

// SAFETY: the value is a transparent wrapper of the part itself (`Dumpable`). `Words` is as large
// as the type where the whole is captured, and `Part::field` asserts that it is; then it holds the
// bytes as they are.
unsafe impl<T: Dumpable> Form<T> for AsStruct {
    type Stored = T::Words;
    type Value = T::Snapshot;
    type Places = T::Places;
    type Live<'a, M: Mode> = T::Live<'a, M>;
    const KIND: Kind = Kind::Struct(T::LAYOUT);

    unsafe fn load<'a, M: Mode>(at: *const T, mode: M) -> T::Live<'a, M> {
        // SAFETY: the caller's promise.
        T::from_live(unsafe { LivePtr::new(at, mode) })
    }
}
