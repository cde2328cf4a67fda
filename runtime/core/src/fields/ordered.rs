// SPDX-License-Identifier: MIT OR Apache-2.0

//! Numbers stored in a declared byte order.

use crate::bytes::plain::Plain;
use crate::bytes::slices::bytes_of;
use crate::checks::mode::Mode;
use crate::fields::field::Field;
use crate::fields::number::native;
use crate::layout::members::Kind;
use crate::layout::names::Names;
use crate::layout::order::Order;
use core::fmt;

/// Returns the kind of a number that has the byte order of this target. The error of any other type
/// is located at the caller, so that it does not depend on whether the source of `core` is there.
#[track_caller]
const fn kind_of_number<T: Field>() -> Kind {
    if !T::IS_NUMBER || !matches!(T::ORDER, Order::Native) {
        panic!("expected an integer, a described enum or a set of flags in `Be<..>` or `Le<..>`: state its order once, and that of an array by its elements, `[Be<u16>; 4]`");
    }
    T::KIND
}

macro_rules! orders {
    ($($(#[$docs:meta])* $Name:ident: $order:ident;)*) => {$(
        $(#[$docs])*
        #[repr(transparent)]
        pub struct $Name<T: Field>(T::Stored);

        impl<T: Field> $Name<T> {
            /// Returns the field that holds `number`.
            pub const fn new(number: T::Stored) -> Self {
                Self(native::<Self>(number))
            }
        }

        impl<T: Field> Clone for $Name<T> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<T: Field> Copy for $Name<T> {}

        // SAFETY: transparent over the stored form of a number, of which any bits are valid.
        unsafe impl<T: Field> Plain for $Name<T> {}

        // SAFETY: laid out as the number `T`. A value is made of bytes in the order of this target
        // (`SWAP`), as one of `T`.
        unsafe impl<T: Field> Field for $Name<T> {
            type Stored = T::Stored;
            type Value = T::Value;
            type Places = T::Places;
            type Live<'a, M: Mode> = T::Live<'a, M>;
            type This = Self;
            const KIND: Kind = kind_of_number::<T>();
            const NAMES: Names = T::NAMES;
            const BITS: Kind = T::BITS;
            const ORDER: Order = Order::$order;
        }

        /// Writes the stored bytes.
        impl<T: Field> fmt::Debug for $Name<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($Name), " {:02x?}"), bytes_of(&self.0))
            }
        }
    )*};
}

orders! {
    /// A number stored with its highest byte first on every target: `Be<u32>`, `Be<PageFlags>`.
    ///
    /// A field may be declared as one, or decoded by `as(Be<u32>)`. Its accessor returns the
    /// number; bits are those of the number.
    ///
    /// ```
    /// use dumpable::{Addr, Be, Dumpable, Snapshot};
    ///
    /// #[derive(Dumpable)]
    /// #[repr(C)]
    /// struct Packet {
    ///     #[dumpable(bits(version: u8 = 12..=15))]
    ///     port: Be<u16>,
    ///     ids: [Be<u16>; 3],
    /// }
    ///
    /// let bytes = [0x40, 0x50, 0, 1, 0, 2, 1, 0];
    /// let packet = Snapshot::<Packet>::from_bytes(&bytes, Addr::NULL);
    /// assert_eq!((packet.port(), packet.version()), (0x4050, 4));
    /// assert_eq!(packet.ids().values(), [1, 2, 0x100]);
    /// ```
    Be: Big;
    /// A number stored with its lowest byte first on every target: `Le<u32>`, `Le<State>`.
    ///
    /// ```
    /// use dumpable::{Addr, Dumpable, Le, Snapshot};
    ///
    /// #[derive(Dumpable)]
    /// #[repr(C, packed)]
    /// struct Header {
    ///     kind: u8,
    ///     length: Le<u32>,
    /// }
    ///
    /// let header = Snapshot::<Header>::from_bytes(&[1, 0x10, 0x20, 0, 0], Addr::NULL);
    /// assert_eq!(header.length(), 0x2010);
    /// ```
    Le: Little;
}

/// The number `D` in the byte order that `T` states, if it states one.
///
/// A field of type `D` with `as(T)` is read as one of these.
#[repr(transparent)]
pub struct Ordered<D, T>(D, core::marker::PhantomData<T>);

#[diagnostic::do_not_recommend]
// SAFETY: laid out and read as `D`, but for the order of the bytes.
unsafe impl<D: Field, T: Field> Field for Ordered<D, T> {
    type Stored = D::Stored;
    type Value = D::Value;
    type Places = D::Places;
    type Live<'a, M: Mode> = D::Live<'a, M>;
    type This = Self;
    const KIND: Kind = match (D::IS_NUMBER && T::IS_NUMBER, T::NAMES) {
        // Flags are the stored bits: a sign adds none.
        (true, Names::Flags { .. }) => Kind::Unsigned,
        _ => D::KIND,
    };
    const NUMBERS: Order = order_as(D::NUMBERS, T::NUMBERS);
    const ORDER: Order = order_as(D::ORDER, T::ORDER);
}

/// Returns the kind of a value of the kind `declared` that `as(..)` decodes as one of `decoded`.
/// Flags are the stored bits: a sign adds none.
pub const fn kind_as(declared: Kind, decoded: Kind, names: Names) -> Kind {
    match (declared.is_number() && decoded.is_number(), names) {
        (true, Names::Flags { .. }) => Kind::Unsigned,
        (true, _) => declared,
        (false, _) => decoded,
    }
}

/// Returns the order of the bytes of a value, of which `as(..)` may state one.
pub const fn order_as(declared: Order, decoded: Order) -> Order {
    match decoded {
        Order::Native => declared,
        _ => decoded,
    }
}
