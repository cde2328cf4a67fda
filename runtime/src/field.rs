//! Field types: how each is stored, and what its accessor returns.

use crate::addr::Addr;
use crate::decoded::{Choice, Decoded};
use crate::flags::{FlagSet, Flags};
use crate::layout::{Layout, Names, Order};
use crate::live::load;
use crate::mode::Mode;
use crate::word::native;
use core::cell::UnsafeCell;
use core::marker::PhantomData;
use core::mem::{ManuallyDrop, MaybeUninit};
use core::ptr::NonNull;
use core::sync::atomic;

/// A type without padding for which every bit pattern is a valid value.
///
/// # Safety
///
/// All bytes of a value are initialised, and any bytes of its size are a value. It holds no
/// reference.
pub unsafe trait Plain: Copy + 'static {}

/// The kind of a value: how its bits are read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Kind {
    /// An unsigned integer.
    Unsigned,
    /// A signed integer in two's complement.
    Signed,
    /// An address.
    Address,
    /// A described structure.
    Struct(&'static Layout),
    /// An array of `len` elements.
    Array {
        /// The kind of an element.
        of: &'static Kind,
        /// The number of elements.
        len: usize,
    },
}

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
/// * The first bytes of a `Part<Stored>` (its stored bytes in the order of this target, an origin,
///   a fidelity) are a valid `Value`, whatever the stored bytes are.
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
    /// Whether the bits make a number: an integer or an address.
    const IS_NUMBER: bool = Self::KIND.is_number();
    /// Whether this is an array of bytes.
    const IS_BYTES: bool = match Self::KIND {
        Kind::Array { of: Kind::Unsigned | Kind::Signed, len } => size_of::<Self::Stored>() == len,
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
    live_of_native::<F, M>(native::<F>(stored))
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

/// States the form that a type that derives `Dumpable` has as a field. The forms belong to this
/// module, so implementing this trait takes no promise.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not described",
    label = "no layout description for this type",
    note = "describe a struct, a union or an enum by `#[derive(dumpable::Dumpable)]` and a `#[repr(..)]`",
    note = "a field may also be an integer, a `bool`, an atomic, a pointer, a function pointer or an array: declare anything else as an integer of its size, decoded by `bits(..)` or `as(..)`, or as bytes, `[u8; N]`"
)]
pub trait Described: Sized + 'static {
    /// One of [`AsStruct`](crate::__private::AsStruct), [`AsValues`] and [`AsFlags`].
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
    type Live<'a, M: Mode>;
    const KIND: Kind;
    const NAMES: Names = Names::None;
    const BITS: Kind = Self::KIND;

    /// # Safety
    ///
    /// As for [`Field::load`].
    unsafe fn load<'a, M: Mode>(at: *const T, mode: M) -> Self::Live<'a, M>;
}

/// The form of an enum of values.
#[derive(Debug)]
pub enum AsValues {}

// SAFETY: a `Choice` is represented by its `Raw`, an integer, and `Decoded` is transparent over it.
unsafe impl<E: Choice> Form<E> for AsValues {
    type Stored = E::Raw;
    type Value = Decoded<E>;
    type Live<'a, M: Mode> = Decoded<E>;
    const KIND: Kind = <Decoded<E> as Field>::KIND;
    const NAMES: Names = <Decoded<E> as Field>::NAMES;
    const BITS: Kind = <Decoded<E> as Field>::BITS;

    unsafe fn load<'a, M: Mode>(at: *const E, mode: M) -> Self::Live<'a, M> {
        const { assert!(size_of::<E>() == size_of::<E::Raw>()) };
        // SAFETY: the caller's promise; the assertion says that both have the same size, and an
        // integer that represents an enum is no more aligned.
        unsafe { <Decoded<E> as Field>::load(at.cast(), mode) }
    }
}

/// The form of a set of flags.
#[derive(Debug)]
pub enum AsFlags {}

// SAFETY: a `FlagSet` is represented by its `Raw`, an integer, and `Flags` is transparent over it.
unsafe impl<E: FlagSet> Form<E> for AsFlags {
    type Stored = E::Raw;
    type Value = Flags<E>;
    type Live<'a, M: Mode> = Flags<E>;
    const KIND: Kind = <Flags<E> as Field>::KIND;
    const NAMES: Names = <Flags<E> as Field>::NAMES;

