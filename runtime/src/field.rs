//! What a field of a description may be, decided by its type.

use crate::live::load;
use crate::{Addr, Bool, Code, Layout, Mode};
use core::cell::UnsafeCell;
use core::marker::PhantomData;
use core::mem::{ManuallyDrop, MaybeUninit};
use core::ptr::NonNull;
use core::sync::atomic;

/// A type without padding for which every bit pattern is a valid value.
///
/// # Safety
///
/// All bytes of a value are initialised, and any bytes of its size are a value. It holds no reference.
pub unsafe trait Plain: Copy + 'static {}

/// What the bits of a field mean.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Kind {
    /// An integer without a sign.
    Unsigned,
    /// An integer in two's complement.
    Signed,
    /// An address.
    Address,
    /// A structure that is described itself.
    Struct(&'static Layout),
    /// `len` elements, one after the other.
    Array {
        /// What an element is.
        of: &'static Kind,
        /// How many there are.
        len: usize,
    },
}

/// A type that a field of a description may have: integers, atomics, pointers, arrays, and whatever derives `Dumpable`.
///
/// # Safety
///
/// * `Stored` is as large as `Self`, and what `Self` holds in memory, whatever it is, are the bytes of a `Stored`.
/// * Where `KIND` is a number (`Unsigned`, `Signed`, `Address`), `Stored` is an integer, and `Live` is these bits and nothing
///   else, whatever they are.
/// * `This` is `Self`, and the hidden constants are left as they are.
/// * The first bytes of a `Part<Stored>` (its stored bytes, an origin, a fidelity) are a valid `Value`, whatever the stored
///   bytes are.
// The same words as those of `Dumpable`, because rustc names the one or the other, and says the same once.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not described",
    label = "nobody says what its bits mean",
    note = "a structure is described by `#[derive(dumpable::Dumpable)]`, with `#[repr(C)]`",
    note = "a field may also be an integer, an atomic, a raw pointer, or an array; anything else is declared as an integer of its size, and decoded by `bits(..)`, `enum = ..` or `flags = ..`, or as bytes, `[u8; N]`"
)]
pub unsafe trait Field: Sized + 'static {
    /// The bytes of the field as a snapshot keeps them.
    type Stored: Plain;
    /// What the accessor of a snapshot returns.
    type Value: Copy;
    /// What the accessor of a live object returns.
    type Live<'a, M: Mode>;
    /// The type itself. What is generated says it this way, so that a type that is no field is one error and not many.
    #[doc(hidden)]
    type This: Field;
    /// What the bits mean.
    const KIND: Kind;
    /// Whether the bits make a number: an integer or an address.
    #[doc(hidden)]
    const IS_NUMBER: bool = matches!(Self::KIND, Kind::Unsigned | Kind::Signed | Kind::Address);
    /// Whether the bits make an integer, whose bytes have an order.
    #[doc(hidden)]
    const IS_INTEGER: bool = matches!(Self::KIND, Kind::Unsigned | Kind::Signed);
    /// Whether this is an array of bytes.
    #[doc(hidden)]
    const IS_BYTES: bool = match Self::KIND {
        Kind::Array { of: Kind::Unsigned | Kind::Signed, len } => size_of::<Self::Stored>() == len,
        _ => false,
    };
    /// Whether bits can be taken out of it.
    #[doc(hidden)]
    const HAS_BITS: bool = Self::IS_NUMBER || Self::IS_BYTES;
    /// Whether a snapshot of what contains the field keeps the whole of it.
    #[doc(hidden)]
    const IS_WHOLE: bool = size_of::<Self::Stored>() == size_of::<Self>();

    /// Loads the field of a live object, or makes a view of it.
    ///
    /// # Safety
    ///
    /// `at` is aligned, and readable as a `Self` for the whole of `'a`; others may write to it.
    // What is written here is for what the derive describes as a number, so that it need not write unsafe code.
    unsafe fn load<'a, M: Mode>(at: *const Self, mode: M) -> Self::Live<'a, M> {
        let _ = mode;
        const { assert!(Self::IS_NUMBER && align_of::<Self>() >= align_of::<Self::Stored>()) };
        // SAFETY: the caller's promise; a number's stored form is as large, and no more aligned.
        live_of_number::<Self, M>(unsafe { load(at.cast::<Self::Stored>()) })
    }
}

