//! Reads the loaded modules and their symbols: the list `modules`, and the `mod_kallsyms` of each
//! module (`include/linux/module.h`, `kernel/module/kallsyms.c`).

use super::layout::{self, ListHead, ModuleState, ModuleSymbols, Plans};
use super::read::{addr, array, string};
use crate::error::Problem;
use dumpable::{Addr, Fault, Memory, Snapshot};

/// The maximum number of modules to read, more than a distribution has.
const MAX_MODULES: usize = 1 << 14;

/// The maximum number of symbols to read from a module. The largest have some 50,000.
const MAX_SYMBOLS: u32 = 1 << 20;

/// The maximum length of a name: `KSYM_NAME_LEN`, without the NUL.
const MAX_NAME: usize = 511;

/// The size of an `Elf64_Sym`.
const SYMBOL: u64 = 24;

/// A loaded module.
pub(crate) struct Module {
    name: String,
    /// The base and the size of each piece of memory.
    memories: Vec<(u64, u64)>,
    symbols: Snapshot<ModuleSymbols>,
}

impl Module {
    /// Returns the name of the module.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Reads the members of a fixed size. The symbols are read at each lookup.
    fn load(
        memory: &impl Memory,
        plans: &Plans,
        module: &Snapshot<layout::Module>,
    ) -> Result<Self, Fault> {
        let name = module.name().values();
        let name = name.split(|&byte| byte == 0).next().unwrap_or_default();
        let pieces = module.memory();
        let memories = match &pieces {
            Some(pieces) => pieces
                .iter()
                .map(|piece| (piece.base().get() as u64, piece.size().into()))
                .collect(),
            None => module
                .core()
                .into_iter()
                .map(|core| (core.base().get() as u64, core.size().into()))
                .collect(),
        };
        Ok(Self {
            name: String::from_utf8_lossy(name).into_owned(),
            memories,
            symbols: memory.snapshot_by(&plans.module_symbols, module.kallsyms())?,
        })
    }

    /// Returns the base of the piece of memory that contains `address`.
    fn base(&self, address: u64) -> Option<u64> {
        let contains = |&&(base, size): &&(u64, u64)| {
            address.checked_sub(base).is_some_and(|offset| offset < size)
        };
        self.memories.iter().find(contains).map(|&(base, _)| base)
    }

    /// Returns the name of the nearest symbol at or below `address` in the piece of memory that
    /// begins at `base`; of several at one address the first. Skips symbols without a name, mapping
    /// symbols and undefined ones.
    fn symbol_name(
        &self,
        memory: &impl Memory,
        base: u64,
        address: u64,
    ) -> Result<Option<Vec<u8>>, Fault> {
        let mut best: Option<(u64, Vec<u8>)> = None;
        // Entry 0 of an ELF symbol table is not a symbol.
        for index in 1..self.symbols.count().min(MAX_SYMBOLS) {
            let at = self.symbols.symbols().add((u64::from(index) * SYMBOL) as usize);
            let entry: [u8; SYMBOL as usize] = array(memory, at.get() as u64)?;
            let [n0, n1, n2, n3, _info, _other, s0, s1, v0, v1, v2, v3, v4, v5, v6, v7, ..] = entry;
            let value = u64::from_le_bytes([v0, v1, v2, v3, v4, v5, v6, v7]);
            let is_better = best.as_ref().map_or(value >= base, |(so_far, _)| value > *so_far);
            if [s0, s1] == [0, 0] || value > address || !is_better {
                continue;
            }
            let at = self.symbols.names().add(u32::from_le_bytes([n0, n1, n2, n3]) as usize);
            let name = string(memory, at.get() as u64, MAX_NAME)?;
            if !name.is_empty() && !is_mapping_symbol(&name) {
                best = Some((value, name));
            }
        }
        Ok(best.map(|(_, name)| name))
    }
}

/// Returns whether a name is a label of the assembler, which Linux skips
/// (`include/linux/module_symbol.h`).
fn is_mapping_symbol(name: &[u8]) -> bool {
    name.starts_with(b".L") || name.starts_with(b"L0") || name.starts_with(b"$")
}

/// The loaded modules.
pub(crate) struct Modules {
    list: Vec<Module>,
    damage: Option<Problem>,
}

impl Modules {
    /// Reads the list at `head`, the address of the symbol `modules`. Reads a damaged list up to
    /// the damage.
    pub(crate) fn load(memory: &impl Memory, plans: &Plans, head: u64) -> Self {
        let mut modules = Self::empty();
        modules.damage = modules.walk(memory, plans, addr(head).cast()).err();
        modules
    }

