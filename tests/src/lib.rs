//! Code shared by the tests of several crates.

pub mod oracle;
