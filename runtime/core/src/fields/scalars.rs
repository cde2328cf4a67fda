// SPDX-License-Identifier: MIT OR Apache-2.0

//! Integers, pointers, atomics, function pointers and transparent wrappers as fields.

use crate::checks::mode::Mode;
use crate::fields::field::Field;
use crate::layout::members::Kind;
use crate::layout::names::Names;
use crate::layout::order::Order;
use crate::origin::addr::Addr;
use core::cell::UnsafeCell;
use core::marker::PhantomData;
use core::mem::{ManuallyDrop, MaybeUninit};
use core::ptr::NonNull;
use core::sync::atomic;

/// Fields that are read by one load, and whose value is the bits as they are. Those that depend on
/// no other type are not listed where a type is none of them: the note of `Field` says more.
macro_rules! scalars {
    ($([$($generic:tt)*] $field:ty: $stored:ty => $value:ty, $kind:expr;)*) => {$(
        #[diagnostic::do_not_recommend]
        // SAFETY: the three types have the same size and no padding, and every bit pattern is a
        // valid value. A value begins at the start of a part, where its stored form lies.
        unsafe impl<$($generic)*> Field for $field {
            type Stored = $stored;
            type Value = $value;
            type Places = [u32; 0];
            type Live<'a, M: Mode> = $value;
            type This = Self;
            const KIND: Kind = $kind;
        }
    )*};
}

scalars! {
    [] u8: u8 => u8, Kind::Unsigned;
    [] u16: u16 => u16, Kind::Unsigned;
    [] u32: u32 => u32, Kind::Unsigned;
    [] u64: u64 => u64, Kind::Unsigned;
    [] u128: u128 => u128, Kind::Unsigned;
    [] usize: usize => usize, Kind::Unsigned;
    [] i8: i8 => i8, Kind::Signed;
    [] i16: i16 => i16, Kind::Signed;
    [] i32: i32 => i32, Kind::Signed;
    [] i64: i64 => i64, Kind::Signed;
    [] i128: i128 => i128, Kind::Signed;
    [] isize: isize => isize, Kind::Signed;
    [T: 'static] Addr<T>: usize => Addr<T>, Kind::Address;
    [T: 'static] *const T: usize => Addr<T>, Kind::Address;
    [T: 'static] *mut T: usize => Addr<T>, Kind::Address;
    [T: 'static] NonNull<T>: usize => Addr<T>, Kind::Address;
    [P: Pointer] Option<P>: usize => Addr<P::To>, Kind::Address;
}

#[cfg(target_has_atomic = "8")]
scalars! {
    [] atomic::AtomicU8: u8 => u8, Kind::Unsigned;
    [] atomic::AtomicI8: i8 => i8, Kind::Signed;
}
#[cfg(target_has_atomic = "16")]
scalars! {
    [] atomic::AtomicU16: u16 => u16, Kind::Unsigned;
    [] atomic::AtomicI16: i16 => i16, Kind::Signed;
}
#[cfg(target_has_atomic = "32")]
scalars! {
    [] atomic::AtomicU32: u32 => u32, Kind::Unsigned;
    [] atomic::AtomicI32: i32 => i32, Kind::Signed;
}
#[cfg(target_has_atomic = "64")]
scalars! {
    [] atomic::AtomicU64: u64 => u64, Kind::Unsigned;
    [] atomic::AtomicI64: i64 => i64, Kind::Signed;
}
#[cfg(target_has_atomic = "ptr")]
scalars! {
    [] atomic::AtomicUsize: usize => usize, Kind::Unsigned;
    [] atomic::AtomicIsize: isize => isize, Kind::Signed;
    [T: 'static] atomic::AtomicPtr<T>: usize => Addr<T>, Kind::Address;
}

/// Wrappers with the layout of the type that they wrap.
macro_rules! transparent {
    ($($wrapper:ident)*) => {$(
        // SAFETY: the wrapper has the layout of `F`. Any bytes of `F` are valid, and the caller of
        // `live` promised that loaded fields are initialised.
        unsafe impl<F: Field> Field for $wrapper<F> {
            type Stored = F::Stored;
            type Value = F::Value;
            type Places = F::Places;
            type Live<'a, M: Mode> = F::Live<'a, M>;
            type This = Self;
            const KIND: Kind = F::KIND;
            const NAMES: Names = F::NAMES;
            const ORDER: Order = F::ORDER;
            const NUMBERS: Order = F::NUMBERS;
            const BITS: Kind = F::BITS;

            unsafe fn load<'a, M: Mode>(at: *const Self, mode: M) -> Self::Live<'a, M> {
                // SAFETY: the caller's promise; size and alignment are the same.
                unsafe { F::load(at.cast::<F>(), mode) }
            }
        }
    )*};
}

transparent!(MaybeUninit UnsafeCell ManuallyDrop);

#[diagnostic::do_not_recommend]
// SAFETY: nothing is stored, and the value is `()`.
unsafe impl<T: ?Sized + 'static> Field for PhantomData<T> {
    type Stored = [u8; 0];
    type Value = ();
    type Places = [u32; 0];
    type Live<'a, M: Mode> = ();
    type This = Self;
    const KIND: Kind = Kind::Array { of: &Kind::Unsigned, len: 0, size: 1 };

    unsafe fn load<'a, M: Mode>(_: *const Self, _: M) -> Self::Live<'a, M> {}
}

/// A pointer that is never null, so that an `Option` of it is a pointer that may be null.
///
/// # Safety
///
/// The type and an `Option` of it have the layout of a `usize`, and no padding.
pub unsafe trait Pointer: 'static {
    /// The type at the address.
    type To: 'static;
}

// SAFETY: documented of `NonNull` with a sized type.
unsafe impl<T: 'static> Pointer for NonNull<T> {
    type To = T;
}

/// Function pointers with these arguments. (The derive itself accepts any function pointer that is
/// spelt out in the field; these serve aliases.)
macro_rules! functions {
    ($([$($argument:ident)*] $function:ty;)*) => {$(
        // SAFETY: documented of function pointers.
        unsafe impl<R: 'static $(, $argument: 'static)*> Pointer for $function {
            type To = fn();
        }

        scalars! {
            [R: 'static $(, $argument: 'static)*] $function: usize => Addr<fn()>, Kind::Address;
        }
    )*};
}

macro_rules! functions_of {
    ($($abi:literal)*; $arguments:tt) => { $(functions_of!(@ $abi $arguments);)* };
    (@ $abi:literal [$(($($argument:ident)*))*]) => {
        functions! {$(
            [$($argument)*] extern $abi fn($($argument),*) -> R;
            [$($argument)*] unsafe extern $abi fn($($argument),*) -> R;
        )*}
    };
}

macro_rules! up_to_twelve_arguments {
    ($($abi:literal)*) => {
        functions_of! { $($abi)*; [
            () (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) (A B C D E F G)
            (A B C D E F G H) (A B C D E F G H I) (A B C D E F G H I J) (A B C D E F G H I J K)
            (A B C D E F G H I J K L)
        ] }
    };
}

up_to_twelve_arguments!("C" "C-unwind" "system" "Rust");
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "x86"))]
up_to_twelve_arguments!("efiapi");

// Variadic functions of C.
functions! {
    [A] unsafe extern "C" fn(A, ...) -> R;
    [A B] unsafe extern "C" fn(A, B, ...) -> R;
    [A B C] unsafe extern "C" fn(A, B, C, ...) -> R;
    [A B C D] unsafe extern "C" fn(A, B, C, D, ...) -> R;
}