    /// Returns an empty list, for a kernel without modules.
    pub(crate) fn empty() -> Self {
        Self { list: Vec::new(), damage: None }
    }

    fn walk(
        &mut self,
        memory: &impl Memory,
        plans: &Plans,
        head: Addr<ListHead>,
    ) -> Result<(), Problem> {
        let mut link = head;
        for number in 0..MAX_MODULES {
            let what = || Problem::unreadable(format!("module {number} of the list `modules`"));
            link = memory.snapshot_by(&plans.list_head, link).map_err(what())?.next();
            if link == head {
                return Ok(());
            }
            let at = plans.module.container(link, layout::Module::LIST).unwrap_or(Addr::NULL);
            let module = memory.snapshot_by(&plans.module, at).map_err(what())?;
            if module.state().is(ModuleState::Unformed) {
                continue;
            }
            let loaded = Module::load(memory, plans, &module).map_err(what())?;
            // In memory that is not a list of modules, the name is the first value that is wrong.
            if loaded.name.is_empty() || !loaded.name.bytes().all(|byte| byte.is_ascii_graphic()) {
                let why = format!("expected a printable name, found {:?}", loaded.name);
                let at = module.origin().get() as u64;
                return Err(Problem::implausible(
                    format!("module {number} of the list `modules`"),
                    at,
                    why,
                ));
            }
            self.list.push(loaded);
        }
        let why = format!("expected at most {MAX_MODULES} modules, found more");
        Err(Problem::implausible("list `modules`", head.get() as u64, why))
    }

    /// Returns the reason why the list was not read to its end, if any.
    pub(crate) fn damage(&self) -> Option<&Problem> {
        self.damage.as_ref()
    }

