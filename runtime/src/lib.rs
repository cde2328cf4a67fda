// SPDX-License-Identifier: MIT OR Apache-2.0

//! Generates two accessor families from one layout description.
//!
//! `#[derive(Dumpable)]` on the description of a C structure generates
//!
//! * [`Live<T>`](Live): **checked** accessors for normal code, which reads an object that others
//!   may change;
//! * [`Snapshot<T>`](Snapshot): **unchecked**, `const`, total accessors for dump code, which sees
//!   copies only.
//!
//! A helper is written once, with its checks; the snapshot family omits them. So dump code cannot
//! fail an assertion, cannot panic, and follows addresses only through a [`Memory`], which may
//! refuse.
//!
//! ```
//! use dumpable::{live, Addr, Dumpable, Snapshot};
//!
//! /// A reference count and the object that it counts.
//! #[derive(Dumpable)]
//! #[dumpable(size = 16)]
//! #[repr(C)]
//! pub struct Counted {
//!     /// Bit 0: the object is dying. The other bits count its users.
//!     #[dumpable(bits(dying: bool = 0, count: u32 = 1..=31))]
//!     state: u32,
//!     object: *const u64,
//! }
//!
//! #[dumpable::helpers]
//! impl Counted {
//!     /// Returns the number of users besides the first.
//!     #[check(!self.dying(), "a dying object has no users")]
//!     pub const fn others(&self) -> u32 {
//!         self.count().saturating_sub(1)
//!     }
//! }
//!
//! // Dump code: a copy, without checks, in `const` if need be.
//! const SAVED: Snapshot<Counted> =
//!     Snapshot::<Counted>::from_words([(5 << 1) | 1, 0xffff_8880_0000_1000], Addr::new(0x1000));
//! const OTHERS: u32 = SAVED.others();
//! assert_eq!(OTHERS, 4);
//!
//! // Normal code: the object itself, checked.
//! let counted = Counted { state: (5 << 1) | 1, object: core::ptr::null() };
//! // SAFETY: `counted` outlives the view.
//! let view = unsafe { live::<Counted>(&counted) };
//! let failure = view.checked(|view| view.others()).unwrap_err();
//! assert_eq!(failure.reason(), "a dying object has no users");
//! ```
//!
#![cfg_attr(
    doc,
    doc = "\nNew here? Start with the [`guide`]; [`guide::generated`] shows the generated code of its example."
)]
//! The reference of all attributes is at [`Dumpable`](derive@Dumpable), that of helpers at
//! [`helpers`].
#![no_std]
#![warn(missing_docs)]
// `From` is not `const`.
#![allow(clippy::cast_lossless)]

// Generated code names this crate by its name, here too.
#[cfg(any(test, doc))]
extern crate self as dumpable;

// Each folder imports only from itself and from those before it, by their own paths; a test of the
// macros reads this line. The order: num, bytes, layout, text, origin, checks, fields, described,
// plans, memories, views, dump, helpers.
mod bytes;
mod checks;
mod described;
mod dump;
mod fields;
#[cfg(any(doc, doctest))]
pub mod guide;
mod helpers;
mod layout;
mod memories;
mod num;
mod origin;
mod plans;
mod text;
mod views;

pub use checks::failure::Failure;
pub use described::dumpable::{Dumpable, Live, Snapshot, Value};
pub use fields::array::Array;
pub use fields::decoded::Decoded;
pub use fields::flags::Flags;
pub use fields::ordered::{Be, Le};
pub use fields::string::Str;
pub use layout::members::{Kind, Layout, Member};
pub use memories::bytes::Bytes;
pub use memories::mapped::Mapped;
pub use memories::memory::{Cause, Fault, Memory};
pub use memories::reads::Reads;
pub use num::shift::{shl, shr};
pub use origin::addr::Addr;
pub use origin::fidelity::Fidelity;
pub use origin::place::Place;
pub use plans::misfit::Misfit;
pub use plans::plan::Plan;
pub use plans::types::{Found, FoundKind, Types};
pub use text::line::Line;
pub use text::sink::Sink;
pub use views::live::live;
pub use views::raw::Raw;

pub use dumpable_macros::{helpers, Dumpable};

/// Items for generated code only. They change without notice.
#[doc(hidden)]
pub mod __private {
    pub use crate::bytes::bits::{mask, union};
    pub use crate::bytes::ranges::{place, ranges, storage, Aligned, Range, Units};
    pub use crate::checks::failure::Seen;
    pub use crate::checks::mode::{Enforce, Mode, Peek, Record};
    pub use crate::described::dumpable::{AnyLive, AnySnapshot, AsStruct};
    pub use crate::described::pointer::LivePtr;
    pub use crate::fields::array::LiveArray;
    pub use crate::fields::decoded::{AsValues, Choice};
    pub use crate::fields::field::Field;
    pub use crate::fields::fits::{order_fits, set_fits, sign_fits, size_fits, width_fits};
    pub use crate::fields::flag_set::{FlagSet, Group};
    pub use crate::fields::flags::{flags_fit, AsFlags};
    pub use crate::fields::form::Described;
    pub use crate::fields::ordered::{kind_as, order_as, Ordered};
    pub use crate::fields::part::{value_of_bits, Part};
    pub use crate::helpers::bounded::{Called, Helper, NoHelper};
    pub use crate::helpers::total::*;
    pub use crate::layout::depends::Depends;
    pub use crate::layout::expected::{size_of_member, Align, Offset, Size};
    pub use crate::layout::names::{FlagGroup, Names};
    pub use crate::layout::order::Order;
    pub use crate::layout::places::{places, places_of, slots, Places};
    pub use crate::plans::moves::{moves_of, Move};
    pub use crate::views::absent::{IsLive, IsSnapshot, Keeps, KeepsAll};
    pub use crate::views::judge::{Checks, Judged, Unknown, Viewed};
}

/// Runs the example of the README.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
