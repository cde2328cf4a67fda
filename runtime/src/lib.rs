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

// Generated code names this crate by its name, here too.
#[cfg(doc)]
extern crate self as dumpable;

#[cfg(any(doc, doctest))]
pub mod guide;

#[doc(inline)]
pub use dumpable_core::*;
pub use dumpable_macros::{helpers, Dumpable};

/// Runs the example of the README.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
