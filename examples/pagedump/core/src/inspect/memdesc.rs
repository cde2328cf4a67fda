//! From a page to a descriptor that is not the page: its type and its address are in one word.

use crate::kernel::Kernel;
use crate::layout::FolioHead;
use crate::report::{Flaw, Folio};
use dumpable::{shl, Addr, Memory, Reads, Snapshot};

/// The bits of the word that are the type of the descriptor. Descriptors are aligned to 16 bytes.
const TYPE: u64 = 0xf;

/// Returns the most that is read of a descriptor.
pub(crate) const fn reads(kernel: &Kernel<'_>) -> Reads {
    kernel.plans.folio_head.reads()
}

/// Returns the type of the descriptor of a page.
pub(crate) fn type_of(folio: &Folio) -> u8 {
    (folio.page.memdesc().unwrap_or(0) & TYPE) as u8
}

/// Reads the descriptor, if it is a folio, and checks that it covers the page.
#[inline(never)]
pub(crate) fn add_folio<M: Memory>(
    memory: &M,
    kernel: &Kernel<'_>,
    folio_type: u8,
    folio: &mut Folio,
) {
    let word = folio.page.memdesc().unwrap_or(0);
    folio.descriptor = Snapshot::<FolioHead>::from_words([0; 8], Addr::NULL);
    if type_of(folio) != folio_type {
        return;
    }
    let at = Addr::new((word & !TYPE) as usize);
    let plan = &kernel.plans.folio_head;
    folio.flaw = match memory.snapshot_by_into(plan, at, &mut folio.descriptor) {
        Ok(()) => check(kernel, at, folio),
        Err(fault) => {
            folio.descriptor = Snapshot::<FolioHead>::from_words([0; 8], Addr::NULL);
            Some(Flaw::DescriptorUnreadable(fault))
        }
    };
}

/// Checks that the page is among those of the folio.
fn check(kernel: &Kernel<'_>, at: Addr<FolioHead>, folio: &mut Folio) -> Option<Flaw> {
    let pfn = kernel.pfn(folio.page.origin())?;
    // A folio that does not say which pages it covers covers none.
    let (Some(first), Some(order)) = (folio.descriptor.pfn(), folio.descriptor.order()) else {
        return Some(Flaw::NotCovered(at, 0, 0));
    };
    let index = pfn.wrapping_sub(first);
    if order > kernel.max_order || index >= shl(1_u64, order as u32) {
        return Some(Flaw::NotCovered(at, first, order));
    }
    (folio.order, folio.index) = (order, index);
    None
}

#[cfg(test)]
mod tests {
    extern crate std;

    use crate::conventions::{Conventions, Descriptors};
    use crate::kernel::Kernel;
    use crate::layout::{FolioHead, Page, Plans};
    use crate::report::{Kind, PageReport, Verdict};
    use crate::{dump_page, NoSymbols};
    use dumpable::{Addr, Cause, Dumpable, Fault, Memory, Plan};
    use std::string::String;
    use std::vec::Vec;

    /// A kernel in which a page is 16 bytes, and leads to a descriptor.
    mod small {
        use dumpable::Dumpable;

        #[derive(Dumpable)]
        #[repr(C)]
        pub(super) struct Page {
            flags: u64,
            memdesc: u64,
        }

        #[derive(Dumpable)]
        #[repr(C)]
        pub(super) struct Folio {
            pfn: u64,
            flags: u64,
            mapping: *const u8,
            index: u64,
            private: u64,
            _refcount: i32,
            order: u8,
            #[dumpable(skip)]
            padding: [u8; 3],
            memcg_data: u64,
        }
    }

    const fn plan<T: Dumpable, O: Dumpable>() -> Plan<T> {
        match Plan::from_layout(O::LAYOUT) {
            Ok(plan) => plan,
            Err(_) => panic!("a member is missing"),
        }
    }

    const PLANS: Plans = Plans {
        page: plan::<Page, small::Page>(),
        folio_head: plan::<FolioHead, small::Folio>(),
        ..Plans::COMPILED
    };

