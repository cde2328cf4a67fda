//! Translates kernel virtual addresses by the kernel's own page tables (Intel SDM, volume 3,
//! chapter 5).

use crate::error::Problem;
use crate::vmcoreinfo::VmcoreInfo;
use dumpable::Cause;

/// The virtual address of the kernel's image on x86-64 (`__START_KERNEL_map`).
const IMAGE: u64 = 0xffff_ffff_8000_0000;

const PRESENT: u64 = 1;

/// The bit that makes an entry of a middle level a page, not a table.
const HUGE: u64 = 1 << 7;

/// The bits of the physical address, 12 to 51. Above are protection keys, software bits and
/// no-execute.
const ADDRESS: u64 = 0x000f_ffff_ffff_f000;

/// The page tables of a kernel.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Paging {
    root: u64,
    levels: u32,
    address: u64,
}

/// The translation of an address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Mapping {
    /// The physical address.
    pub(crate) physical: u64,
    /// The size of the page in bytes: 4 KiB, 2 MiB or 1 GiB.
    pub(crate) page: u64,
}

impl Paging {
    /// Finds the top page table by VMCOREINFO. The CR3 register in a dump cannot be used: it
    /// belongs to a task.
    pub(crate) fn new(info: &VmcoreInfo) -> Result<Self, Problem> {
        let top = info.symbol("init_top_pgt")?;
        let base = info.phys_base()?;
        let levels = match info.number("pgtable_l5_enabled")? {
            0 => 4,
            1 => 5,
            other => {
                return Err(Problem::BadKey {
                    key: "NUMBER(pgtable_l5_enabled)".to_owned(),
                    value: other.to_string(),
                    expected: "0 or 1",
                })
            }
        };
        // The bit that marks encrypted memory (AMD SME) is one of the address bits.
        let encrypted = info.number("sme_mask").unwrap_or(0) as u64;
        let root = top.wrapping_sub(IMAGE).wrapping_add_signed(base);
        Ok(Self { root: root & ADDRESS, levels, address: ADDRESS & !encrypted })
    }

    /// Returns the physical address of the top page table.
    pub(crate) fn root(&self) -> u64 {
        self.root
    }

    /// Returns whether `at` is a canonical address in the kernel's half.
    pub(crate) fn is_kernel(&self, at: u64) -> bool {
        let sign = if self.levels == 5 { 56 } else { 47 };
        (at as i64) >> sign == -1
    }

