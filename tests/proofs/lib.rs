//! Code shared by the proofs.

/// The core supports 64-bit targets only.
#[cfg(target_pointer_width = "64")]
pub mod hostile;
pub mod parallel;
pub mod tools;
