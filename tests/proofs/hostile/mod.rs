//! Hostile memory, whose content differs with each read, and the limits that a dump of it must
//! respect.
//!
//! One number, the seed, determines everything, so each finding can be reproduced.

mod memory;
mod pages;
mod run;
mod scene;

pub use memory::{Hostile, Temper};
pub use run::{dump, dump_any, dump_relocated};
pub use scene::{Names, Scene};