    /// Translates `at` by the page tables; `entry` reads an entry at a physical address.
    pub(crate) fn translate(
        &self,
        at: u64,
        entry: impl Fn(u64) -> Result<u64, Cause>,
    ) -> Result<Mapping, Cause> {
        if !self.is_kernel(at) {
            return Err(Cause::Unmapped);
        }
        let mut table = self.root;
        for level in (0..self.levels).rev() {
            // 12 bits for the lowest level, 9 more for each one above; at most 48.
            let shift = 12 + 9 * level;
            let entry = entry(table | (((at >> shift) & 0x1ff) * 8))?;
            if entry & PRESENT == 0 {
                return Err(Cause::Unmapped);
            }
            let is_page = level == 0 || (level <= 2 && entry & HUGE != 0);
            if is_page {
                let page = 1 << shift;
                let offset = page - 1;
                return Ok(Mapping {
                    physical: (entry & self.address & !offset) | (at & offset),
                    page,
                });
            }
            table = entry & self.address;
        }
        Err(Cause::Unmapped)
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{Guest, IMAGE};
    use dumpable::{Addr, Cause, Memory};

    /// Addresses with a different table index on each level, for 4 and 5 levels.
    const FAR: [u64; 2] = [0xffff_8123_4567_8000, 0xff12_8123_4567_8000];

    fn far(levels: u32) -> u64 {
        FAR[levels as usize - 4]
    }

    fn physical(guest: &Guest, at: u64) -> Result<u64, Cause> {
        guest.dump().translate(Addr::new(at as usize))
    }

    #[test]
    fn translate_pages_of_all_sizes() {
        for levels in [4, 5] {
            for size in [0x1000, 0x20_0000, 0x4000_0000] {
                let mut guest = Guest::new(levels);
                let virt = far(levels) & !(size - 1);
                // In a large page, the bit above the flags is a memory type, not part of the
                // address.
                let flag = if size > 0x1000 { 0x1000 } else { 0 };
                guest.map(virt, 0x12_8000_0000 | flag, size);
                for offset in [0, 0x123, size - 1] {
                    assert_eq!(
                        physical(&guest, virt + offset),
                        Ok(0x12_8000_0000 + offset),
                        "{levels} {size:#x}"
                    );
                }
                assert_eq!(physical(&guest, virt + size), Err(Cause::Unmapped));
                assert_eq!(physical(&guest, virt - 1), Err(Cause::Unmapped));
            }
        }
    }

    #[test]
    fn translate_entry_not_present() {
        for levels in [4, 5] {
            for level in 0..levels {
                let mut guest = Guest::new(levels);
                guest.map(far(levels), 0, 0x1000);
                let at = guest.entry(far(levels), level) as usize;
                // A page without access keeps all but the lowest bit.
                guest.memory[at] &= !1;
                assert_eq!(
                    physical(&guest, far(levels)),
                    Err(Cause::Unmapped),
                    "level {level} of {levels}"
                );
            }
        }
    }

    #[test]
    fn huge_bit_ignored_on_upper_levels() {
        for levels in [4, 5] {
            for level in 3..levels {
                let mut guest = Guest::new(levels);
                guest.map(far(levels), 0x7000, 0x1000);
                let at = guest.entry(far(levels), level) as usize;
                guest.memory[at] |= 1 << 7;
                assert_eq!(physical(&guest, far(levels)), Ok(0x7000), "level {level} of {levels}");
            }
        }
    }

    #[test]
    fn translate_table_not_in_dump() {
        let mut guest = Guest::new(4);
        let at = guest.entry(far(4), 1);
        guest.write(at, &(0x7fff_f000_u64 | 1).to_le_bytes());
        assert_eq!(physical(&guest, far(4)), Err(Cause::Absent));
    }

    #[test]
    fn translate_ends_when_table_maps_itself() {
        let mut guest = Guest::new(5);
        guest.memory[0x1000..0x2000].copy_from_slice(&0x1001_u64.to_le_bytes().repeat(512));
        // The release cannot be read, so that the dump is refused; the walk must not loop.
        assert!(crate::Vmcore::from_bytes("guest", guest.bytes()).is_err());
    }

    #[test]
    fn translate_ignores_encryption_bit() {
        let mut guest = Guest::new(4);
        guest.info += &format!("NUMBER(sme_mask)={}\n", 1_u64 << 47);
        guest.map(far(4), 0x7000 | 1 << 47, 0x1000);
        assert_eq!(physical(&guest, far(4)), Ok(0x7000));
    }

    #[test]
    fn user_and_noncanonical_addresses_unmapped() {
        for (levels, bad) in [
            (
                4,
                [
                    0,
                    0x7fff_ffff_f000,
                    0x8000_0000_0000,
                    0xffff_7fff_ffff_f000,
                    0xff12_8123_4567_8000,
                ],
            ),
            (
                5,
                [
                    0,
                    0xff_ffff_ffff_f000,
                    0x100_0000_0000_0000,
                    0xfeff_ffff_ffff_f000,
                    0x8000_0000_0000_0000,
                ],
            ),
        ] {
            let guest = Guest::new(levels);
            for at in bad {
                assert_eq!(physical(&guest, at), Err(Cause::Unmapped), "{at:#x}");
            }
        }
    }

    #[test]
    fn read_crosses_pages_without_wraparound() {
        let mut guest = Guest::new(4);
        // Adjacent pages in virtual memory that are not adjacent in physical memory; the third is not
        // in the dump.
        let virt = far(4);
        for (page, phys) in [(0, 0xd000), (1, 0xc000), (2, 0x7fff_f000)] {
            guest.map(virt + page * 0x1000, phys, 0x1000);
        }
        guest.write(0xdffc, b"abcd");
        guest.write(0xc000, b"efgh");
        let dump = guest.dump();
        let read = |at: u64, into: &mut [u8]| {
            dump.read(Addr::new(at as usize), into).map_err(|fault| fault.cause())
        };
        // The second pass checks that reads have no side effects.
        for _ in 0..2 {
            let mut bytes = [0; 8];
            assert_eq!(read(virt + 0xffc, &mut bytes), Ok(()));
            assert_eq!(&bytes, b"abcdefgh");
            assert_eq!(read(virt + 0x1fff, &mut bytes[..1]), Ok(()));
            assert_eq!(read(virt + 0x1fff, &mut bytes[..2]), Err(Cause::Absent));
            assert_eq!(read(virt - 1, &mut bytes[..2]), Err(Cause::Unmapped));
            assert_eq!(read(virt, &mut [0; 0x2000]), Ok(()));
        }
        assert_eq!(read(u64::MAX, &mut [0; 2]), Err(Cause::Outside));
        assert_eq!(read(u64::MAX, &mut [0]), Err(Cause::Unmapped));
        assert_eq!(read(u64::MAX, &mut []), Ok(()));
        let fault = dump.read(Addr::new(virt as usize + 0x1ff8), &mut [0; 16]).unwrap_err();
        assert_eq!((fault.at().get() as u64, fault.len()), (virt + 0x1ff8, 16));
        assert!(dump.is_frozen());
    }

    #[test]
    fn read_last_address() {
        let mut guest = Guest::new(4);
        guest.map(!0xfff, 0xd000, 0x1000);
        guest.write(0xdffe, b"yz");
        let mut bytes = [0; 2];
        assert_eq!(guest.dump().read(Addr::new(usize::MAX - 1), &mut bytes), Ok(()));
        assert_eq!(&bytes, b"yz");
    }

    #[test]
    fn read_part_of_partial_page() {
        let mut guest = Guest::new(4);
        guest.memory.truncate(0x3_f800);
        let dump = guest.dump();
        let at = Addr::new((IMAGE + 0x3_f7fc) as usize);
        assert_eq!(dump.read(at, &mut [0; 4]), Ok(()));
        assert_eq!(dump.read(at, &mut [0; 5]).unwrap_err().cause(), Cause::Absent);
    }
}
