// SPDX-License-Identifier: MIT OR Apache-2.0

//! Holds the types and traits of [`dumpable`], which re-exports them beside the macros.
//!
//! Depend on [`dumpable`]: the macros generate paths of that crate. This one needs no macro, so
//! Cargo compiles it at the same time as syn.
//!
//! [`dumpable`]: https://docs.rs/dumpable
#![no_std]
#![warn(missing_docs)]
// `From` is not `const`.
#![allow(clippy::cast_lossless)]

// Generated code names `dumpable`. In the tests, that is this crate.
#[cfg(test)]
extern crate self as dumpable;

// Each folder imports only from itself and from those before it, by their own paths; a test of the
// macros reads this line. The order: num, bytes, layout, text, origin, checks, fields, described,
// plans, memories, views, dump, helpers.
mod bytes;
mod checks;
mod described;
mod dump;
mod fields;
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
