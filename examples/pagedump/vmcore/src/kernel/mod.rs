//! Reads the facts about a kernel from its memory, through [`Memory`](dumpable::Memory) only.

pub mod btf;
mod compare;
mod kallsyms;
pub mod layout;
pub mod log;
mod model;
mod modules;
pub(crate) mod read;
mod symbols;
mod tables;

pub use btf::{Aggregate, Btf, Place};
pub use compare::compare;
pub use kallsyms::Kallsyms;
pub use model::MemoryModel;
pub(crate) use modules::Modules;
pub use symbols::{SymbolName, Symbols};
pub use tables::{FlagField, FlagName, Tables};

#[cfg(test)]
pub(crate) use log::tests as log_tests;
#[cfg(test)]
pub(crate) use {btf::tests as btf_tests, kallsyms::tests as kallsyms_tests};
#[cfg(test)]
pub(crate) use {modules::tests as modules_tests, tables::tests as tables_tests};
