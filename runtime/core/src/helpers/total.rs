// SPDX-License-Identifier: MIT OR Apache-2.0

//! Bounds on the receivers of functions that a helper's body calls: types decide what is known to be total,
//! because names cannot.
//!
//! `#[helpers]` passes every receiver but `self` through the function here that belongs to the
//! called name. A name in the macro's table of total functions asks for a type that has the
//! function from `core`; any other name asks for a type that has no function but total ones: a
//! snapshot, or a type of this crate.

use crate::fields::array::Array;
use crate::fields::decoded::{Choice, Decoded};
use crate::fields::field::Field;
use crate::fields::flag_set::{FlagSet, Group};
use crate::fields::flags::Flags;
use crate::fields::string::Str;
use crate::layout::members::{Kind, Layout, Member};
use crate::memories::memory::Fault;
use crate::origin::addr::Addr;
use crate::origin::fidelity::Fidelity;
use crate::origin::place::Place;
use crate::text::line::Line;
use crate::views::raw::Raw;

/// Groups of functions, as types.
pub mod class {
    /// The functions of integers in the table.
    pub enum Integer {}
    /// The functions of integers of at most 64 bits in the table.
    pub enum Narrow {}
    /// The functions of `Option`, `Result`, slices and strings in the table.
    pub enum Container {}
    /// Any function.
    pub enum Any {}
}

/// All functions of the class `C` that `Self` has are total. The derive implements it for what it
/// generates.
pub trait Known<C> {}

macro_rules! known {
    ($Class:ident: $($Type:ty)*) => {$(
        impl Known<class::$Class> for $Type {}
    )*};
}

known! { Integer: u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize bool char }
known! { Narrow: u8 u16 u32 u64 usize i8 i16 i32 i64 isize }
known! { Container: str }

impl<T> Known<class::Container> for Option<T> {}
impl<T, E> Known<class::Container> for Result<T, E> {}
impl<T> Known<class::Container> for [T] {}
impl<T, const N: usize> Known<class::Container> for [T; N] {}

#[diagnostic::do_not_recommend]
impl<C, T: Known<C> + ?Sized> Known<C> for &T {}
#[diagnostic::do_not_recommend]
impl<C, T: Known<C> + ?Sized> Known<C> for &mut T {}

/// Types that may be passed to a function whose type is not written out: neither a view nor a type that
/// may contain one.
///
/// Recursion from one type to another and back passes a view as an argument. The type of such a receiver is
/// written, so that the macro knows whose helper is called. The derive implements it for enums.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` may hold a view, by which a function of another type could call this helper again",
    label = "passed to a function whose type is not written out",
    note = "write that type: `let other: View<Other> = ..; other.function(..)`"
)]
pub trait IsArgument {}

macro_rules! arguments {
    ($([$($generics:tt)*] $Type:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($generics)*> IsArgument for $Type {}
    )*};
}

arguments! {
    [] u8; [] u16; [] u32; [] u64; [] u128; [] usize;
    [] i8; [] i16; [] i32; [] i64; [] i128; [] isize;
    [] bool; [] char; [] str; [] (); [] f32; [] f64;
    [T: IsArgument + ?Sized] &T;
    [T: IsArgument + ?Sized] &mut T;
    [T: IsArgument] Option<T>;
    [T: IsArgument, E: IsArgument] Result<T, E>;
    [T: IsArgument] [T];
    [T: IsArgument, const N: usize] [T; N];
    [A: IsArgument] (A,);
    [A: IsArgument, B: IsArgument] (A, B);
    [A: IsArgument, B: IsArgument, C: IsArgument] (A, B, C);
}

/// Types of this crate, whose functions the no-panic proof shows to be total, and which hold no
/// view.
macro_rules! own {
    ($([$($generics:tt)*] $Type:ty;)*) => {$(
        impl<Class, $($generics)*> Known<Class> for $Type {}
        #[diagnostic::do_not_recommend]
        impl<$($generics)*> IsArgument for $Type {}
    )*};
}

own! {
    [T: ?Sized] Addr<T>;
    [E: Choice] Decoded<E>;
    [] Fault;
    [] Fidelity;
    [E: FlagSet] Flags<E>;
    [E] Group<E>;
    [] Kind;
    [] Layout;
    [const N: usize] Line<N>;
    [] Member;
    [T, F] Place<T, F>;
    [] Raw<'_>;
    [const N: usize] Str<N>;
}

/// Its elements may be views.
impl<Class, F: Field, const N: usize> Known<Class> for Array<F, N> {}

#[doc(hidden)]
#[inline(always)]
pub const fn argument<T: IsArgument>(argument: T) -> T {
    argument
}

/// A bound with its own messages, and the function that checks a receiver and returns it. The
/// function is written out, because messages show it.
macro_rules! bounds {
    ($(
        $Bound:ident for $Class:ident, $message:literal, $label:literal $(, $note:literal)*;
        { $($function:tt)* }
    )*) => {$(
        #[doc(hidden)]
        #[diagnostic::on_unimplemented(message = $message, label = $label $(, note = $note)*)]
        pub trait $Bound {}

        // The blanket keeps the list of all other implementors out of messages.
        #[diagnostic::do_not_recommend]
        impl<T: Known<class::$Class> + ?Sized> $Bound for T {}

        #[doc(hidden)]
        #[inline(always)]
        $($function)*
    )*};
}

