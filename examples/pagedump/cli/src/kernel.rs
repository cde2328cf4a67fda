//! Derives the parameters that the core takes from the facts in a dump.

use crate::conventions::{self, TypeNumbers};
use crate::note::note;
use dumpable::{Addr, Memory};
use pagedump_core::layout::Plans;
use pagedump_core::{Conventions, FlagField, Kernel, Poisons, Sections};
use pagedump_vmcore::kernel::{Btf, Kallsyms};
use pagedump_vmcore::{Error, Opened, Problem, Vmcore};
use std::fmt::Display;
use std::path::Path;

/// The base-2 logarithm of the size of a page in bytes.
pub(crate) const PAGE_SHIFT: u32 = 12;

/// The parameters of the kernel of a dump.
pub(crate) struct Parameters<'a> {
    opened: &'a Opened,
    plans: Plans,
    types: TypeNumbers,
    conventions: Conventions<'static>,
    flag_names: Vec<(u64, &'a str)>,
    flag_fields: Vec<FlagField<'a>>,
    flag_counts: Vec<u64>,
    type_names: Vec<Option<&'a str>>,
    sections: Option<Sections>,
}

/// Reads the facts of a dump, and prints its warnings to stderr.
pub(crate) fn open(
    vmcore: Vmcore,
    btf: Option<&Path>,
) -> Result<Opened, Box<dyn std::error::Error>> {
    let types = match btf {
        Some(path) => {
            let with_path = |error: &dyn Display| format!("{}: {error}", path.display());
            let bytes = std::fs::read(path).map_err(|error| with_path(&error))?;
            Some(Btf::from_file_bytes(&bytes).map_err(|error| with_path(&error))?)
        }
        None => None,
    };
    let opened =
        Opened::load(vmcore, types).map_err(|error| format!("{error}{}", source_of(btf)))?;
    for warning in &opened.warnings {
        warn(&opened.vmcore, warning);
    }
    Ok(opened)
}

/// Returns where the types are from, to end an error with; empty if they are those in the dump.
fn source_of(btf: Option<&Path>) -> String {
    btf.map_or_else(String::new, |path| format!(" (in the types of {})", path.display()))
}

/// Prints a warning about a dump to stderr.
pub(crate) fn warn(vmcore: &Vmcore, warning: impl Display) {
    note(format_args!("{}: {warning}", vmcore.name()));
}

impl<'a> Parameters<'a> {
    /// Derives the parameters from the facts of a dump, whose types are those of a file if there is
    /// one.
    pub(crate) fn new(opened: &'a Opened, btf: Option<&Path>) -> Result<Self, Error> {
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
        let refuse = |difference: String| {
            let difference = difference + &source_of(btf);
            let release = opened.vmcore.info().release().unwrap_or_default().to_owned();
            opened.vmcore.error(Problem::OtherLayout { release, difference })
        };
        let types = &opened.types;
        let plans = Plans::from_types(&types).map_err(|misfit| refuse(misfit.to_string()))?;
        let numbers = TypeNumbers::find(types, opened.vmcore.info()).map_err(refuse)?;
        let conventions = conventions::choose(opened, &plans).map_err(refuse)?;
        let sections = find_sections(opened).map_err(refuse)?;
        Ok(Self {
            opened,
            plans,
            types: numbers,
            conventions,
            flag_names: tables.flags.iter().map(|flag| (flag.mask, flag.name.as_str())).collect(),
            flag_fields,
            flag_counts,
            type_names: tables.types.iter().map(Option::as_deref).collect(),
            sections,
        })
    }

    /// Returns the parameters as the core takes them.
    pub(crate) fn kernel(&self) -> Kernel<'_> {
        let model = &self.opened.model;
        Kernel {
            memory_map: Addr::new(model.vmemmap as usize),
            pages: 1 << model.max_physmem_bits.saturating_sub(PAGE_SHIFT),
            plans: &self.plans,
            conventions: Conventions { types: self.types.as_convention(), ..self.conventions },
            flag_names: &self.flag_names,
            flag_fields: &self.flag_fields,
            flag_counts: &self.flag_counts,
            type_names: &self.type_names,
            sections: self.sections,
            poisons: Some(Poisons::X86_64),
            ..Kernel::UNKNOWN
        }
    }
}

/// Returns the number of zones or nodes, for the field of the page flags that holds one.
fn count_values(opened: &Opened, field: &str) -> Option<u64> {
    match field {
        "zone" => opened.types.number("__MAX_NR_ZONES").and_then(|count| count.try_into().ok()),
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
    let types = &opened.types;
    let Some(cma) = types.number_in("migratetype", "MIGRATE_CMA") else { return Ok(None) };
    let (block_bits, isolated) = block_bits(types)?;
    let cma = u8::try_from(cma)
        .map_err(|_| format!("expected MIGRATE_CMA to be at most 255, found {cma}"))?;
    let model = &opened.model;
    Ok(Some(Sections {
        roots: Addr::new(model.mem_section as usize),
        count: model.mem_section_roots,
        section_order: model.section_size_bits.saturating_sub(PAGE_SHIFT),
        block_order: block_order(opened.symbols.kernel(), types),
        block_bits,
        isolated,
        cma,
    }))
}

/// Returns the number of bits of a page block, and the mask of the one that says that the block is
/// isolated (`enum pageblock_bits`, `include/linux/pageblock-flags.h`). Up to 6.16, there is no such
/// bit; since 6.17, the number is rounded up to a power of two.
fn block_bits(types: &Btf) -> Result<(u32, u64), String> {
    let number = |name| types.number_in("pageblock_bits", name);
    let (name, bits) = match (number("NR_PAGEBLOCK_BITS"), number("__NR_PAGEBLOCK_BITS")) {
        (Some(bits), _) => ("NR_PAGEBLOCK_BITS", bits),
        (None, Some(bits)) => ("__NR_PAGEBLOCK_BITS", bits),
        (None, None) => return Err(
            "expected NR_PAGEBLOCK_BITS or __NR_PAGEBLOCK_BITS in enum pageblock_bits, found none"
                .to_owned(),
        ),
    };
    let isolated = match number("PB_migrate_isolate") {
        Some(bit @ 0..64) => 1 << bit,
        _ => 0,
    };
    match u32::try_from(bits).ok().filter(|bits| (3..=64).contains(bits)) {
        Some(bits) => Ok((bits.next_power_of_two(), isolated)),
        None => Err(format!("expected {name} to be 3 to 64, found {bits}")),
    }
}

/// Returns `pageblock_order` (`include/linux/pageblock-flags.h`): the order of a huge page if the
/// kernel has those of hugetlb or, since 6.10, transparent ones; else `MAX_PAGE_ORDER`. A dump does
/// not show whether `CONFIG_PAGE_BLOCK_MAX_ORDER`, which only Android sets, lowers it.
fn block_order(kernel: &Kallsyms, types: &Btf) -> u32 {
    let has = |name| kernel.find(name).is_some();
    // `enum pagetype` is of 6.10 too.
    let has_types = types.number_in("pagetype", "PG_buddy").is_some()
        || types.number_in("pagetype", "PGTY_buddy").is_some();
    match has("hstates") || has("transparent_hugepage_flags") && has_types {
        true => 9,
        false => 10,
    }
}
