//! Integers: shifts and masks without a panic path.

pub(crate) mod fixed;
pub(crate) mod integer;
pub(crate) mod shift;
