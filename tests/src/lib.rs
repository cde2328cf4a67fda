//! Code shared by the tests of several crates. It knows none of pagedump's.

pub mod fields;
pub mod many;
pub mod noise;
pub mod oracle;
pub mod proof;
pub mod watch;
