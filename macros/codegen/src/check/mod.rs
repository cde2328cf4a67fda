// SPDX-License-Identifier: MIT OR Apache-2.0

//! Checks the rules that cross attributes, one function each. All errors are reported together;
//! faulty parts are removed from the description or marked, so that they cause no further errors.

mod calls;
mod choices;
mod helpers;
mod only;
mod recursion;
mod structs;

pub use choices::check as choices;
pub use helpers::check as helpers;
pub use structs::check as structs;

use crate::tokens::plain;
use proc_macro2::Ident;

/// The methods of every snapshot or live view.
const RESERVED: [&str; 10] = [
    "from_words",
    "from_bytes",
    "read_from",
    "words",
    "raw",
    "origin",
    "fidelity",
    "snapshot",
    "peek",
    "checked",
];

/// Tells whether every snapshot or live view has a method of that name.
fn is_reserved(ident: &Ident) -> bool {
    RESERVED.contains(&plain(ident).as_str())
}