    const MAP: usize = 0xffff_ea00_0000_0000;
    const FOLIO: usize = 0xffff_8880_0000_1230;

    /// Eight pages, and a folio.
    struct Words {
        map: [[u64; 2]; 8],
        folio: [u64; 7],
    }

    impl Memory for Words {
        fn read(&self, at: Addr<u8>, into: &mut [u8]) -> Result<(), Fault> {
            let part = |words: &[u64], start: usize| {
                let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_ne_bytes()).collect();
                let offset = at.get().wrapping_sub(start);
                bytes.get(offset..)?.get(..into.len()).map(<[u8]>::to_vec)
            };
            let found = part(self.map.as_flattened(), MAP).or_else(|| part(&self.folio, FOLIO));
            into.copy_from_slice(&found.ok_or(Fault::new(at, into.len(), Cause::Unmapped))?);
            Ok(())
        }

        fn is_frozen(&self) -> bool {
            true
        }
    }

    /// Returns the report and the text of page frame `pfn`, whose word is `memdesc`.
    fn dump(pfn: u64, memdesc: u64, folio: [u64; 7]) -> (PageReport, String) {
        let mut memory = Words { map: [[1 << 13, 0]; 8], folio };
        memory.map[pfn as usize] = [1 << 3, memdesc];
        let conventions =
            Conventions { descriptors: Descriptors::Tagged { folio: 2 }, ..Conventions::LATEST };
        let memory_map = Addr::new(MAP);
        let kernel = Kernel { memory_map, pages: 8, plans: &PLANS, conventions, ..Kernel::UNKNOWN };
        let page = kernel.page(pfn).unwrap();
        let (mut report, mut text) = (PageReport::new(), String::new());
        dump_page(&memory, &kernel, &NoSymbols, page, None, &mut report, &mut |line: &[u8]| {
            text += std::str::from_utf8(line).unwrap();
            text += "\n";
        });
        (report, text)
    }

    /// The folio of page frames 4 to 7: order 2, index 16, anonymous, 3 references.
    fn folio() -> [u64; 7] {
        let counts = match cfg!(target_endian = "big") {
            true => 3 << 32 | 2 << 24,
            false => 2 << 32 | 3,
        };
        [4, 1 << 17, 0xffff_8880_0000_2001, 16, 0, counts, 0]
    }

    #[test]
    fn tag_leads_to_folio_that_covers_page() {
        let (report, text) = dump(6, FOLIO as u64 | 2, folio());
        assert_eq!((report.verdict, report.kind), (Verdict::Faithful, Some(Kind::Anon)));
        assert_eq!((report.folio.order, report.folio.index), (2, 2));
        assert_eq!(report.folio.descriptor.origin(), Addr::new(FOLIO));
        assert!(
            text.starts_with(
                "page: refcount:3 mapcount:0 mapping:0000000000000000 index:0x12 pfn:0x6\n\
                 anon flags: 0x8(names unknown)\n\
                 kind: anonymous memory\n"
            ),
            "{text}"
        );
    }

    #[test]
    fn folio_of_other_pages_reported() {
        for pfn in [3, 0] {
            let (report, text) = dump(pfn, FOLIO as u64 | 2, folio());
            assert!(matches!(report.verdict, Verdict::Flawed(_)), "{text}");
            assert!(
                text.starts_with(
                    "page does not match folio: its folio at 0xffff888000001230 is that of other \
                     pages: order 2 from pfn 0x4 on\n"
                ),
                "{text}"
            );
        }
        let (_, text) = dump(6, 0xffff_8880_0000_9992, folio());
        assert!(text.contains("its descriptor cannot be read: 56 bytes at"), "{text}");
    }

    #[test]
    fn other_descriptors_named_by_their_type() {
        let (report, text) = dump(6, FOLIO as u64 | 5, folio());
        assert_eq!((report.verdict, report.kind), (Verdict::Faithful, Some(Kind::Described(5))));
        assert!(text.contains("kind: described by another descriptor than a folio, of type 5\n"));
    }
}
