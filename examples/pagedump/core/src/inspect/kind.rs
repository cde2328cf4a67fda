//! Decides the kind of a page: what it is used for, as far as its own words and its owner show.

use super::{memdesc, swap};
use crate::conventions::{Descriptors, Movable, PageType};
use crate::kernel::Kernel;
use crate::layout::PageFlags;
use crate::report::{Kind, Mark, Owner, PageReport};

/// Returns the kind of a page, by the page that can be believed (the head of its folio, or the
/// page itself) and by its owner.
pub(crate) fn decide_kind(kernel: &Kernel<'_>, report: &PageReport) -> Kind {
    let (page, descriptor) = (report.believed(), &report.folio.descriptor);
    if page.is_tail() {
        return Kind::LoneTail;
    }
    if let Descriptors::Tagged { folio } = kernel.conventions.descriptors {
        let ty = memdesc::type_of(&report.folio);
        if ty != folio {
            return Kind::Described(ty);
        }
    }
    if let Some(typed) = report.typed {
        return match typed.ty {
            PageType::Buddy => Kind::Free(descriptor.private()),
            ty => Kind::Typed(typed, mark(kernel, ty, report.raw_believed().flags(kernel))),
        };
    }
    match descriptor.mapping_word() & 0b11 {
        0b01 => return Kind::Anon,
        0b10 if matches!(kernel.conventions.movable, Movable::Tag) => return Kind::Movable,
        0b10 => return Kind::UnknownMapping,
        0b11 => return Kind::Ksm,
        _ => {}
    }
    // The kernel takes the swap cache for the mapping of such a page, whatever its own word is.
    if swap::is_in_cache(kernel, descriptor) {
        return Kind::SwapCache;
    }
    let flags = descriptor.flags();
    if descriptor.mapping_word() != 0 {
        return match report.owner {
            Some(Owner::Inode(..) | Owner::InodeUnreadable(..)) => {
                match flags.has(PageFlags::SwapBacked) {
                    true => Kind::Shmem,
                    false => Kind::File,
                }
            }
            Some(Owner::NoInode(_)) => Kind::Mapping,
            Some(Owner::MappingUnreadable(fault)) => Kind::UnreadableMapping(Some(fault.cause())),
            // A slab has a type, so it is none of these.
            Some(Owner::Slab(..)) | None => Kind::UnreadableMapping(None),
        };
    }
    match flags.has(PageFlags::Reserved) {
        true => Kind::Reserved,
        false => Kind::Untyped,
    }
}

