// SPDX-License-Identifier: MIT OR Apache-2.0

//! Plans: how an object of another layout becomes a snapshot of the description.

mod build;
mod lookup;
pub(crate) mod misfit;
pub(crate) mod moves;
pub(crate) mod plan;
mod table;
pub(crate) mod types;
