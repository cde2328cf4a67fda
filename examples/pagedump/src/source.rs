//! A dump, opened, with all that the core asks of a kernel.

use crate::args::Which;
use crate::check;
use crate::dump::{Btf, Dump, Kallsyms, MemoryModel, Problem, Symbols, Tables};
use dumpable::{Addr, Fault, Line, Memory};
use pagedump::layout::Page;
use pagedump::{FlagField, Kernel, Sections, Tails};
use std::error::Error;
use std::fmt::Display;

/// A page is two to this power bytes.
const PAGE_SHIFT: u32 = 12;
const PAGE: u64 = 1 << PAGE_SHIFT;

/// What a dump says of its kernel.
pub(crate) struct Source {
    pub(crate) dump: Dump,
    symbols: Symbols,
    tables: Tables,
    model: MemoryModel,
    blocks: Option<Blocks>,
    zones: Option<u64>,
    nodes: Option<u64>,
}

/// Which page blocks are those of the contiguous memory allocator.
#[derive(Clone, Copy)]
struct Blocks {
    order: u32,
    cma: u8,
}

impl Source {
    pub(crate) fn load(dump: Dump) -> Result<Self, Box<dyn Error>> {
        let kernel = dump.kallsyms()?;
        let types = dump.types(&kernel)?;
        let compared = match &types {
            Some(types) => check::types(types).and_then(|()| Blocks::find(types, &kernel)),
            None => check::told(dump.info()).map(|()| {
                warn(&dump, "the kernel carries no types (BTF): its layouts are taken for those of Linux 7.3, and CMA is not told");
                None
            }),
        };
        let blocks = match compared {
            Ok(blocks) => blocks,
            Err(difference) => {
                let release = dump.info().release().unwrap_or_default().to_owned();
                return Err(dump.error(Problem::OtherLayout { release, difference }).into());
            }
        };
        let zones = types
            .as_ref()
            .and_then(|types| types.number("__MAX_NR_ZONES"))
            .map(|zones| zones as u64);
        let symbols = dump.symbols(kernel);
        if let Some(damage) = symbols.damage() {
            warn(&dump, format!("symbols of modules may lack a name: {damage}"));
        }
        let tables = dump.tables(&symbols)?;
        let model = dump.model(&symbols)?;
        // A kernel without it (`MAX_NUMNODES` of 1) has no node in its flags either.
        let nodes =
            symbols.find("nr_node_ids").and_then(|at| read_u32(&dump, at).ok()).map(u64::from);
        Ok(Self { dump, symbols, tables, model, blocks, zones, nodes })
    }

