//! What proofs share.

/// The core is built for 64-bit targets alone.
#[cfg(target_pointer_width = "64")]
pub mod hostile;
pub mod parallel;
pub mod proof;
pub mod tools;
