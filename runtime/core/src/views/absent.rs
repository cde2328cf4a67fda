// SPDX-License-Identifier: MIT OR Apache-2.0

//! Explains what a family lacks: messages for accessors and helpers that exist in the other one
//! only.
//!
//! Nothing implements these traits. Each is a bound of a method that exists for the sake of its
//! message.

/// Bound of the accessors of fields that a snapshot leaves out.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not keep this field",
    label = "not captured",
    note = "add the field to `capture(..)`, or read it from the live object"
)]
pub trait Keeps<'a> {}

/// Bound of `checked` of a snapshot that leaves fields out.
#[diagnostic::on_unimplemented(
    message = "`{Self}` keeps a part of the object, but a check may ask for any field",
    label = "not the whole object",
    note = "remove `capture(..)` from the type, or call `checked(..)` of the live object"
)]
pub trait KeepsAll<'a> {}

/// Bound of the helpers that snapshots do not have.
#[diagnostic::on_unimplemented(
    message = "a `#[only(live)]` helper is not for a `{Self}`",
    label = "for live objects alone",
    note = "a helper that calls it is `#[only(live)]` too; what snapshots are to have instead is a `#[only(snapshot)]` helper of the same name, in the same block"
)]
pub trait IsLive<'a> {}

/// Bound of the helpers that live views do not have.
#[diagnostic::on_unimplemented(
    message = "a `#[only(snapshot)]` helper is not for a `{Self}`",
    label = "for snapshots alone",
    note = "take one, by `.snapshot()`; what live views are to have instead is a `#[only(live)]` helper of the same name, in the same block"
)]
pub trait IsSnapshot<'a> {}
