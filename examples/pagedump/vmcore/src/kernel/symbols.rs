//! Finds the names of addresses, as the kernel prints them.

use super::layout::Plans;
use super::{Kallsyms, Modules};
use crate::error::Problem;
use dumpable::{Addr, Memory};
use std::fmt;
use std::ops::Range;

/// The symbols of a kernel and of its modules.
pub struct Symbols {
    kernel: Kallsyms,
    modules: Modules,
    /// The addresses of the kernel itself.
    ranges: [Range<u64>; 2],
}

impl Symbols {
    /// Adds the symbols of the modules to those of the kernel. If the list of modules cannot be
    /// read to its end, [`damage`](Self::damage) returns the reason.
    pub fn load(memory: &impl Memory, plans: &Plans, kernel: Kallsyms) -> Self {
        let modules = match kernel.find("modules") {
            Some(head) => Modules::load(memory, plans, head),
            None => Modules::empty(),
        };
        let range = |start, end| Some(kernel.find(start)?..kernel.find(end)?);
        // Without CONFIG_KALLSYMS_ALL the symbols have no data and no `_end`, and only code has
        // names.
        let whole = range("_stext", "_end").or_else(|| range("_stext", "_etext"));
        let init =
            range("__init_begin", "__init_end").or_else(|| range("_sinittext", "_einittext"));
        let ranges = [whole.unwrap_or_default(), init.unwrap_or_default()];
        Self { kernel, modules, ranges }
    }

    /// Returns the symbols of the kernel itself.
    pub fn kernel(&self) -> &Kallsyms {
        &self.kernel
    }

    /// Returns the reason why the list of modules was not read to its end, if any. Symbols of the
    /// modules after that have no name.
    pub fn damage(&self) -> Option<&Problem> {
        self.modules.damage()
    }

    /// Returns the lowest address of a symbol of the kernel itself with this name.
    pub fn find(&self, name: &str) -> Option<Addr<u8>> {
        self.kernel.find(name).map(super::read::addr)
    }

    /// Returns the name that the kernel prints for `address` with `%ps`: that of the nearest symbol
    /// at or below it, at any distance; of several at one address the first. Returns `None` for an
    /// address outside of the kernel and its modules, which the kernel prints as a number, or if a
    /// module's symbols cannot be read.
    ///
    /// BPF programs and ftrace trampolines are not searched: they hold code only.
    pub fn lookup(&self, memory: &impl Memory, address: Addr<u8>) -> Option<SymbolName> {
        let address = address.get() as u64;
        if self.ranges.iter().any(|range| range.contains(&address)) {
            let name = self.kernel.name(self.kernel.nearest(address)?)?;
            return Some(SymbolName { name, module: None })
                .filter(|symbol| !symbol.name.is_empty());
        }
        let (module, name) = self.modules.lookup(memory, address).ok()??;
        let name = String::from_utf8_lossy(&name).into_owned();
        Some(SymbolName { name, module: Some(module.name().to_owned()) })
    }

    /// Returns `address` as the kernel prints it with `%ps`: `shmem_aops`, `fat_aops [fat]`, or
    /// `0xdead0000` if it has no name.
    pub fn text(&self, memory: &impl Memory, address: Addr<u8>) -> String {
        self.lookup(memory, address)
            .map_or_else(|| format!("{:#x}", address.get()), |symbol| symbol.to_string())
    }
}

/// The name of a symbol and of its module. Prints like the kernel's `%ps`: `shmem_aops`,
/// `fat_aops [fat]`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SymbolName {
    /// The symbol's name.
    pub name: String,
    /// The name of its module; `None` for a symbol of the kernel itself.
    pub module: Option<String>,
}

impl fmt::Display for SymbolName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        match &self.module {
            Some(module) => write!(f, " [{module}]"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{kallsyms_tests, modules_tests};
    use crate::testing::{Guest, IMAGE};

    #[test]
    fn text_of_addresses_as_kernel_prints() {
        const MODULE: u64 = 0xffff_ffff_c000_0000;
        let mut guest = Guest::new(4);
        let fat = modules_tests::place(
            &mut guest,
            "fat",
            MODULE,
            0x1000,
            &[("fat_aops", 1, MODULE + 16)],
        );
        let head = modules_tests::link(&mut guest, &[fat]);
        let table = [
            ("percpu", 0),
            ("_text", IMAGE + 0x1000),
            ("_stext", IMAGE + 0x1000),
            ("shmem_aops", IMAGE + 0x1100),
            ("modules", head),
            ("_end", IMAGE + 0x3_0000),
            ("__init_begin", IMAGE + 0x3_2000),
            ("__init_end", IMAGE + 0x3_3000),
        ];
        // An offset reaches two gigabytes, so that the per-CPU symbol is left out.
        kallsyms_tests::place(&mut guest, &table[1..]);
        let dump = guest.dump();
        let symbols =
            Symbols::load(&dump, &Plans::COMPILED, Kallsyms::load(&dump, dump.info()).unwrap());
        let cases = [
            (0, "0x0"),
            (IMAGE + 0xfff, "0xffffffff80000fff"),
            (IMAGE + 0x1000, "_text"),
            (IMAGE + 0x1107, "shmem_aops"),
            (IMAGE + 0x3_0000, "0xffffffff80030000"),
            (IMAGE + 0x3_2001, "__init_begin"),
            (IMAGE + 0x3_3000, "0xffffffff80033000"),
            (MODULE, "0xffffffffc0000000"),
            (MODULE + 16, "fat_aops [fat]"),
        ];
        for (address, expected) in cases {
            assert_eq!(symbols.text(&dump, Addr::new(address as usize)), expected);
        }
        assert_eq!(symbols.find("modules"), Some(Addr::new(head as usize)));
        assert!(symbols.damage().is_none());
    }

    #[test]
    fn text_without_data_symbols() {
        let mut guest = Guest::new(4);
        let table = [
            ("_stext", IMAGE),
            ("f", IMAGE + 0x10),
            ("_etext", IMAGE + 0x20),
            ("_sinittext", IMAGE + 0x40),
        ];
        kallsyms_tests::place(&mut guest, &table);
        let dump = guest.dump();
        let symbols =
            Symbols::load(&dump, &Plans::COMPILED, Kallsyms::load(&dump, dump.info()).unwrap());
        assert_eq!(symbols.text(&dump, Addr::new(IMAGE as usize + 0x11)), "f");
        assert_eq!(symbols.text(&dump, Addr::new(IMAGE as usize + 0x20)), "0xffffffff80000020");
    }
}
