//! Describes the structures that this crate reads, for Linux 7.3 on x86-64 as Debian configures it.

mod module;
mod names;

pub use module::{ListHead, ListHeadLive, ListHeadSnapshot, Module, ModuleLive, ModuleSnapshot};
pub use module::{ModuleMemory, ModuleMemoryLive, ModuleMemorySnapshot, ModuleState};
pub use module::{ModuleSymbols, ModuleSymbolsLive, ModuleSymbolsSnapshot};
pub use names::{FlagField, FlagFieldLive, FlagFieldSnapshot};
pub use names::{FlagName, FlagNameLive, FlagNameSnapshot, UtsName, UtsNameLive, UtsNameSnapshot};

use super::Described;
use dumpable::{Dumpable, Member};

/// The described structures, to compare with the kernel's own types (BTF).
pub const ALL: &[Described] = &[
    Described::whole::<ListHead>(),
    Described::part::<Module>(0),
    Described::whole::<ModuleMemory>(),
    Described::part::<ModuleSymbols>(0),
    Described::whole::<FlagName>(),
    Described::whole::<FlagField>(),
    Described::part::<UtsName>(0),
];

/// Returns the described enumerators: the prefix of the name, the rest of it, and the number.
pub fn numbers() -> impl Iterator<Item = (&'static str, &'static str, u64)> {
    let members = Module::LAYOUT.members.iter().filter(|member| member.name == "state");
    let names = members.flat_map(Member::value_names);
    names.map(|(number, name)| ("MODULE_STATE_", name, number as u64))
}