/// What the accessor of a live object makes of the bits of a number.
#[inline(always)]
pub(crate) fn live_of_number<'a, F: Field, M: Mode>(stored: F::Stored) -> F::Live<'a, M> {
    #[repr(C)]
    union Same<S: Copy, L> {
        stored: S,
        live: ManuallyDrop<L>,
    }
    // Not in `const`: the compiler looks at code that is not reached for this type, too.
    assert!(F::IS_NUMBER && size_of::<F::Live<'a, M>>() == size_of::<F::Stored>());
    let same = Same { stored };
    // SAFETY: what `load` returns of a number is its bits and nothing else (`Field`), any bits; the sizes are the same.
    ManuallyDrop::into_inner(unsafe { same.live })
}

/// Fields that are read by one load, and whose value is the bits as they are.
macro_rules! scalars {
    ($([$($generic:tt)*] $field:ty: $stored:ty => $value:ty, $kind:expr;)*) => {$(
        // SAFETY: the three types have the same size and no padding, and every bit pattern is a valid value. A value begins at
        // the start of a part, where its stored form lies.
        unsafe impl<$($generic)*> Field for $field {
            type Stored = $stored;
            type Value = $value;
            type Live<'a, M: Mode> = $value;
            type This = Self;
            const KIND: Kind = $kind;

            unsafe fn load<'a, M: Mode>(at: *const Self, _: M) -> Self::Live<'a, M> {
                // SAFETY: the caller's promise; the types have the same size, and the field is at least as aligned.
                unsafe { load(at.cast::<$value>()) }
            }
        }
    )*};
}

macro_rules! plain {
    ($($type:ty)*) => {$(
        // SAFETY: an integer has no padding, and any bits are a value.
        unsafe impl Plain for $type {}
    )*};
}

plain!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize);

// SAFETY: an address is a `usize`, transparently.
unsafe impl<T: ?Sized + 'static> Plain for Addr<T> {}

// SAFETY: an array has no padding of its own.
unsafe impl<T: Plain, const N: usize> Plain for [T; N] {}

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
    [T: 'static] Option<NonNull<T>>: usize => Addr<T>, Kind::Address;
    [] bool: u8 => Bool, Kind::Unsigned;
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

/// Wrappers that are laid out as what they wrap.
macro_rules! transparent {
    ($($wrapper:ident)*) => {$(
        // SAFETY: the wrapper is transparent in memory. Any bytes of `F` are valid, and whoever made a live view promised that
        // what is loaded is initialised.
        unsafe impl<F: Field> Field for $wrapper<F> {
            type Stored = F::Stored;
            type Value = F::Value;
            type Live<'a, M: Mode> = F::Live<'a, M>;
            type This = Self;
            const KIND: Kind = F::KIND;

            unsafe fn load<'a, M: Mode>(at: *const Self, mode: M) -> Self::Live<'a, M> {
                // SAFETY: the caller's promise; size and alignment are the same.
                unsafe { F::load(at.cast::<F>(), mode) }
            }
        }
    )*};
}

transparent!(MaybeUninit UnsafeCell ManuallyDrop);

// SAFETY: nothing is stored, and nothing is had of it.
unsafe impl<T: ?Sized + 'static> Field for PhantomData<T> {
    type Stored = [u8; 0];
    type Value = ();
    type Live<'a, M: Mode> = ();
    type This = Self;
    const KIND: Kind = Kind::Array { of: &Kind::Unsigned, len: 0 };

    unsafe fn load<'a, M: Mode>(_: *const Self, _: M) -> Self::Live<'a, M> {}
}

/// Functions of C, by the number of their arguments.
macro_rules! functions {
    ($(($($argument:ident)*))*) => {$(
        scalars! {
            [R: 'static $(, $argument: 'static)*] extern "C" fn($($argument),*) -> R: usize => Addr<Code>, Kind::Address;
            [R: 'static $(, $argument: 'static)*] unsafe extern "C" fn($($argument),*) -> R: usize => Addr<Code>, Kind::Address;
            [R: 'static $(, $argument: 'static)*] Option<extern "C" fn($($argument),*) -> R>: usize => Addr<Code>, Kind::Address;
            [R: 'static $(, $argument: 'static)*] Option<unsafe extern "C" fn($($argument),*) -> R>: usize => Addr<Code>, Kind::Address;
        }
    )*};
}

functions! {
    () (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) (A B C D E F G) (A B C D E F G H) (A B C D E F G H I)
    (A B C D E F G H I J) (A B C D E F G H I J K) (A B C D E F G H I J K L)
}

/// The same, with any more arguments after these.
macro_rules! variadic_functions {
    ($(($($argument:ident)*))*) => {$(
        scalars! {
            [R: 'static $(, $argument: 'static)*] unsafe extern "C" fn($($argument,)* ...) -> R: usize => Addr<Code>, Kind::Address;
            [R: 'static $(, $argument: 'static)*] Option<unsafe extern "C" fn($($argument,)* ...) -> R>: usize => Addr<Code>, Kind::Address;
        }
    )*};
}

variadic_functions! {
    (A) (A B) (A B C) (A B C D)
}
