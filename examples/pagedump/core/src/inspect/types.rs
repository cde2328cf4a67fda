//! Page types and mapcounts, which share a word.

use crate::conventions::{Hugetlb, Mapcount, PageType, PageTypes};
use crate::kernel::Kernel;
use crate::report::{Folio, PageReport, RawPage, Typed};
use dumpable::shl;

/// Returns the type of a page with this word and these bytes, if it has one.
pub(crate) fn type_of(kernel: &Kernel<'_>, word: u32, raw: &RawPage) -> Option<Typed> {
    if raw.flags(kernel) & kernel.conventions.slab_flag != 0 {
        return Some(Typed { ty: PageType::Slab, byte: None, is_flag: true });
    }
    match kernel.conventions.types {
        PageTypes::Byte(types) => {
            let byte = (word >> 24) as u8;
            // 0xff is the word of a page that is not mapped.
            if !matches!(byte, 0x80..=0xfe) {
                return None;
            }
            let ty = named(types, &|number| number == byte).unwrap_or(PageType::Unknown);
            Some(Typed { ty, byte: Some(byte), is_flag: false })
        }
        PageTypes::Bits { base, reserve, bits } => {
            if word as i32 >= reserve {
                return None;
            }
            let is = |bit: u32| word & (base | bit) == base;
            let ty = named(bits, &is).unwrap_or(PageType::Unknown);
            Some(Typed { ty, byte: None, is_flag: false })
        }
        PageTypes::Values(values) => {
            let ty = named(values, &|value| value == word as i32)?;
            Some(Typed { ty, byte: None, is_flag: false })
        }
    }
}

/// Returns the first type whose number is the right one.
// The function comes by reference: dropping it would be a path to unwinding.
fn named<N: Copy>(types: &[(N, PageType)], is: &impl Fn(N) -> bool) -> Option<PageType> {
    let mut rest = types;
    while let [(number, ty), after @ ..] = rest {
        if is(*number) {
            return Some(*ty);
        }
        rest = after;
    }
    None
}

/// Returns the mapcount of a page as the kernel counts it.
pub(crate) fn mapcount(kernel: &Kernel<'_>, folio: &Folio) -> i32 {
    let word = folio.page.type_word();
    let own = (word as i32).wrapping_add(1);
    let entire = match (&folio.first_tail, folio.flaw) {
        (Some(slot), None) => slot.entire_mapcount().unwrap_or(0),
        _ => 0,
    };
    let believed = if folio.flaw.is_some() { &folio.raw_page } else { &folio.raw_head };
    let has_slab_flag = believed.flags(kernel) & kernel.conventions.slab_flag != 0;
    match kernel.conventions.mapcount {
        Mapcount::Own => match type_of(kernel, word, &folio.raw_page) {
            Some(_) => 0,
            None => own,
        },
        _ if has_slab_flag => 0,
        Mapcount::WithEntire { clamps } => {
            let own = if clamps && own < 0 { 0 } else { own };
            own.wrapping_add(entire)
        }
        Mapcount::Compound { double_map } => match &folio.first_tail {
            Some(slot) if folio.flaw.is_none() => {
                let is_double = slot.flags() & double_map != 0;
                match folio.descriptor.is_anon() || is_hugetlb(kernel, folio) {
                    true => own.wrapping_add(entire).wrapping_sub(is_double as i32),
                    false => own,
                }
            }
            _ => own,
        },
    }
}

/// Returns the index of the head within its mapping, in pages.
pub(crate) fn head_index(kernel: &Kernel<'_>, report: &PageReport) -> u64 {
    let index = report.folio.descriptor.index();
    let is_huge = kernel.conventions.counts_huge_pages && is_hugetlb(kernel, &report.folio);
    match is_huge && report.folio.flaw.is_none() {
        true => shl(index, report.folio.order as u32),
        false => index,
    }
}

/// Tells whether a large folio belongs to hugetlb.
pub(crate) fn is_hugetlb(kernel: &Kernel<'_>, folio: &Folio) -> bool {
    let Some(slot) = &folio.first_tail else { return false };
    match kernel.conventions.hugetlb {
        Hugetlb::Type => {
            let typed = type_of(kernel, folio.head.type_word(), &folio.raw_head);
            matches!(typed, Some(Typed { ty: PageType::Hugetlb, .. }))
        }
        Hugetlb::Flag(mask) => slot.flags() & mask != 0,
        Hugetlb::Destructor { offset, number } => folio.raw_first_tail.byte(offset) == number,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conventions::Conventions;

    const OLD: Conventions<'_> = Conventions {
        types: PageTypes::Bits {
            base: 0xf000_0000,
            reserve: -128,
            bits: &[(0x80, PageType::Buddy), (0x200, PageType::Table)],
        },
        slab_flag: 1 << 9,
        ..Conventions::LATEST
    };

    fn of(conventions: Conventions<'_>, word: u32, flags: u64) -> Option<(PageType, Option<u8>)> {
        let kernel = Kernel { conventions, ..Kernel::UNKNOWN };
        let mut raw = RawPage::EMPTY;
        raw.resized(64).unwrap()[..8].copy_from_slice(&flags.to_ne_bytes());
        type_of(&kernel, word, &raw).map(|typed| (typed.ty, typed.byte))
    }

    #[test]
    fn type_in_top_byte() {
        let of = |word| of(Conventions::LATEST, word, 1 << 9);
        assert_eq!(of(0xf000_0000), Some((PageType::Buddy, Some(0xf0))));
        assert_eq!(of(0xf5ff_ffff), Some((PageType::Slab, Some(0xf5))));
        assert_eq!(of(0x8000_0000), Some((PageType::Unknown, Some(0x80))));
        for untyped in [0, 1, 0x7fff_ffff, 0xff00_0000, u32::MAX] {
            assert_eq!(of(untyped), None, "{untyped:#x}");
        }
    }

    #[test]
    fn type_in_cleared_bits() {
        assert_eq!(of(OLD, !0x80, 0), Some((PageType::Buddy, None)));
        assert_eq!(of(OLD, !0x200, 0), Some((PageType::Table, None)));
        assert_eq!(of(OLD, !0x100, 0), Some((PageType::Unknown, None)));
        // A small negative mapcount is none.
        for untyped in [0, 1, 0x7fff_ffff, !0, !0x7f, (-128_i32) as u32] {
            assert_eq!(of(OLD, untyped, 0), None, "{untyped:#x}");
        }
        assert_eq!(of(OLD, !0, 1 << 9), Some((PageType::Slab, None)));
    }

    #[test]
    fn type_is_a_value() {
        let types = PageTypes::Values(&[(-128, PageType::Buddy), (-512, PageType::Kmemcg)]);
        let of = |word| of(Conventions { types, ..OLD }, word, 0);
        assert_eq!(of((-128_i32) as u32), Some((PageType::Buddy, None)));
        assert_eq!(of((-512_i32) as u32), Some((PageType::Kmemcg, None)));
        for untyped in [0, 1, !0, !0x80, (-129_i32) as u32] {
            assert_eq!(of(untyped), None, "{untyped:#x}");
        }
    }
}
