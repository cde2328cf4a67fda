//! Where the kernel keeps its `struct page`s (`CONFIG_SPARSEMEM_VMEMMAP`, as every x86-64 kernel
//! has it).

use super::read::u64_at;
use super::Kallsyms;
use crate::error::Problem;
use crate::vmcoreinfo::VmcoreInfo;
use dumpable::Memory;

/// The kernel's model of its memory.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MemoryModel {
    /// The address of the `struct page` of page frame 0: `vmemmap`.
    pub vmemmap: u64,
    /// The size of `struct page` in bytes.
    pub page_size: u64,
    /// The address of the first root of sections: `mem_section`.
    pub mem_section: u64,
    /// How many roots there are.
    pub mem_section_roots: u64,
    /// The size of `struct mem_section` in bytes. A root is a page full of them.
    pub mem_section_size: u64,
    /// Where `section_mem_map` is in it, in bytes.
    pub section_mem_map: u64,
    /// A section is two to this power bytes of physical memory.
    pub section_size_bits: u32,
    /// No physical address needs more bits than this.
    pub max_physmem_bits: u32,
    /// Where physical address 0 is mapped: `page_offset_base`, if the symbols have it.
    pub page_offset: Option<u64>,
}

impl MemoryModel {
    /// Reads the model from VMCOREINFO, and from variables of the kernel.
    ///
    /// # Errors
    ///
    /// If VMCOREINFO lacks a number or has an impossible one, or if neither it nor the memory shows
    /// where the memory map begins.
    pub fn load(
        memory: &impl Memory,
        info: &VmcoreInfo,
        kernel: &Kallsyms,
    ) -> Result<Self, Problem> {
        let variable = |name| u64_at(memory, kernel.find(name)?).ok();
        let mut model = Self {
            vmemmap: 0,
            page_size: info.size("page")?,
            mem_section: info.symbol("mem_section")?,
            mem_section_roots: info.length("mem_section")?,
            mem_section_size: info.size("mem_section")?,
            section_mem_map: info.offset("mem_section.section_mem_map")?,
            section_size_bits: bits(info, "SECTION_SIZE_BITS")?,
            max_physmem_bits: bits(info, "MAX_PHYSMEM_BITS")?,
            page_offset: variable("page_offset_base"),
        };
        // The VMCOREINFO of 6.1 lacks it.
        check_sizes(&model)?;
        let vmemmap = info.symbol("vmemmap").ok().or_else(|| variable("vmemmap_base"));
        model.vmemmap = match vmemmap {
            Some(vmemmap) => vmemmap,
            None => model.vmemmap_by_section(memory)?,
        };
        Ok(model)
    }

    /// The memory map as section 0 has it; its lowest bits are flags (`SECTION_MAP_MASK`).
    fn vmemmap_by_section(&self, memory: &impl Memory) -> Result<u64, Problem> {
        const WHAT: &str = "mem_section[0][0]";
        let root = u64_at(memory, self.mem_section).map_err(Problem::unreadable(WHAT))?;
        let at = root.wrapping_add(self.section_mem_map);
        match u64_at(memory, at).map_err(Problem::unreadable(WHAT))? & !0x3f {
            0 => Err(Problem::implausible(WHAT, at, "it has no memory map")),
            map => Ok(map),
        }
    }
}

/// A number of address bits.
/// Checks that a section is no larger than the memory, and small enough to walk.
fn check_sizes(model: &MemoryModel) -> Result<(), Problem> {
    /// `SECTION_SIZE_BITS` is 27 on x86-64 (`arch/x86/include/asm/sparsemem.h`).
    const LARGEST: u32 = 34;
    if model.section_size_bits <= LARGEST && model.max_physmem_bits <= 52 {
        return Ok(());
    }
    let (key, value, expected) = match model.max_physmem_bits {
        0..=52 => ("NUMBER(SECTION_SIZE_BITS)", model.section_size_bits, "at most 34"),
        _ => ("NUMBER(MAX_PHYSMEM_BITS)", model.max_physmem_bits, "at most 52"),
    };
    Err(Problem::BadKey { key: key.into(), value: value.to_string(), expected })
}

fn bits(info: &VmcoreInfo, name: &str) -> Result<u32, Problem> {
    let value = info.number(name)?;
    u32::try_from(value).ok().filter(|bits| (12..64).contains(bits)).ok_or_else(|| {
        Problem::BadKey {
            key: format!("NUMBER({name})"),
            value: value.to_string(),
            expected: "a number of address bits",
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use crate::kernel::kallsyms_tests;
    use crate::testing::{Guest, IMAGE};

    fn load(guest: &Guest) -> Result<MemoryModel, Error> {
        let dump = guest.dump();
        MemoryModel::load(&dump, dump.info(), &Kallsyms::load(&dump, dump.info()).unwrap())
            .map_err(|problem| dump.error(problem))
    }

    fn guest(more: &str, symbols: &[(&str, u64)]) -> Guest {
        let mut guest = Guest::new(4);
        guest.info += "SIZE(page)=64\nLENGTH(mem_section)=2048\nSIZE(mem_section)=16\n\
                       OFFSET(mem_section.section_mem_map)=0\nNUMBER(MAX_PHYSMEM_BITS)=46\n";
        guest.info += more;
        kallsyms_tests::place(&mut guest, symbols);
        guest
    }

    const BITS: &str = "NUMBER(SECTION_SIZE_BITS)=27\n";

    #[test]
    fn vmemmap_is_found_in_three_ways() {
        const VMEMMAP: u64 = 0xffff_ea00_0000_0000;
        let told = guest(
            &format!("{BITS}SYMBOL(vmemmap)={VMEMMAP:x}\nSYMBOL(mem_section)=ffffffff8003f000\n"),
            &[("_stext", IMAGE), ("page_offset_base", IMAGE + 0x3_e000)],
        );
        let model = load(&told).unwrap();
        assert_eq!((model.vmemmap, model.page_offset), (VMEMMAP, Some(0)));
        assert_eq!(
            (model.section_size_bits, model.max_physmem_bits, model.mem_section_roots),
            (27, 46, 2048)
        );

        let mut by_symbol = guest(
            &format!("{BITS}SYMBOL(mem_section)=ffffffff8003f000\n"),
            &[("_stext", IMAGE), ("vmemmap_base", IMAGE + 0x3_e000)],
        );
        by_symbol.write(0x3_e000, &VMEMMAP.to_le_bytes());
        assert_eq!(load(&by_symbol).unwrap().vmemmap, VMEMMAP);

        let more = format!("{BITS}SYMBOL(mem_section)=ffffffff8003f000\n");
        let mut by_section = guest(&more, &[("_stext", IMAGE)]);
        by_section.write(0x3_f000, &(IMAGE + 0x3_f800).to_le_bytes());
        assert!(load(&by_section).unwrap_err().to_string().contains("it has no memory map"));
        by_section.write(0x3_f800, &(VMEMMAP | 0xf).to_le_bytes());
        assert_eq!(load(&by_section).unwrap().vmemmap, VMEMMAP);
    }

    #[test]
    fn sizes_that_cannot_be_are_refused() {
        for bits in ["0", "-1", "64", "4294967323"] {
            let more = format!("NUMBER(SECTION_SIZE_BITS)={bits}\nSYMBOL(mem_section)=0\n");
            let text = load(&guest(&more, &[("_stext", IMAGE)])).unwrap_err().to_string();
            assert!(
                text.contains(&format!("SECTION_SIZE_BITS)={bits}, and a number of address bits")),
                "{text}"
            );
        }
    }
}
