//! Derives the parameters that the core takes from the facts in a dump.

use crate::note::note;
use dumpable::{Addr, Memory};
use pagedump_core::layout::{self, AddressSpace};
use pagedump_core::{FlagField, Kernel, Sections, Tails};
use pagedump_vmcore::kernel::{enumerator, Btf, Described, Kallsyms};
use pagedump_vmcore::{Error, Opened, Problem, Vmcore};
use std::fmt::Display;

/// The base-2 logarithm of the size of a page in bytes.
pub(crate) const PAGE_SHIFT: u32 = 12;

/// The parameters of the kernel of a dump.
pub(crate) struct Parameters<'a> {
    opened: &'a Opened,
    flag_names: Vec<(u64, &'a str)>,
    flag_fields: Vec<FlagField<'a>>,
    flag_counts: Vec<u64>,
    type_names: Vec<Option<&'a str>>,
    sections: Option<Sections>,
}

/// Reads the facts of a dump, and prints its warnings to stderr.
pub(crate) fn open(vmcore: Vmcore) -> Result<Opened, Error> {
    let described: Vec<_> = layout::ALL
        .iter()
        .map(|&layout::Described { layout, start, is_whole }| Described { layout, start, is_whole })
        .collect();
    let numbers: Vec<_> = layout::numbers().collect();
    let opened = Opened::load(vmcore, &described, &numbers)?;
    for warning in &opened.warnings {
        warn(&opened.vmcore, warning);
    }
    Ok(opened)
}

/// Prints a warning about a dump to stderr.
pub(crate) fn warn(vmcore: &Vmcore, warning: impl Display) {
    note(format_args!("{}: {warning}", vmcore.name()));
}

impl<'a> Parameters<'a> {
    /// Derives the parameters from the facts of a dump.
    pub(crate) fn new(opened: &'a Opened) -> Result<Self, Error> {
        let tables = &opened.tables;
        let flag_fields: Vec<_> = tables
            .fields
            .iter()
            .filter(|field| field.width != 0)
            .map(|field| FlagField {
                name: &field.name,
                shift: field.shift,
                mask: field.mask,
                hex: field.hex,
            })
            .collect();
        let flag_counts = flag_fields
            .iter()
            .map(|field| count_values(opened, field.name).unwrap_or(u64::MAX))
            .collect();
        let sections = find_sections(opened).map_err(|difference| {
            let release = opened.vmcore.info().release().unwrap_or_default().to_owned();
            opened.vmcore.error(Problem::OtherLayout { release, difference })
        })?;
        Ok(Self {
            opened,
            flag_names: tables.flags.iter().map(|flag| (flag.mask, flag.name.as_str())).collect(),
            flag_fields,
            flag_counts,
            type_names: tables.types.iter().map(Option::as_deref).collect(),
            sections,
        })
    }

    /// Returns the parameters as the core takes them.
    pub(crate) fn kernel(&self) -> Kernel<'_> {
        let (model, symbols) = (&self.opened.model, &self.opened.symbols);
        Kernel {
            memory_map: Addr::new(model.vmemmap as usize),
            pages: 1 << model.max_physmem_bits.saturating_sub(PAGE_SHIFT),
            // `compound_info_has_mask()`: tails hold a mask if hugetlb's vmemmap optimisation is in
            // the kernel. The layouts have been compared, so `struct page` has 64 bytes.
            tails: match symbols.find("hugetlb_vmemmap_optimize_folio") {
                Some(_) => Tails::Mask,
                None => Tails::Pointer,
            },
            swap_space: symbols.find("swap_space").map(Addr::cast::<AddressSpace>),
            flag_names: &self.flag_names,
            flag_fields: &self.flag_fields,
            flag_counts: &self.flag_counts,
            type_names: &self.type_names,
            sections: self.sections,
            ..Kernel::UNKNOWN
        }
    }
}

/// Returns the number of zones or nodes, for the field of the page flags that holds one.
fn count_values(opened: &Opened, field: &str) -> Option<u64> {
    match field {
        "zone" => {
            opened.types.as_ref()?.number("__MAX_NR_ZONES").and_then(|count| count.try_into().ok())
        }
        // A kernel without this variable (`MAX_NUMNODES` of 1) has no node in its flags either.
        "node" => {
            let mut count = [0; 4];
            opened.vmcore.reader().read(opened.symbols.find("nr_node_ids")?, &mut count).ok()?;
            Some(u32::from_le_bytes(count).into())
        }
        _ => None,
    }
}

/// Returns the sections, which hold the migrate types; `None` if the kernel has no contiguous memory
/// allocator (`CONFIG_CMA`). The error is the first difference from the expected enumerators.
fn find_sections(opened: &Opened) -> Result<Option<Sections>, String> {
    let Some((types, cma)) = opened.types.as_ref().and_then(find_cma) else { return Ok(None) };
    Sections::NUMBERS.iter().try_for_each(|&(name, number)| enumerator(types, name, number))?;
    let cma = u8::try_from(cma)
        .map_err(|_| format!("expected MIGRATE_CMA to be at most 255, found {cma}"))?;
    let model = &opened.model;
    Ok(Some(Sections {
        roots: Addr::new(model.mem_section as usize),
        count: model.mem_section_roots,
        size: model.mem_section_size,
        section_order: model.section_size_bits.saturating_sub(PAGE_SHIFT),
        block_order: block_order(opened.symbols.kernel()),
        cma,
    }))
}

/// Returns the types with the number of the migrate type of the contiguous memory allocator.
fn find_cma(types: &Btf) -> Option<(&Btf, i64)> {
    Some((types, types.number("MIGRATE_CMA")?))
}

/// Returns `pageblock_order` (`include/linux/pageblock-flags.h`): the order of a huge page if the
/// kernel has huge pages, else `MAX_PAGE_ORDER`. A dump does not show whether
/// `CONFIG_PAGE_BLOCK_MAX_ORDER`, which only Android sets, lowers it.
fn block_order(kernel: &Kallsyms) -> u32 {
    let has_huge_pages =
        ["transparent_hugepage_flags", "hstates"].iter().any(|name| kernel.find(name).is_some());
    if has_huge_pages {
        9
    } else {
        10
    }
}
