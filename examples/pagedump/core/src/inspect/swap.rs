//! The mapping of pages in the swap cache.

use crate::conventions::SwapSpaces;
use crate::kernel::Kernel;
use crate::layout::{AddressSpace, FolioHead};
use dumpable::{Addr, Memory, Reads, Snapshot};

/// Returns the most that is read: an entry of `swapper_spaces`.
pub(crate) const fn reads(kernel: &Kernel<'_>) -> Reads {
    match kernel.conventions.swap {
        SwapSpaces::Many { .. } => Reads::once(8),
        SwapSpaces::One(_) | SwapSpaces::Unknown => Reads { count: 0, bytes: 0 },
    }
}

/// The number of bits of an entry below its swap area (`SWP_TYPE_SHIFT`, `include/linux/swapops.h`,
/// 6.1 to 7.3).
const AREA: u32 = 58;

/// The base-2 logarithm of the number of pages of a mapping (`SWAP_ADDRESS_SPACE_SHIFT`,
/// `mm/swap.h`, 6.1 to 6.17).
const SPACE: u32 = 14;

/// Returns the mapping of a page in the swap cache; `None` if it is not known.
pub(crate) fn mapping<M: Memory>(
    memory: &M,
    kernel: &Kernel<'_>,
    folio: &Snapshot<FolioHead>,
) -> Option<Addr<AddressSpace>> {
    match kernel.conventions.swap {
        SwapSpaces::Unknown => None,
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
