// SPDX-License-Identifier: MIT OR Apache-2.0

//! Shows the code that the macros generate. Nothing here can be used.
//!
//! The description is [`Gadget`], from the [`guide`](super). The derive generated
//! [`GadgetSnapshot`] and [`GadgetLive`], and a constant for each member, such as
//! [`Gadget::USERS`]. `#[dumpable::helpers]` added [`has_requests`](GadgetSnapshot::has_requests),
//! [`events`](GadgetSnapshot::events) and [`has_port`](GadgetSnapshot::has_port) to both families.

include!("gadget.rs");