bounds! {
    IsInteger for Integer,
        "this function is known to be total for integers, not for `{Self}`",
        "a type with functions of its own",
        "vouch for a function of your own: call it by its path, and list that in `#[dumpable::helpers(total(path))]`";
    { pub const fn integer<T: IsInteger + ?Sized>(receiver: &T) -> &T { receiver } }
    IsNarrow for Narrow,
        "this function is known to be total for integers of at most 64 bits, not for `{Self}`",
        "neither an integer of at most 64 bits, an accessor nor a helper",
        "`core` keeps a panic path in divisions of 128 bits, and in their `midpoint`";
    { pub const fn narrow<T: IsNarrow + ?Sized>(receiver: &T) -> &T { receiver } }
    IsContainer for Container,
        "this function is known to be total for `Option`, `Result`, slices and strings, not for `{Self}`",
        "a type with functions of its own",
        "vouch for a function of your own: call it by its path, and list that in `#[dumpable::helpers(total(path))]`";
    { pub const fn container<T: IsContainer + ?Sized>(receiver: &T) -> &T { receiver } }
    IsView for Any,
        "this function of `{Self}` is not known to be total",
        "neither an accessor nor a helper",
        "use a function that is total for every value, such as a `wrapping_`, `saturating_` or `checked_` form",
        "vouch for a function of your own: call it by its path, and list that in `#[dumpable::helpers(total(path))]`";
    { pub const fn view<T: IsView + ?Sized>(receiver: &T) -> &T { receiver } }
    IsShiftedLeft for Any,
        "this shift of `{Self}` has a panic path: write `dumpable::shl(value, bits)`, or a shift by a literal",
        "neither an accessor nor a helper";
    { pub const fn left<T: IsShiftedLeft + ?Sized>(receiver: &T) -> &T { receiver } }
    IsShiftedRight for Any,
        "this shift of `{Self}` has a panic path: write `dumpable::shr(value, bits)`, or a shift by a literal",
        "neither an accessor nor a helper";
    { pub const fn right<T: IsShiftedRight + ?Sized>(receiver: &T) -> &T { receiver } }
    IsAbsolute for Any,
        "`abs` of `{Self}` panics on its least value: write `.wrapping_abs()`, or `.unsigned_abs()`",
        "neither an accessor nor a helper";
    { pub const fn absolute<T: IsAbsolute + ?Sized>(receiver: &T) -> &T { receiver } }
    IsChecked for Any,
        "this function of `{Self}` has a panic path: write its `checked_` form, in a `match`",
        "neither an accessor nor a helper";
    { pub const fn checked<T: IsChecked + ?Sized>(receiver: &T) -> &T { receiver } }
    IsDivided for Any,
        "this division of `{Self}` has a panic path: write `.checked_div(..)` or `.checked_rem(..)`, in a `match`",
        "neither an accessor nor a helper";
    { pub const fn divided<T: IsDivided + ?Sized>(receiver: &T) -> &T { receiver } }
    IsRooted for Any,
        "this function of `{Self}` has a panic path and no total form: list a function of your own in `#[dumpable::helpers(total(path))]`",
        "neither an accessor nor a helper";
    { pub const fn rooted<T: IsRooted + ?Sized>(receiver: &T) -> &T { receiver } }
    IsUnwrapped for Any,
        "this function of `{Self}` panics or is not `const`: write a `match`, or `if let`",
        "neither an accessor nor a helper";
    { pub const fn unwrapped<T: IsUnwrapped + ?Sized>(receiver: &T) -> &T { receiver } }
    IsClamped for Any,
        "this function of `{Self}` panics or is not `const`: write a comparison",
        "neither an accessor nor a helper";
    { pub const fn clamped<T: IsClamped + ?Sized>(receiver: &T) -> &T { receiver } }
    IsSplit for Any,
        "this function of `{Self}` has a panic path: take it apart by a pattern, such as `[first, rest @ ..]`",
        "neither an accessor nor a helper";
    { pub const fn split<T: IsSplit + ?Sized>(receiver: &T) -> &T { receiver } }
}

/// A number that is divided by a literal other than 0. (`/` of a signed number keeps a panic path
/// in an unoptimised build.)
#[doc(hidden)]
pub struct Dividend<T>(T);

#[doc(hidden)]
#[inline(always)]
pub const fn dividend<T: IsNarrow + Copy>(value: T) -> Dividend<T> {
    Dividend(value)
}

macro_rules! dividends {
    ($($Int:ident)*) => {$(
        #[allow(missing_docs)]
        impl Dividend<$Int> {
            #[inline(always)]
            pub const fn div(self, by: $Int) -> $Int {
                match self.0.checked_div(by) {
                    Some(quotient) => quotient,
                    None => 0,
                }
            }

            #[inline(always)]
            pub const fn rem(self, by: $Int) -> $Int {
                match self.0.checked_rem(by) {
                    Some(rest) => rest,
                    None => 0,
                }
            }
        }
    )*};
}

dividends! { u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize }

/// Returns `value`, which is shifted by `BITS`: rustc rejects too many bits, unless that lint is
/// allowed.
#[inline(always)]
pub const fn shifted<const BITS: u32, T: Copy>(value: T) -> T {
    const {
        assert!(
            (BITS as usize) < size_of::<T>() * 8,
            "a shift by as many bits as the type has, or more"
        )
    };
    value
}

/// The most turns that the loops of a helper may take together.
pub const TURNS: usize = 4096;

/// The most elements of an array that a helper makes by `[value; N]`.
pub const ELEMENTS: usize = 256;

/// Returns the turns of a loop, each of which takes `inner` turns of other loops. Called in `const`
/// only.
pub const fn turns(start: usize, end: usize, inner: usize) -> usize {
    end.saturating_sub(start).saturating_mul(if inner == 0 { 1 } else { inner })
}

/// Returns the elements of an array, each of which has `inner` elements of other arrays. Called in
/// `const` alone.
pub const fn elements(len: usize, inner: usize) -> usize {
    turns(0, len, inner)
}
