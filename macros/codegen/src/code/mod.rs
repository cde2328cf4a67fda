// SPDX-License-Identifier: MIT OR Apache-2.0

//! Generates the code of described types and of helpers.

pub mod describe;
pub mod helpers;
