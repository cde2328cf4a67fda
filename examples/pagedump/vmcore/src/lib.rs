//! Reads crash dumps of Linux: the kernel's memory, and the facts that it holds about the kernel.
//!
//! ```text
//! source -> vmcoreinfo -> arch -> memory -> kernel: kallsyms, btf, modules, symbols, tables, model, log
//! ```
//!
//! [`Vmcore`] is a dump: its [`Reader`]s read kernel virtual addresses, as a
//! [`Memory`](dumpable::Memory). [`Opened`] is a dump with the facts about its kernel. Both are
//! `Sync`.
//!
//! ```no_run
//! use pagedump_vmcore::{Opened, Vmcore};
//!
//! let opened = Opened::load(Vmcore::open("vmcore")?, None)?;
//! println!("{}", opened.vmcore.info().text("OSRELEASE").unwrap_or("unknown"));
//! println!("{:?}", opened.symbols.find("init_task"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Nothing in a dump is trusted: every count is bounded, every address is checked by reading it,
//! and an implausible value is an [`Error`] with its location, the expected value and the one
//! found.

#![deny(unsafe_code)]
#![warn(missing_docs)]

// A dump is little-endian, and a snapshot has the byte order of the host.
#[cfg(target_endian = "big")]
compile_error!("dumps of x86-64 are little-endian: this crate supports little-endian hosts only");

mod arch;
mod error;
pub mod kernel;
mod memory;
mod open;
mod source;
mod vmcoreinfo;

#[cfg(test)]
mod hostile;
#[cfg(test)]
mod testing;

pub use error::{Error, Problem};
pub use memory::{Reader, Vmcore};
pub use open::Opened;
pub use vmcoreinfo::VmcoreInfo;

/// The size of a page in bytes.
const PAGE: u64 = 4096;
