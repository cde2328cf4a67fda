//! The mapping of pages in the swap cache.

use crate::conventions::SwapSpaces;
use crate::kernel::Kernel;
use crate::layout::{AddressSpace, FolioHead};
use dumpable::{Addr, Memory, Reads, Snapshot};

/// Returns the most that is read: an entry of `swapper_spaces`.
pub(crate) const fn reads(kernel: &Kernel<'_>) -> Reads {
    match kernel.conventions.swap {
        SwapSpaces::Many { .. } => Reads::once(8),
        SwapSpaces::One(_) | SwapSpaces::Unknown | SwapSpaces::None => Reads { count: 0, bytes: 0 },
    }
}

/// The number of bits of an entry below its swap area (`SWP_TYPE_SHIFT`, `include/linux/swapops.h`,
/// 6.1 to 7.3).
const AREA: u32 = 58;

/// The base-2 logarithm of the number of pages of a mapping (`SWAP_ADDRESS_SPACE_SHIFT`,
/// `mm/swap.h`, 6.1 to 6.17).
const SPACE: u32 = 14;

/// Tells whether a folio is in the swap cache.
pub(crate) fn is_in_cache(kernel: &Kernel<'_>, folio: &Snapshot<FolioHead>) -> bool {
    !matches!(kernel.conventions.swap, SwapSpaces::None) && folio.is_swap_cache()
}

/// Returns the mapping of a page in the swap cache; `None` if it is not known.
pub(crate) fn mapping<M: Memory>(
    memory: &M,
    kernel: &Kernel<'_>,
    folio: &Snapshot<FolioHead>,
) -> Option<Addr<AddressSpace>> {
    match kernel.conventions.swap {
        SwapSpaces::Unknown | SwapSpaces::None => None,
        SwapSpaces::One(at) => Some(Addr::new(at)),
        SwapSpaces::Many { areas, count, size } => {
            let entry = folio.private();
            let (area, offset) = (entry >> AREA, entry & ((1 << AREA) - 1));
            if area >= count {
                return None;
            }
            let mut bytes = [0; 8];
            let slot = Addr::new(areas).add((area as usize).wrapping_mul(8));
            memory.read(slot, &mut bytes).ok()?;
            let spaces = Addr::<AddressSpace>::new(usize::from_ne_bytes(bytes));
            if spaces.is_null() {
                return None;
            }
            Some(spaces.add(((offset >> SPACE) as usize).wrapping_mul(size)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conventions::Conventions;
    use crate::layout::FolioHead;
    use dumpable::Bytes;

    const AREAS: usize = 0xffff_ffff_8200_0000;
    const SPACES: usize = 0xffff_8880_0000_4000;

    /// Returns the mapping of a page whose swap entry is `entry`. Of three swap areas, the second
    /// one is not in use, and the third pointer cannot be read.
    fn mapping_of(swap: SwapSpaces, entry: u64) -> Option<usize> {
        let kernel =
            Kernel { conventions: Conventions { swap, ..Conventions::LATEST }, ..Kernel::UNKNOWN };
        let [first, second] = [SPACES, 0].map(usize::to_ne_bytes);
        let bytes = [first, second].concat();
        let page = Snapshot::<FolioHead>::from_words([0, 0, 0, 0, 0, entry, 0, 0], Addr::NULL);
        mapping(&Bytes::new(Addr::new(AREAS), &bytes), &kernel, &page).map(Addr::get)
    }

    #[test]
    fn one_mapping_for_all_pages() {
        assert_eq!(mapping_of(SwapSpaces::One(AREAS), u64::MAX), Some(AREAS));
        assert_eq!(mapping_of(SwapSpaces::Unknown, 0), None);
    }

    #[test]
    fn mapping_by_area_and_offset() {
        let many = SwapSpaces::Many { areas: AREAS, count: 3, size: 200 };
        assert_eq!(mapping_of(many, 0), Some(SPACES));
        // 64 MiB of an area have a mapping.
        assert_eq!(mapping_of(many, (1 << 14) - 1), Some(SPACES));
        assert_eq!(mapping_of(many, 1 << 14), Some(SPACES + 200));
        assert_eq!(mapping_of(many, 3 << 14 | 5), Some(SPACES + 600));
        for unknown in [1, 2, 3, 63] {
            assert_eq!(mapping_of(many, unknown << 58), None, "area {unknown}");
        }
    }
}
