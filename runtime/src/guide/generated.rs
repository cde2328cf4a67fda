//! What the macros make, for the documentation alone: nothing of this can be used.
//!
//! The description is that of the [`guide`](super), [`Gadget`]. Beside it the derive made [`GadgetSnapshot`] and
//! [`GadgetLive`], and `#[dumpable::helpers]` gave both of them [`has_requests`](GadgetSnapshot::has_requests),
//! [`events`](GadgetSnapshot::events) and [`name_len`](GadgetSnapshot::name_len). Of the enums it made
//! [`GadgetState::from_raw`], [`GadgetState::name`] and an implementation of [`FlagSet`](crate::FlagSet).

include!("gadget.rs");
