//! Describes the structures that this crate reads, in the layout of Linux 7.3 for x86-64 as Debian
//! configures it. In other kernels, members lie elsewhere: [`Plans`] say where.

mod log;
mod module;
mod names;

pub use log::{Descriptor, DescriptorLive, DescriptorSnapshot, DescriptorState, LogPlans};
pub use log::{RecordInfo, RecordInfoLive, RecordInfoSnapshot};
pub use log::{RingBuffer, RingBufferLive, RingBufferSnapshot};
pub use log::{TextBlock, TextBlockLive, TextBlockSnapshot};
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

    /// Returns the plans for a kernel with these types. One without modules (`CONFIG_MODULES`) has no
    /// structures for them.
    ///
    /// # Errors
    ///
    /// If a structure lacks a member, or has it with another size, sign or kind. The error says what
    /// was expected and what was found.
    pub fn from_types(types: &impl Types, has_modules: bool) -> Result<Self, String> {
        let plans = Self::find(types, has_modules).map_err(|misfit| misfit.to_string())?;
        match (plans.module.offset(Module::MEMORY), plans.module.offset(Module::CORE)) {
            (None, None) => {
                Err("expected `mem` or `core_layout` in `struct module`, found neither".to_owned())
            }
            _ => Ok(plans),
        }
    }

    fn find(types: &impl Types, has_modules: bool) -> Result<Self, Misfit> {
        let mut plans = Self::COMPILED;
        if has_modules {
            plans.list_head = Plan::from_types(types)?;
            plans.module = Plan::from_types(types)?;
            plans.module_symbols = Plan::from_types(types)?;
        }
        plans.flag_name = Plan::from_types(types)?;
        plans.flag_field = Plan::from_types(types)?;
        Ok(plans)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::btf_tests::tables;

    #[test]
    fn kernel_without_modules_needs_no_structures_of_them() {
        let types = tables();
        assert!(Plans::from_types(&&types, false).is_ok());
        let error = Plans::from_types(&&types, true).unwrap_err();
        assert_eq!(error, "expected `struct list_head`, found none of this name");
    }
}
