//! Hostile memory, whose content differs with each read, and the limits that a dump of it must
//! respect.
//!
//! One number, the seed, determines everything, so each finding can be reproduced.

mod made_up;
mod memory;
mod pages;
mod run;
mod scene;
mod slots;

pub use memory::{Hostile, Temper};
pub use run::{dump, dump_any, dump_relocated, dump_scene};
pub use scene::{Names, Scene};
