//! What a family does not have, and what a user is told who asks for it.
//!
//! Nothing implements these traits. Each is a bound of a method that is there for the sake of the message alone.

/// Bound of the accessors of fields that a snapshot leaves out.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` does not keep this field",
    label = "not captured",
    note = "`only(..)` and `skip(..)` say what a snapshot keeps: have this field captured too, or ask the live object"
)]
pub trait Keeps<'a> {}

/// Bound of `checked` of a snapshot that leaves fields out.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` keeps a part of the object, and checks may ask for any field",
    label = "not the whole object",
    note = "a check and a value from the same copy need a type without `only(..)` and `skip(..)`; on the object itself there is `attempt(..)`"
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
