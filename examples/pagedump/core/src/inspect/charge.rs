//! What a page is charged to, as its `memcg_data` says.

use crate::conventions::MemcgData;
use crate::kernel::Kernel;
use crate::report::{Charge, PageReport};

/// The flags in the word: a vector of a slab, and memory of the kernel (`enum
/// page_memcg_data_flags`, `include/linux/memcontrol.h`, 6.1 to 7.3).
const VECTOR: u64 = 1;
const KERNEL: u64 = 2;

/// The bits below an address. Since 6.10, a vector has flags of its own.
const BELOW: u64 = 7;

/// Returns what the page is charged to. The word of another page than a folio has other uses.
pub(crate) fn charge(kernel: &Kernel<'_>, report: &PageReport) -> Option<Charge> {
    let word = report.folio.descriptor.memcg_data().unwrap_or(0);
    let at = word & !BELOW;
    if at == 0 || kernel.conventions.memcg == MemcgData::Unknown {
        return None;
    }
    match (report.is_slab(), word & (VECTOR | KERNEL)) {
        (true, VECTOR) => Some(Charge::Objects(at)),
        (true, _) => None,
        (false, KERNEL) => Some(Charge::Kernel(at)),
        (false, 0) if kernel.conventions.memcg == MemcgData::Memcg => Some(Charge::Memcg(at)),
        (false, 0) => Some(Charge::ObjCgroup(at)),
        (false, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conventions::{Conventions, PageType};
    use crate::layout::FolioHead;
    use crate::report::Typed;
    use dumpable::{Addr, Snapshot};

    fn charge_of(memcg: MemcgData, is_slab: bool, word: u64) -> Option<Charge> {
        let conventions = Conventions { memcg, ..Conventions::LATEST };
        let mut report = PageReport::new();
        let slab = Typed { ty: PageType::Slab, byte: Some(0xf5), is_flag: false };
        report.typed = is_slab.then_some(slab);
        report.folio.descriptor =
            Snapshot::<FolioHead>::from_words([0, 0, 0, 0, 0, 0, 0, word], Addr::NULL);
        charge(&Kernel { conventions, ..Kernel::UNKNOWN }, &report)
    }

    #[test]
    fn flags_in_the_word_say_what_it_points_to() {
        use MemcgData::{Memcg, ObjCgroup, Unknown};
        const AT: u64 = 0xffff_8880_0123_4000;

        assert_eq!(charge_of(Memcg, false, AT), Some(Charge::Memcg(AT)));
        assert_eq!(charge_of(ObjCgroup, false, AT), Some(Charge::ObjCgroup(AT)));
        assert_eq!(charge_of(Memcg, false, AT | 2), Some(Charge::Kernel(AT)));
        assert_eq!(charge_of(ObjCgroup, true, AT | 5), Some(Charge::Objects(AT)));
        // No vector could be allocated; what no kernel writes; a kernel that is not known.
        for (memcg, is_slab, word) in
            [(Memcg, true, 1), (Memcg, true, AT), (ObjCgroup, false, AT | 1), (Unknown, false, AT)]
        {
            assert_eq!(charge_of(memcg, is_slab, word), None, "{word:#x}");
        }
    }
}
