//! Generates the code of described types and of helpers.

pub mod describe;
pub mod helpers;
