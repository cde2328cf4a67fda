//! Reads the memory model, which locates each `struct page` (`CONFIG_SPARSEMEM_VMEMMAP`, which
//! every x86-64 kernel has).

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
    /// The number of roots.
    pub mem_section_roots: u64,
    /// The size of `struct mem_section` in bytes. A root is a page full of them.
    pub mem_section_size: u64,
    /// The offset of `section_mem_map` in `struct mem_section`, in bytes.
    pub section_mem_map: u64,
    /// The base-2 logarithm of the size of a section in bytes.
    pub section_size_bits: u32,
    /// The maximum number of bits of a physical address.
    pub max_physmem_bits: u32,
    /// The virtual address of physical address 0: `page_offset_base`, if the symbols have it.
    pub page_offset: Option<u64>,
}

impl MemoryModel {
    /// Reads the model from VMCOREINFO and from variables of the kernel.
    ///
    /// # Errors
    ///
    /// Returns an error if VMCOREINFO lacks a number or has an invalid one, or if neither
    /// VMCOREINFO nor the memory has the start of the memory map.
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
            section_size_bits: address_bits(info, "SECTION_SIZE_BITS")?,
            max_physmem_bits: address_bits(info, "MAX_PHYSMEM_BITS")?,
            page_offset: variable("page_offset_base"),
        };
        check_sizes(&model)?;
        // The VMCOREINFO of 6.1 lacks `vmemmap`.
        let vmemmap = info.symbol("vmemmap").ok().or_else(|| variable("vmemmap_base"));
        model.vmemmap = match vmemmap {
            Some(vmemmap) => vmemmap,
            None => model.read_vmemmap_of_section(memory)?,
        };
        Ok(model)
    }

    /// Reads the address of the memory map from section 0; its lowest bits are flags
    /// (`SECTION_MAP_MASK`).
    fn read_vmemmap_of_section(&self, memory: &impl Memory) -> Result<u64, Problem> {
        const WHAT: &str = "mem_section[0][0]";
        let root = u64_at(memory, self.mem_section).map_err(Problem::unreadable(WHAT))?;
        let at = root.wrapping_add(self.section_mem_map);
        match u64_at(memory, at).map_err(Problem::unreadable(WHAT))? & !0x3f {
            0 => Err(Problem::implausible(WHAT, at, "expected a memory map, found none")),
            map => Ok(map),
        }
    }
}

/// Checks that a section is small enough to walk, and that physical addresses fit 52 bits.
fn check_sizes(model: &MemoryModel) -> Result<(), Problem> {
    /// The maximum `SECTION_SIZE_BITS`; 27 on x86-64 (`arch/x86/include/asm/sparsemem.h`).
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

/// Returns `NUMBER(name)`, a number of address bits.
fn address_bits(info: &VmcoreInfo, name: &str) -> Result<u32, Problem> {
    let value = info.number(name)?;
    u32::try_from(value).ok().filter(|bits| (12..64).contains(bits)).ok_or_else(|| {
        Problem::BadKey {
            key: format!("NUMBER({name})"),
            value: value.to_string(),
            expected: "12 to 63 address bits",
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
    fn vmemmap_from_each_source() {
        const VMEMMAP: u64 = 0xffff_ea00_0000_0000;
        let by_info = guest(
            &format!("{BITS}SYMBOL(vmemmap)={VMEMMAP:x}\nSYMBOL(mem_section)=ffffffff8003f000\n"),
            &[("_stext", IMAGE), ("page_offset_base", IMAGE + 0x3_e000)],
        );
        let model = load(&by_info).unwrap();
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
        assert!(load(&by_section)
            .unwrap_err()
            .to_string()
            .contains("expected a memory map, found none"));
        by_section.write(0x3_f800, &(VMEMMAP | 0xf).to_le_bytes());
        assert_eq!(load(&by_section).unwrap().vmemmap, VMEMMAP);
    }

    #[test]
    fn invalid_section_size_refused() {
        for bits in ["0", "-1", "64", "4294967323"] {
            let more = format!("NUMBER(SECTION_SIZE_BITS)={bits}\nSYMBOL(mem_section)=0\n");
            let text = load(&guest(&more, &[("_stext", IMAGE)])).unwrap_err().to_string();
            assert!(
                text.contains(&format!("expected 12 to 63 address bits, found \"{bits}\"")),
                "{text}"
            );
        }
    }
}