    unsafe fn load<'a, M: Mode>(at: *const E, mode: M) -> Self::Live<'a, M> {
        const { assert!(size_of::<E>() == size_of::<E::Raw>()) };
        // SAFETY: the caller's promise; the assertion says that both have the same size, and an
        // integer that represents an enum is no more aligned.
        unsafe { <Flags<E> as Field>::load(at.cast(), mode) }
    }
}

// SAFETY: the promise of `Form`.
#[diagnostic::do_not_recommend]
unsafe impl<T: Described> Field for T {
    type Stored = <T::Form as Form<T>>::Stored;
    type Value = <T::Form as Form<T>>::Value;
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

/// Fields that are read by one load, and whose value is the bits as they are. Those that depend on no
/// other type are not listed where a type is none of them: the note of `Field` says more.
macro_rules! scalars {
    ($([$($generic:tt)*] $field:ty: $stored:ty => $value:ty, $kind:expr;)*) => {$(
                // SAFETY: the three types have the same size and no padding, and every bit pattern is a valid value. A value begins at
        // the start of a part, where its stored form lies.
        #[diagnostic::do_not_recommend]
        unsafe impl<$($generic)*> Field for $field {
            type Stored = $stored;
            type Value = $value;
            type Live<'a, M: Mode> = $value;
            type This = Self;
            const KIND: Kind = $kind;

            unsafe fn load<'a, M: Mode>(at: *const Self, _: M) -> Self::Live<'a, M> {
                // SAFETY: the caller's promise; the types have the same size, and the field is at
                // least as aligned.
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

// SAFETY: nothing is stored, and nothing is had of it.
#[diagnostic::do_not_recommend]
unsafe impl<T: ?Sized + 'static> Field for PhantomData<T> {
    type Stored = [u8; 0];
    type Value = ();
    type Live<'a, M: Mode> = ();
    type This = Self;
    const KIND: Kind = Kind::Array { of: &Kind::Unsigned, len: 0 };

    unsafe fn load<'a, M: Mode>(_: *const Self, _: M) -> Self::Live<'a, M> {}
}

// SAFETY: a `bool` is a byte in memory, and `Decoded<bool>` is transparent over one.
#[diagnostic::do_not_recommend]
unsafe impl Field for bool {
    type Stored = u8;
    type Value = Decoded<bool>;
    type Live<'a, M: Mode> = Decoded<bool>;
    type This = Self;
    const KIND: Kind = Kind::Unsigned;
    const NAMES: Names = <bool as Choice>::VALUES;
}

/// Function pointers of one ABI, by the number of their arguments. (The derive itself accepts any
/// function pointer that is spelt out in the field; these serve aliases.)
macro_rules! functions {
    ($abi:literal: $(($($argument:ident)*))*) => {$(
        scalars! {
            [R: 'static $(, $argument: 'static)*] extern $abi fn($($argument),*) -> R: usize => Addr<fn()>, Kind::Address;
            [R: 'static $(, $argument: 'static)*] unsafe extern $abi fn($($argument),*) -> R: usize => Addr<fn()>, Kind::Address;
            [R: 'static $(, $argument: 'static)*] Option<extern $abi fn($($argument),*) -> R>: usize => Addr<fn()>, Kind::Address;
            [R: 'static $(, $argument: 'static)*] Option<unsafe extern $abi fn($($argument),*) -> R>: usize => Addr<fn()>, Kind::Address;
        }
    )*};
}

macro_rules! functions_of {
    ($($abi:literal)*) => {$(
        functions! {
            $abi: () (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) (A B C D E F G)
            (A B C D E F G H) (A B C D E F G H I) (A B C D E F G H I J) (A B C D E F G H I J K)
            (A B C D E F G H I J K L)
        }
    )*};
}

functions_of!("C" "C-unwind" "system" "Rust");
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "x86"))]
functions_of!("efiapi");

/// Variadic functions of C.
macro_rules! variadic_functions {
    ($(($($argument:ident)*))*) => {$(
        scalars! {
            [R: 'static $(, $argument: 'static)*] unsafe extern "C" fn($($argument,)* ...) -> R: usize => Addr<fn()>, Kind::Address;
            [R: 'static $(, $argument: 'static)*] Option<unsafe extern "C" fn($($argument,)* ...) -> R>: usize => Addr<fn()>, Kind::Address;
        }
    )*};
}

variadic_functions! {
    (A) (A B) (A B C) (A B C D)
}
