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
//!     /// Returns the number of users beside the first.
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

// Generated code names this crate by its name, here too.
extern crate self as dumpable;

mod absent;
mod addr;
mod array;
mod bits;
mod bounded;
mod c;
mod capture;
mod decoded;
mod depends;
mod dump;
mod dumpable_trait;
mod failure;
mod field;
mod fits;
mod flags;
#[cfg(any(doc, doctest))]
pub mod guide;
mod judge;
mod layout;
mod live;
mod mapped;
mod member;
mod memory;
mod mode;
mod num;
mod order;
mod place;
mod raw;
mod reads;
mod snapshot;
mod string;
mod text;
mod total;
mod word;

pub use addr::Addr;
pub use array::Array;
pub use decoded::Decoded;
pub use dumpable_trait::{live, Dumpable, Live, Snapshot, Value};
pub use failure::Failure;
pub use field::Kind;
pub use flags::Flags;
pub use layout::{Layout, Member};
pub use mapped::{Bytes, Mapped};
pub use member::Place;
pub use memory::{Cause, Fault, Memory};
pub use num::{shl, shr};
pub use order::{Be, Le};
pub use raw::Raw;
pub use reads::Reads;
pub use snapshot::Fidelity;
pub use string::Str;
pub use text::{Line, Sink};

pub use dumpable_macros::{helpers, Dumpable};

/// Items for generated code only. They change without notice.
#[doc(hidden)]
pub mod __private {
    pub use crate::absent::{IsLive, IsSnapshot, Keeps, KeepsAll};
    pub use crate::array::LiveArray;
    pub use crate::bits::{mask, union};
    pub use crate::bounded::{Called, Helper, NoHelper};
    pub use crate::decoded::Choice;
    pub use crate::depends::Depends;
    pub use crate::dumpable_trait::AsStruct;
    pub use crate::failure::Seen;
    pub use crate::field::{AsFlags, AsValues, Described, Field};
    pub use crate::fits::{order_fits, set_fits, sign_fits, size_fits, width_fits};
    pub use crate::flags::{flags_fit, FlagGroup, FlagSet, Group};
    pub use crate::judge::{Checks, Judged, Unknown, Viewed};
    pub use crate::layout::{Names, Order};
    pub use crate::live::LivePtr;
    pub use crate::mode::{Enforce, Mode, Peek, Record};
    pub use crate::order::{kind_as, order_as, Ordered};
    pub use crate::place::{
        place, ranges, size_of_member, storage, Align, Aligned, Offset, Range, Size, Units,
    };
    pub use crate::raw::{AnyLive, AnySnapshot};
    pub use crate::snapshot::{value_of_bits, Part};
    pub use crate::total::*;
}

/// Runs the example of the README.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
