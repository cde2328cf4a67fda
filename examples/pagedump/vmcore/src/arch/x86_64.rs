//! Kernel virtual addresses to physical ones, through the kernel's own page tables (Intel SDM,
//! volume 3, chapter 5).

use crate::error::Problem;
use crate::vmcoreinfo::VmcoreInfo;
use dumpable::Cause;

/// Where x86-64 Linux maps its image (`__START_KERNEL_map`).
const IMAGE: u64 = 0xffff_ffff_8000_0000;

const PRESENT: u64 = 1;

/// In an entry of a middle level: this is a page, not a table.
const HUGE: u64 = 1 << 7;

/// Bits 12 to 51: the physical address. Above are protection keys, bits for software and
/// no-execute.
const ADDRESS: u64 = 0x000f_ffff_ffff_f000;

/// The page tables of a kernel.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Paging {
    root: u64,
    levels: u32,
    address: u64,
}

/// The page that an address lies in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Mapping {
    /// The physical address that the virtual one stands for.
    pub(crate) physical: u64,
    /// The size of the page in bytes: 4 KiB, 2 MiB or 1 GiB.
    pub(crate) page: u64,
}

impl Paging {
    /// Finds the top page table by VMCOREINFO. The CR3 register in a dump is of no use: it is that
    /// of a task.
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

    /// The physical address of the top page table.
    pub(crate) fn root(&self) -> u64 {
        self.root
    }

    /// Whether `at` is a canonical address in the upper half, where the kernel is.
    pub(crate) fn is_kernel(&self, at: u64) -> bool {
        let sign = if self.levels == 5 { 56 } else { 47 };
        (at as i64) >> sign == -1
    }

    /// Follows the page tables from `at`; `entry` reads an entry at a physical address.
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

    /// Unlike each other in every level of 4 and 5.
    const FAR: [u64; 2] = [0xffff_8123_4567_8000, 0xff12_8123_4567_8000];

    fn far(levels: u32) -> u64 {
        FAR[levels as usize - 4]
    }

    fn physical(guest: &Guest, at: u64) -> Result<u64, Cause> {
        guest.dump().translate(Addr::new(at as usize))
    }

    #[test]
    fn pages_of_all_sizes_are_walked() {
        for levels in [4, 5] {
            for size in [0x1000, 0x20_0000, 0x4000_0000] {
                let mut guest = Guest::new(levels);
                let virt = far(levels) & !(size - 1);
                // The bit above the flags is a memory type in a large page, and no part of its
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
    fn an_entry_that_is_not_present_maps_nothing() {
        for levels in [4, 5] {
            for level in 0..levels {
                let mut guest = Guest::new(levels);
                guest.map(far(levels), 0, 0x1000);
                let at = guest.entry(far(levels), level) as usize;
                // All but the lowest bit: what a page without access keeps.
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
    fn a_large_page_is_possible_on_two_levels_only() {
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
    fn a_table_that_is_not_in_the_dump_is_absent() {
        let mut guest = Guest::new(4);
        let at = guest.entry(far(4), 1);
        guest.write(at, &(0x7fff_f000_u64 | 1).to_le_bytes());
        assert_eq!(physical(&guest, far(4)), Err(Cause::Absent));
    }

    #[test]
    fn a_table_that_maps_itself_ends_the_walk() {
        let mut guest = Guest::new(5);
        guest.memory[0x1000..0x2000].copy_from_slice(&0x1001_u64.to_le_bytes().repeat(512));
        // VMCOREINFO's release is no longer found, so nothing opens; but nothing loops either.
        assert!(crate::Vmcore::from_bytes("guest", guest.bytes()).is_err());
    }

    #[test]
    fn encrypted_memory_is_where_it_is_without_the_mark() {
        let mut guest = Guest::new(4);
        guest.info += &format!("NUMBER(sme_mask)={}\n", 1_u64 << 47);
        guest.map(far(4), 0x7000 | 1 << 47, 0x1000);
        assert_eq!(physical(&guest, far(4)), Ok(0x7000));
    }

    #[test]
    fn addresses_of_user_space_and_none_at_all_are_unmapped() {
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
    fn reads_cross_pages_and_do_not_wrap_round() {
        let mut guest = Guest::new(4);
        // Neighbours in virtual memory that are not neighbours in physical memory; the third is not
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
        // Twice: the second time the cache answers.
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
    fn the_last_address_of_all_can_be_read() {
        let mut guest = Guest::new(4);
        guest.map(!0xfff, 0xd000, 0x1000);
        guest.write(0xdffe, b"yz");
        let mut bytes = [0; 2];
        assert_eq!(guest.dump().read(Addr::new(usize::MAX - 1), &mut bytes), Ok(()));
        assert_eq!(&bytes, b"yz");
    }

    #[test]
    fn a_page_of_which_a_part_was_kept_is_read_in_part() {
        let mut guest = Guest::new(4);
        guest.memory.truncate(0x3_f800);
        let dump = guest.dump();
        let at = Addr::new((IMAGE + 0x3_f7fc) as usize);
        assert_eq!(dump.read(at, &mut [0; 4]), Ok(()));
        assert_eq!(dump.read(at, &mut [0; 5]).unwrap_err().cause(), Cause::Absent);
    }
}
