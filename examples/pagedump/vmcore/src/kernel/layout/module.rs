//! Describes modules and their symbols (`include/linux/module.h`).

use dumpable::Dumpable;

/// `struct list_head` (`include/linux/types.h`).
#[derive(Dumpable)]
#[dumpable(c = "struct list_head", size = 16)]
#[repr(C)]
pub struct ListHead {
    /// The next entry, or the head itself.
    pub next: *const ListHead,
    #[dumpable(skip)]
    prev: *const ListHead,
}

/// The state of a module (`enum module_state`).
#[derive(Dumpable, Clone, Copy, PartialEq, Eq, Debug)]
#[dumpable(c = "MODULE_STATE_")]
#[repr(u32)]
pub enum ModuleState {
    /// The module is in use.
    #[dumpable(c = "LIVE")]
    Live = 0,
    /// The module is formed, and its initialization runs.
    #[dumpable(c = "COMING")]
    Coming = 1,
    /// The module is going away.
    #[dumpable(c = "GOING")]
    Going = 2,
    /// The module is being set up: its other members are not set yet.
    #[dumpable(c = "UNFORMED")]
    Unformed = 3,
}

/// `struct module`, as far as symbols need it.
#[derive(Dumpable)]
#[dumpable(c = "struct module", capture(state, name, memory, core, kallsyms))]
#[repr(C)]
pub struct Module {
    /// The state of the module.
    pub state: ModuleState,
    /// The entry in the list of all modules.
    #[dumpable(offset = 8)]
    pub list: ListHead,
    /// The name, ended by a zero byte.
    #[dumpable(offset = 24)]
    pub name: [u8; 56],
    #[dumpable(skip)]
    kobject: [u64; 30],
    /// The pieces of memory of the module, by `enum mod_mem_type`.
    #[dumpable(c = "mem", offset = 320, optional)]
    pub memory: [ModuleMemory; 7],
    /// The memory of the module, without that for its initialization: up to 6.3, instead of `mem`.
    #[dumpable(c = "core_layout", optional)]
    pub core: ModuleLayout,
    #[dumpable(skip)]
    code: [u64; 8],
    /// The symbols of the module.
    #[dumpable(offset = 904)]
    pub kallsyms: *const ModuleSymbols,
}

/// `struct module_memory`: code or data of a module.
#[derive(Dumpable)]
#[dumpable(c = "struct module_memory", size = 72)]
#[repr(C)]
pub struct ModuleMemory {
    /// The address of the memory.
    pub base: *const u8,
    #[dumpable(skip)]
    is_rox: u32,
    /// The size of the memory in bytes.
    #[dumpable(offset = 12)]
    pub size: u32,
    #[dumpable(skip)]
    tree_node: [u64; 7],
}

/// `struct module_layout`: the memory of a module, up to 6.3.
#[derive(Dumpable)]
#[dumpable(c = "struct module_layout", size = 16)]
#[repr(C)]
pub struct ModuleLayout {
    /// The address of the memory.
    pub base: *const u8,
    /// The size of the memory in bytes.
    pub size: u32,
    #[dumpable(skip)]
    text_size: u32,
}

/// The start of `struct mod_kallsyms`.
#[derive(Dumpable)]
#[dumpable(c = "struct mod_kallsyms")]
#[repr(C)]
pub struct ModuleSymbols {
    /// An array of `Elf64_Sym`.
    #[dumpable(c = "symtab")]
    pub symbols: *const u8,
    /// The number of symbols.
    #[dumpable(c = "num_symtab", offset = 8)]
    pub count: u32,
    /// The names, each ended by a zero byte.
    #[dumpable(c = "strtab", offset = 16)]
    pub names: *const u8,
}
