//! Describes the structures that this crate reads, in the layout of Linux 7.3 for x86-64 as Debian
//! configures it. In other kernels, members lie elsewhere: [`Plans`] say where.

mod module;
mod names;

pub use module::{ListHead, ListHeadLive, ListHeadSnapshot, Module, ModuleLive, ModuleSnapshot};
pub use module::{ModuleLayout, ModuleLayoutLive, ModuleLayoutSnapshot};
pub use module::{ModuleMemory, ModuleMemoryLive, ModuleMemorySnapshot, ModuleState};
pub use module::{ModuleSymbols, ModuleSymbolsLive, ModuleSymbolsSnapshot};
pub use names::{FlagField, FlagFieldLive, FlagFieldSnapshot};
pub use names::{FlagName, FlagNameLive, FlagNameSnapshot, UtsName, UtsNameLive, UtsNameSnapshot};

use dumpable::{Misfit, Plan, Types};

/// Where the members of the structures lie in the kernel at hand.
#[derive(Clone, Copy, Debug)]
pub struct Plans {
    /// `struct list_head`.
    pub list_head: Plan<ListHead>,
    /// `struct module`.
    pub module: Plan<Module>,
    /// `struct mod_kallsyms`.
    pub module_symbols: Plan<ModuleSymbols>,
    /// `struct trace_print_flags`.
    pub flag_name: Plan<FlagName>,
    /// `struct page_flags_fields`.
    pub flag_field: Plan<FlagField>,
}

impl Plans {
    /// The plans for a kernel with the described layouts.
    pub const COMPILED: Self = Self {
        list_head: Plan::COMPILED,
        module: Plan::COMPILED,
        module_symbols: Plan::COMPILED,
        flag_name: Plan::COMPILED,
        flag_field: Plan::COMPILED,
    };

    /// Returns the plans for a kernel with these types.
    ///
    /// # Errors
    ///
    /// If a structure lacks a member, or has it with another size, sign or kind.
    pub fn from_types(types: &impl Types) -> Result<Self, Misfit> {
        Ok(Self {
            list_head: Plan::from_types(types)?,
            module: Plan::from_types(types)?,
            module_symbols: Plan::from_types(types)?,
            flag_name: Plan::from_types(types)?,
            flag_field: Plan::from_types(types)?,
        })
    }
}