/// Returns what the flags say of a page of this type, which share their bits with others.
fn mark(kernel: &Kernel<'_>, ty: PageType, flags: u64) -> Option<Mark> {
    let conventions = &kernel.conventions;
    let (mask, mark) = match (ty, conventions.movable) {
        (PageType::Table, _) => (conventions.kernel_table, Mark::OfKernel),
        (PageType::Slab, _) => (conventions.partial_slab, Mark::Partial),
        (PageType::Offline | PageType::Zsmalloc, Movable::Flag(mask)) => (mask, Mark::Movable),
        _ => return None,
    };
    match flags & mask {
        0 => None,
        _ => Some(mark),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conventions::Conventions;
    use crate::inspect::types::type_of;
    use crate::layout::{FolioHead, Page};
    use crate::report::Typed;
    use dumpable::{Addr, Cause, Fault, Snapshot};

    const SWAP_BACKED: u64 = 1 << 17;
    const SWAP_CACHE: u64 = 1 << 10;

    /// Returns the kind of a page of these words with this owner.
    fn kind_of(words: [u64; 8], owner: Option<Owner>, conventions: Conventions<'_>) -> Kind {
        let kernel = Kernel { conventions, ..Kernel::UNKNOWN };
        let mut report = PageReport::new();
        let page = Snapshot::<Page>::from_words(words, Addr::NULL);
        (report.folio.page, report.folio.head, report.owner) = (page, page, owner);
        report.folio.descriptor = Snapshot::<FolioHead>::from_words(words, Addr::NULL);
        report.typed = type_of(&kernel, page.type_word(), &report.folio.raw_page);
        decide_kind(&kernel, &report)
    }

    /// Returns the kind of a page with these flags, mapping, type or mapcount, and refcount.
    fn kind(flags: u64, mapping: u64, type_or_mapcount: u32, refcount: u32) -> Kind {
        let counts = match cfg!(target_endian = "big") {
            true => u64::from(type_or_mapcount) << 32 | u64::from(refcount),
            false => u64::from(refcount) << 32 | u64::from(type_or_mapcount),
        };
        let words = [flags, 0, 0, mapping, 0, 9, counts, 0];
        let owner = Owner::InodeUnreadable(Addr::NULL, Addr::NULL);
        kind_of(words, Some(owner), Conventions::LATEST)
    }

    #[test]
    fn typed_page_has_the_kind_of_its_type() {
        let typed = |ty, byte| Kind::Typed(Typed { ty, byte: Some(byte), is_flag: false }, None);
        // Whatever else its words are, which belong to its owner.
        for mapping in [0, 1, 0xffff_8880_0000_1000] {
            assert_eq!(kind(SWAP_BACKED, mapping, 0xf000_0000, 0), Kind::Free(9));
            assert_eq!(kind(0, mapping, 0xf500_0000, 1), typed(PageType::Slab, 0xf5));
            assert_eq!(kind(0, mapping, 0x8000_0000, 1), typed(PageType::Unknown, 0x80));
        }
        // 0xff is a mapcount.
        assert_eq!(kind(0, 0, u32::MAX, 1), Kind::Untyped);
    }

    #[test]
    fn mapping_and_flags_decide_for_others() {
        let mapping = 0xffff_8880_0000_1000;
        assert_eq!(kind(0, mapping, 0, 2), Kind::File);
        assert_eq!(kind(SWAP_BACKED, mapping, 0, 2), Kind::Shmem);
        assert_eq!(kind(SWAP_BACKED, mapping | 1, 0, 2), Kind::Anon);
        assert_eq!(kind(SWAP_BACKED | SWAP_CACHE, mapping | 1, 0, 2), Kind::Anon);
        assert_eq!(kind(SWAP_BACKED, mapping | 3, 0, 2), Kind::Ksm);
        assert_eq!(kind(SWAP_BACKED | SWAP_CACHE, 0, u32::MAX, 2), Kind::SwapCache);
        assert_eq!(kind(SWAP_BACKED | SWAP_CACHE, mapping, 0, 2), Kind::SwapCache);
        assert_eq!(kind(SWAP_CACHE, 0, u32::MAX, 2), Kind::Untyped);
        assert_eq!(kind(0, mapping | 2, 0, 2), Kind::UnknownMapping);
        assert_eq!(kind(1 << 13, 0, u32::MAX, 1), Kind::Reserved);
        assert_eq!(kind(0, 0, u32::MAX, 0), Kind::Untyped);
    }

    #[test]
    fn owner_decides_for_mapped_pages() {
        let words = [0, 0, 0, 0xffff_8880_0000_1000, 0, 0, 0, 0];
        let kind = |owner| kind_of(words, owner, Conventions::LATEST);
        assert_eq!(kind(Some(Owner::NoInode(Addr::NULL))), Kind::Mapping);
        let fault = Fault::new(Addr::NULL, 8, Cause::Absent);
        let unreadable = kind(Some(Owner::MappingUnreadable(fault)));
        assert_eq!(unreadable, Kind::UnreadableMapping(Some(Cause::Absent)));
        assert_eq!(kind(None), Kind::UnreadableMapping(None));
    }

    #[test]
    fn tag_of_movable_pages_by_convention() {
        let words = [0, 0, 0, 0xffff_8880_0000_1002, 0, 0, 0, 0];
        assert_eq!(kind_of(words, None, Conventions::LATEST), Kind::UnknownMapping);
        let old = Conventions { movable: Movable::Tag, ..Conventions::LATEST };
        assert_eq!(kind_of(words, None, old), Kind::Movable);
    }

    #[test]
    fn tail_has_no_kind_of_its_own() {
        let words = [0, 0xffff_8880_0000_1001, 0, 0, 0, 0, 0xf500_0000_f500_0000, 0];
        assert_eq!(kind_of(words, None, Conventions::LATEST), Kind::LoneTail);
    }
}
