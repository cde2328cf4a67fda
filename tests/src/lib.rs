//! What tests of several crates share.

pub mod hostile;
pub mod oracle;
pub mod proof;
