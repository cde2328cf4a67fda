//! One layout description in, two accessor families out.
//!
//! `#[derive(Dumpable)]` on the description of a structure makes
//!
//! * [`Live<T>`](Live): **checked** accessors for normal code, which reads an object that others may change;
//! * [`Snapshot<T>`](Snapshot): **unchecked**, `const`, total accessors for dump code, which sees a copy and nothing else.
//!
//! A helper is written once, with its checks; the dump side loses them. So a dumper is built from code that cannot fail an
//! assertion, cannot panic, and follows no pointer but through a [`Memory`], which may refuse.
//!
//! ```
//! use dumpable::{live, Addr, Dumpable, Snapshot};
//!
//! /// A reference count and what it counts.
//! #[derive(Dumpable)]
//! #[dumpable(size = 16)]
//! #[repr(C)]
//! pub struct Counted {
//!     /// Bit 0 says that the object is dying; the rest counts.
//!     #[dumpable(bits(dying: bool = 0, count: u32 = 1..=31))]
//!     state: u32,
//!     object: *const u64,
//! }
//!
//! #[dumpable::helpers]
//! impl Counted {
//!     /// How many users there are beside the first.
//!     #[check(!self.dying(), "nobody may use a dying object")]
//!     pub const fn others(&self) -> u32 {
//!         self.count().saturating_sub(1)
//!     }
//! }
//!
//! // Dump code: a copy, no checks, in `const` if need be.
//! const SAVED: Snapshot<Counted> = Snapshot::<Counted>::from_words([(5 << 1) | 1, 0xffff_8880_0000_1000], Addr::new(0x1000));
//! const OTHERS: u32 = SAVED.others();
//! assert_eq!(OTHERS, 4);
//!
//! // Normal code: the object itself, checked.
//! let counted = Counted { state: (5 << 1) | 1, object: core::ptr::null() };
//! // SAFETY: `counted` outlives `checked`, and nobody writes to it.
//! let checked = unsafe { live::<Counted>(&counted) };
//! assert_eq!(checked.attempt(|c| c.others()).unwrap_err().reason(), "nobody may use a dying object");
//! ```
//!
#![cfg_attr(
    doc,
    doc = "\nNew here? The [`guide`] describes a first structure, and [`example_generated`] shows what is made of it."
)]
//! The derive and its attributes are documented at [`Dumpable`](derive@Dumpable), the helpers at [`helpers`].
#![no_std]
#![warn(missing_docs)]

// What the macros generate names this crate by its name, here too.
extern crate self as dumpable;

mod absent;
mod addr;
mod array;
mod bits;
mod boolean;
mod bounded;
mod c;
mod capture;
mod choice;
mod code;
mod depends;
mod dump;
mod dumpable_trait;
#[cfg(doc)]
pub mod example_generated;
mod failure;
mod field;
mod flags;
#[cfg(any(doc, doctest))]
pub mod guide;
mod judge;
mod layout;
mod live;
mod mapped;
mod memory;
mod mode;
mod num;
mod place;
mod raw;
mod reads;
mod report;
mod snapshot;
mod string;
mod text;
mod total;
mod word;

pub use addr::Addr;
pub use array::{Array, LiveArray};
pub use boolean::Bool;
pub use c::CAssertions;
pub use choice::{Choice, Decoded};
pub use code::Code;
pub use dump::dump;
pub use dumpable_trait::{live, Dumpable, Live, Snapshot};
pub use failure::{Failure, Seen};
pub use field::{Field, Kind, Plain};
pub use flags::{FlagGroup, FlagSet, Flags, Group};
pub use layout::{Layout, Member, Names, Order};
pub use mapped::{Bytes, Mapped};
pub use memory::{Cause, Fault, Memory};
pub use mode::{Enforce, Mode, Peek, Record, Recorder};
pub use num::{shl, shr};
pub use raw::{AnyLive, AnySnapshot, Raw};
pub use reads::Reads;
pub use report::report;
pub use snapshot::Fidelity;
pub use string::CopiedStr;
pub use text::{Integer, Line, Sink};

pub use dumpable_macros::{helpers, Dumpable};

/// What only the macros may call. It changes with them, without notice.
#[doc(hidden)]
pub mod __private {
    pub use crate::absent::{IsLive, IsSnapshot, Keeps, KeepsAll};
    pub use crate::bounded::{Called, Helper, NoHelper};
    pub use crate::choice::{choice_in_bits, sign_fits};
    pub use crate::depends::Depends;
    pub use crate::flags::flags_fit;
    pub use crate::judge::{Judged, Unknown, Viewed};
    pub use crate::live::LivePtr;
    pub use crate::place::{
        place, ranges, size_of_member, storage, Align, Aligned, Offset, Range, Size, Units,
    };
    pub use crate::snapshot::Part;
    pub use crate::total::*;
}

/// The example of the README, which has to run.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
