//! A dump, opened, with all that the core asks of a kernel.

use crate::args::Which;
use crate::dump::{Dump, MemoryModel, ModuleLayout, Symbols, Tables};
use dumpable::{Addr, Line};
use pagedump::layout::Page;
use pagedump::{FlagField, Kernel, Sections};
use std::error::Error;

/// What a dump says of its kernel.
pub(crate) struct Source {
    pub(crate) dump: Dump,
    symbols: Symbols,
    tables: Tables,
    model: MemoryModel,
}

impl Source {
    pub(crate) fn load(dump: Dump) -> Result<Self, Box<dyn Error>> {
        let symbols = dump.symbols(&ModuleLayout::DEBIAN_7_3)?;
        let tables = dump.tables(&symbols)?;
        let model = dump.model(&symbols)?;
        Ok(Self { dump, symbols, tables, model })
    }

    /// Runs `body` on the parameters of the kernel, as the core takes them.
    pub(crate) fn with_kernel<R>(&self, body: impl FnOnce(&Kernel<'_>) -> R) -> R {
        let flag_names: Vec<_> = self.tables.flags.iter().map(|flag| (flag.mask, flag.name.as_str())).collect();
        let flag_fields: Vec<_> = self.tables.fields.iter().filter(|field| field.width != 0).map(flag_field).collect();
        let type_names: Vec<_> = self.tables.types.iter().map(Option::as_deref).collect();
        let kernel = Kernel {
            memory_map: Addr::new(self.model.vmemmap as usize),
            pages: 1 << self.model.max_physmem_bits.saturating_sub(PAGE_SHIFT),
            swap_space: self.symbols.find("swap_space").map(Addr::cast),
            flag_names: &flag_names,
            flag_fields: &flag_fields,
            type_names: &type_names,
            sections: Some(self.sections()),
            symbols: self,
            ..Kernel::UNKNOWN
        };
        body(&kernel)
    }

    fn sections(&self) -> Sections {
        Sections {
            roots: Addr::new(self.model.mem_section as usize),
            count: self.model.mem_section_roots,
            size: self.model.mem_section_size,
            section_order: self.model.section_size_bits.saturating_sub(PAGE_SHIFT),
            block_order: 9,
            cma: 4,
        }
    }
}

/// A page is two to this power bytes.
const PAGE_SHIFT: u32 = 12;

impl pagedump::Symbols for Source {
    fn name(&self, at: Addr<u8>, line: &mut Line) {
        line.text(&self.symbols.text(&self.dump, at));
    }
}

fn flag_field(field: &crate::dump::FlagField) -> FlagField<'_> {
    FlagField { name: &field.name, shift: field.shift, mask: field.mask, hex: field.hex }
}

/// Where the `struct page` is that the user named.
pub(crate) fn locate(kernel: &Kernel<'_>, which: Which) -> Addr<Page> {
    match which {
        Which::Pfn(pfn) => kernel.page(pfn),
        Which::Phys(at) => kernel.page(at >> PAGE_SHIFT),
        Which::Page(at) => Addr::new(at as usize),
    }
}
