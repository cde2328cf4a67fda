//! Modules and their symbols (`include/linux/module.h`).

use dumpable::{Addr, Dumpable};

/// `struct list_head` (`include/linux/types.h`).
#[derive(Dumpable)]
#[dumpable(c = "struct list_head", size = 16)]
#[repr(C)]
pub struct ListHead {
    /// The next entry, or the head itself.
    pub next: *const ListHead,
    /// The previous entry, or the head itself.
    pub prev: *const ListHead,
}

/// What becomes of a module (`enum module_state`).
#[derive(Dumpable, Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u32)]
pub enum ModuleState {
    /// The module is in use.
    #[dumpable(c = "LIVE")]
    Live = 0,
    /// The module is formed, and its start runs.
    #[dumpable(c = "COMING")]
    Coming = 1,
    /// The module is going away.
    #[dumpable(c = "GOING")]
    Going = 2,
    /// The module is being set up: nothing else of it is set yet.
    #[dumpable(c = "UNFORMED")]
    Unformed = 3,
}

/// `struct module`, as far as symbols need it.
#[derive(Dumpable)]
#[dumpable(c = "struct module", capture(state, list, name, memory, kallsyms))]
#[repr(C)]
pub struct Module {
    /// What becomes of the module.
    pub state: ModuleState,
    /// The list of all modules.
    #[dumpable(offset = 8)]
    pub list: ListHead,
    /// The name, ended by a zero byte.
    #[dumpable(offset = 24)]
    pub name: [u8; 56],
    #[dumpable(skip)]
    kobject: [u64; 30],
    /// The pieces of memory that the module takes (`enum mod_mem_type`).
    #[dumpable(c = "mem", offset = 320)]
    pub memory: [ModuleMemory; 7],
    #[dumpable(skip)]
    code: [u64; 10],
    /// Its symbols.
    #[dumpable(offset = 904)]
    pub kallsyms: *const ModuleSymbols,
}

impl Module {
    /// The module whose `list` is at `link`.
    pub const fn of_list(link: Addr<ListHead>) -> Addr<Self> {
        link.container_of(Self::LIST)
    }
}

/// `struct module_memory`: code or data of a module.
#[derive(Dumpable)]
#[dumpable(c = "struct module_memory", size = 72)]
#[repr(C)]
pub struct ModuleMemory {
    /// Where it begins.
    pub base: *const u8,
    #[dumpable(skip)]
    is_rox: u32,
    /// How many bytes it has.
    #[dumpable(offset = 12)]
    pub size: u32,
    #[dumpable(skip)]
    tree_node: [u64; 7],
}

/// The start of `struct mod_kallsyms`.
#[derive(Dumpable)]
#[dumpable(c = "struct mod_kallsyms")]
#[repr(C)]
pub struct ModuleSymbols {
    /// An array of `Elf64_Sym`.
    #[dumpable(c = "symtab")]
    pub symbols: *const u8,
    /// How many there are.
    #[dumpable(c = "num_symtab", offset = 8)]
    pub count: u32,
    /// The names, each ended by a zero byte.
    #[dumpable(c = "strtab", offset = 16)]
    pub names: *const u8,
}