    /// Runs `body` on the parameters of the kernel, as the core takes them.
    pub(crate) fn with_kernel<R>(&self, body: impl FnOnce(&Kernel<'_>) -> R) -> R {
        let flag_names: Vec<_> =
            self.tables.flags.iter().map(|flag| (flag.mask, flag.name.as_str())).collect();
        let flag_fields: Vec<_> =
            self.tables.fields.iter().filter(|field| field.width != 0).map(flag_field).collect();
        let flag_counts: Vec<_> =
            flag_fields.iter().map(|field| self.count(field.name).unwrap_or(u64::MAX)).collect();
        let type_names: Vec<_> = self.tables.types.iter().map(Option::as_deref).collect();
        let kernel = Kernel {
            memory_map: Addr::new(self.model.vmemmap as usize),
            pages: 1 << self.model.max_physmem_bits.saturating_sub(PAGE_SHIFT),
            tails: self.tails(),
            swap_space: self.symbols.find("swap_space").map(Addr::cast),
            flag_names: &flag_names,
            flag_fields: &flag_fields,
            flag_counts: &flag_counts,
            type_names: &type_names,
            sections: self.blocks.map(|blocks| self.sections(blocks)),
            symbols: self,
            ..Kernel::UNKNOWN
        };
        body(&kernel)
    }

    /// How many there are of what a number in the flags word counts.
    fn count(&self, name: &str) -> Option<u64> {
        match name {
            "zone" => self.zones,
            "node" => self.nodes,
            _ => None,
        }
    }

    /// What tails hold (`compound_info_has_mask()`): a mask, if hugetlb's vmemmap optimisation is
    /// in the kernel. The structures have been compared, so `struct page` has 64 bytes and a
    /// `compound_info`.
    fn tails(&self) -> Tails {
        match self.symbols.find("hugetlb_vmemmap_optimize_folio") {
            Some(_) => Tails::Mask,
            None => Tails::Pointer,
        }
    }

    fn sections(&self, blocks: Blocks) -> Sections {
        Sections {
            roots: Addr::new(self.model.mem_section as usize),
            count: self.model.mem_section_roots,
            size: self.model.mem_section_size,
            section_order: self.model.section_size_bits.saturating_sub(PAGE_SHIFT),
            block_order: blocks.order,
            cma: blocks.cma,
        }
    }

    /// Returns where the pages are that the user named. Reports an impossible one on stderr, and
    /// leaves it out.
    pub(crate) fn locate<'a>(
        &'a self,
        kernel: &'a Kernel<'_>,
        which: Which,
    ) -> Option<Box<dyn Iterator<Item = Addr<Page>> + 'a>> {
        let frame = |pfn| {
            let page = kernel.page(pfn);
            if page.is_none() {
                let greatest = kernel.pages.saturating_sub(1);
                warn(
                    &self.dump,
                    format!("page frame {pfn:#x} is beyond the memory map, which ends with {greatest:#x}"),
                );
            }
            page
        };
        Some(match which {
            Which::Pfn(pfn) => Box::new(std::iter::once(frame(pfn)?)),
            Which::Phys(at) => Box::new(std::iter::once(frame(at >> PAGE_SHIFT)?)),
            Which::Page(at) => Box::new(std::iter::once(Addr::new(at as usize))),
            Which::All => Box::new(self.pages(kernel)),
        })
    }

    /// Every page whose `struct page` is mapped, in the sections that the dump holds memory of.
    fn pages<'a>(&'a self, kernel: &'a Kernel<'_>) -> impl Iterator<Item = Addr<Page>> + 'a {
        /// How many pages of memory a page of the memory map describes.
        const STEP: u64 = PAGE / size_of::<Page>() as u64;

        let size = 1 << self.model.section_size_bits;
        let mut next = 0;
        let sections = self.dump.ranges().filter_map(move |range| {
            let start = (range.start / size).max(next);
            next = range.end.div_ceil(size).max(next);
            (start < next).then(|| start * (size >> PAGE_SHIFT)..next * (size >> PAGE_SHIFT))
        });
        let frames = sections.flat_map(|pfns| pfns.step_by(STEP as usize));
        let mapped = frames
            .filter(|&pfn| kernel.page(pfn).is_some_and(|page| self.dump.is_mapped(page.cast())));
        mapped.flat_map(|pfn| (pfn..pfn + STEP).filter_map(|pfn| kernel.page(pfn)))
    }
}

impl Blocks {
    /// Finds them by the kernel's types; `None` if the kernel has no such allocator (`CONFIG_CMA`).
    fn find(types: &Btf, kernel: &Kallsyms) -> Result<Option<Self>, String> {
        let Some(cma) = types.number("MIGRATE_CMA") else { return Ok(None) };
        Sections::NUMBERS
            .iter()
            .try_for_each(|&(name, number)| check::enumerator(types, name, number))?;
        let cma = u8::try_from(cma)
            .map_err(|_| format!("whose MIGRATE_CMA is {cma}, and at most 255 was expected"))?;
        Ok(Some(Self { order: Self::order(kernel), cma }))
    }

    /// `pageblock_order` (`include/linux/pageblock-flags.h`): that of a page table's huge page if
    /// the kernel has huge pages, else `MAX_PAGE_ORDER`. Nothing in a dump tells whether
    /// `CONFIG_PAGE_BLOCK_MAX_ORDER` lowers it, as nobody but Android has it.
    fn order(kernel: &Kallsyms) -> u32 {
        let has_huge_pages = ["transparent_hugepage_flags", "hstates"]
            .iter()
            .any(|name| kernel.find(name).is_some());
        if has_huge_pages {
            9
        } else {
            10
        }
    }
}

impl pagedump::Symbols for Source {
    fn name(&self, at: Addr<u8>, line: &mut Line) {
        // A damaged table of names may hold anything.
        line.escaped(self.symbols.text(&self.dump, at).as_bytes());
    }
}

fn read_u32(memory: &impl Memory, at: Addr<u8>) -> Result<u32, Fault> {
    let mut bytes = [0; 4];
    memory.read(at, &mut bytes)?;
    Ok(u32::from_le_bytes(bytes))
}

fn flag_field(field: &crate::dump::FlagField) -> FlagField<'_> {
    FlagField { name: &field.name, shift: field.shift, mask: field.mask, hex: field.hex }
}

/// Tells what is wrong with a dump that can be used nevertheless.
fn warn(dump: &Dump, what: impl Display) {
    eprintln!("pagedump: {}: {what}", dump.name());
}