    /// Returns the module that contains `address`, and the name that the kernel prints for
    /// `address`.
    ///
    /// # Errors
    ///
    /// Returns an error if the module's symbol table cannot be read.
    pub(crate) fn lookup(
        &self,
        memory: &impl Memory,
        address: u64,
    ) -> Result<Option<(&Module, Vec<u8>)>, Fault> {
        for module in &self.list {
            if let Some(base) = module.base(address) {
                return Ok(module.symbol_name(memory, base, address)?.map(|name| (module, name)));
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::{layout::Module, layout::ModuleMemory, ModuleState, Modules, Plans};
    use crate::testing::{Guest, IMAGE};
    use dumpable::Dumpable;

    /// Returns the offset of a member in `struct module` or in `struct module_memory`.
    fn offset(member: &str) -> u64 {
        let member = Module::LAYOUT.member(member).or_else(|| ModuleMemory::LAYOUT.member(member));
        member.expect("a member").offset as u64
    }

    /// Returns the offset in `struct module` of a member of the third piece of memory.
    fn memory_offset(member: &str) -> u64 {
        offset("mem") + 2 * ModuleMemory::LAYOUT.size as u64 + offset(member)
    }

    /// A symbol: name, section, value.
    type Symbol<'a> = (&'a str, u16, u64);

    /// Adds a module to the guest. Returns the address of its entry in the list.
    pub(crate) fn place(
        guest: &mut Guest,
        name: &str,
        base: u64,
        size: u32,
        symbols: &[Symbol<'_>],
    ) -> u64 {
        let (mut symtab, mut strtab) = (vec![0; 24], vec![0]);
        for &(name, section, value) in symbols {
            symtab.extend((strtab.len() as u32).to_le_bytes());
            symtab.extend([1, 0]);
            symtab.extend(section.to_le_bytes());
            symtab.extend(value.to_le_bytes());
            symtab.extend(0_u64.to_le_bytes());
            strtab.extend(name.bytes());
            strtab.push(0);
        }
        let count = symtab.len() as u64 / 24;
        let (symtab, strtab) = (guest.place(&symtab), guest.place(&strtab));
        let kallsyms = guest.place_words(&[symtab, count, strtab, 0]);
        let mut module = vec![0; Module::LAYOUT.size];
        let mut put =
            |at: u64, bytes: &[u8]| module[at as usize..][..bytes.len()].copy_from_slice(bytes);
        put(offset("name"), name.as_bytes());
        put(memory_offset("base"), &base.to_le_bytes());
        put(memory_offset("size"), &size.to_le_bytes());
        put(offset("kallsyms"), &kallsyms.to_le_bytes());
        guest.place(&module) + offset("list")
    }

    /// Links `links` and a new head into a list. Returns the address of the head.
    pub(crate) fn link(guest: &mut Guest, links: &[u64]) -> u64 {
        let head = guest.place_words(&[0, 0]);
        let mut from = head;
        for &to in links.iter().chain([&head]) {
            guest.write(from - IMAGE, &to.to_le_bytes());
            from = to;
        }
        head
    }

    const BASE: u64 = 0xffff_ffff_c000_0000;

    const FAT: [Symbol<'_>; 9] = [
        ("", 1, BASE + 0x100),
        (".L5", 1, BASE + 0x100),
        ("L0here", 1, BASE + 0x100),
        ("$x", 1, BASE + 0x100),
        ("undefined", 0, BASE + 0x100),
        ("before", 1, BASE - 8),
        ("fat_aops", 1, BASE + 0x80),
        ("fat_alias", 1, BASE + 0x80),
        ("fat_last", 1, BASE + 0x200),
    ];

    fn lookup(guest: &Guest, head: u64, address: u64) -> Option<String> {
        let dump = guest.dump();
        let modules = Modules::load(&dump, &Plans::COMPILED, head);
        let found = modules.lookup(&dump, address).unwrap();
        found.map(|(module, name)| {
            format!("{} [{}]", String::from_utf8(name).unwrap(), module.name())
        })
    }

    #[test]
    fn lookup_names_address_as_kernel_does() {
        let mut guest = Guest::new(4);
        let other = place(&mut guest, "other", BASE + 0x1000, 0x1000, &[]);
        let fat = place(&mut guest, "fat", BASE, 0x1000, &FAT);
        let head = link(&mut guest, &[other, fat]);
        let cases = [
            (BASE - 1, None),
            (BASE, None),
            (BASE + 0x7f, None),
            (BASE + 0x80, Some("fat_aops [fat]")),
            (BASE + 0x1ff, Some("fat_aops [fat]")),
            (BASE + 0xfff, Some("fat_last [fat]")),
            (BASE + 0x1000, None),
        ];
        for (address, expected) in cases {
            assert_eq!(lookup(&guest, head, address).as_deref(), expected, "{address:#x}");
        }
    }

    #[test]
    fn unformed_module_skipped() {
        let mut guest = Guest::new(4);
        let fat = place(&mut guest, "fat", BASE, 0x1000, &FAT);
        guest.write(fat - offset("list") - IMAGE, &(ModuleState::Unformed as u32).to_le_bytes());
        let head = link(&mut guest, &[fat]);
        assert_eq!(lookup(&guest, head, BASE + 0x80), None);
    }

    #[test]
    fn damaged_list_read_up_to_damage() {
        let mut guest = Guest::new(4);
        let fat = place(&mut guest, "fat", BASE, 0x1000, &FAT);
        let head = link(&mut guest, &[fat]);
        for (next, expected) in
            [(0, "module 1 of the list"), (fat, "expected at most 16384 modules")]
        {
            guest.write(fat - IMAGE, &u64::to_le_bytes(next));
            let modules = Modules::load(&guest.dump(), &Plans::COMPILED, head);
            assert_eq!(modules.list.first().map(super::Module::name), Some("fat"));
            let damage = modules.damage().expect("no damage").to_string();
            assert!(damage.contains(expected), "{damage}");
        }
        assert!(Modules::load(&guest.dump(), &Plans::COMPILED, 0).damage().is_some());

        guest.write(fat - IMAGE, &head.to_le_bytes());
        guest.write(fat - offset("list") + offset("name") - IMAGE, b"f\xfft\0");
        let damage = Modules::load(&guest.dump(), &Plans::COMPILED, head)
            .damage()
            .expect("no damage")
            .to_string();
        assert!(damage.contains("is not plausible: expected a printable name, found"), "{damage}");
    }

    #[test]
    fn lookup_fails_when_symbol_table_unreadable() {
        let mut guest = Guest::new(4);
        let fat = place(&mut guest, "fat", BASE, 0x1000, &FAT);
        let kallsyms = guest.place_words(&[0xffff_8880_0000_0000, u64::MAX, 0, 0]);
        guest.write(fat - offset("list") + offset("kallsyms") - IMAGE, &kallsyms.to_le_bytes());
        let head = link(&mut guest, &[fat]);
        let dump = guest.dump();
        assert!(Modules::load(&dump, &Plans::COMPILED, head).lookup(&dump, BASE + 1).is_err());
    }
}
