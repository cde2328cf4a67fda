//! How the word of the mapcount says the type of a page (`include/linux/page-flags.h`).

use super::version::Version;
use pagedump_core::{PageType, PageTypes};

/// Returns the scheme and the numbers of page types of a release.
pub(crate) fn of(version: Version) -> PageTypes<'static> {
    match version {
        Version(4, ..=17) => VALUES,
        Version(4, _) | Version(5, 0) => bits(BITS_4_18),
        Version(5, ..=2) => bits(BITS_5_1),
        Version(5, ..=10) => bits(BITS_5_3),
        Version(5, _) | Version(6, ..=5) => bits(BITS_5_11),
        Version(6, ..=9) => bits(BITS_6_6),
        Version(6, 10) => bits(BITS_6_10),
        Version(6, 11) => PageTypes::Bits { base: 0x8000_0000, reserve: !0xffff, bits: BITS_6_11 },
        Version(6, ..=14) => PageTypes::Byte(BYTES_6_12),
        _ => PageTypes::Byte(BYTES_6_15),
    }
}

/// 4.9 to 4.17: `PAGE_BUDDY_MAPCOUNT_VALUE` and its neighbours.
const VALUES: PageTypes<'static> = PageTypes::Values(&[
    (-128, PageType::Buddy),
    (-256, PageType::Balloon),
    (-512, PageType::Kmemcg),
]);

/// 4.18 to 6.10.
const fn bits(bits: &'static [(u32, PageType)]) -> PageTypes<'static> {
    PageTypes::Bits { base: 0xf000_0000, reserve: -128, bits }
}

const BITS_4_18: &[(u32, PageType)] = &[
    (0x80, PageType::Buddy),
    (0x100, PageType::Balloon),
    (0x200, PageType::Kmemcg),
    (0x400, PageType::Table),
];

/// 5.0 has `PG_balloon`, 5.2 `PG_offline`.
const BITS_5_1: &[(u32, PageType)] = &[
    (0x80, PageType::Buddy),
    (0x100, PageType::Offline),
    (0x200, PageType::Kmemcg),
    (0x400, PageType::Table),
];

const BITS_5_3: &[(u32, PageType)] = &[
    (0x80, PageType::Buddy),
    (0x100, PageType::Offline),
    (0x200, PageType::Kmemcg),
    (0x400, PageType::Table),
    (0x800, PageType::Guard),
];

const BITS_5_11: &[(u32, PageType)] = &[
    (0x80, PageType::Buddy),
    (0x100, PageType::Offline),
    (0x200, PageType::Table),
    (0x400, PageType::Guard),
];

/// `PG_hugetlb` is of 6.9, and of stable kernels of 6.6 (6.6.47) and later. Their first releases do
/// not use the bit.
const BITS_6_6: &[(u32, PageType)] = &[
    (0x80, PageType::Buddy),
    (0x100, PageType::Offline),
    (0x200, PageType::Table),
    (0x400, PageType::Guard),
    (0x800, PageType::Hugetlb),
];

const BITS_6_10: &[(u32, PageType)] = &[
    (0x80, PageType::Buddy),
    (0x100, PageType::Offline),
    (0x200, PageType::Table),
    (0x400, PageType::Guard),
    (0x800, PageType::Hugetlb),
    (0x1000, PageType::Slab),
];

const BITS_6_11: &[(u32, PageType)] = &[
    (0x4000_0000, PageType::Buddy),
    (0x2000_0000, PageType::Offline),
    (0x1000_0000, PageType::Table),
    (0x0800_0000, PageType::Guard),
    (0x0400_0000, PageType::Hugetlb),
    (0x0200_0000, PageType::Slab),
    (0x0100_0000, PageType::Zsmalloc),
];

const BYTES_6_12: &[(u8, PageType)] = &[
    (0xf0, PageType::Buddy),
    (0xf1, PageType::Offline),
    (0xf2, PageType::Table),
    (0xf3, PageType::Guard),
    (0xf4, PageType::Hugetlb),
    (0xf5, PageType::Slab),
    (0xf6, PageType::Zsmalloc),
    (0xf7, PageType::Unaccepted),
];

/// 6.14 has no `PGTY_large_kmalloc`, 6.16 has.
const BYTES_6_15: &[(u8, PageType)] = &[
    (0xf0, PageType::Buddy),
    (0xf1, PageType::Offline),
    (0xf2, PageType::Table),
    (0xf3, PageType::Guard),
    (0xf4, PageType::Hugetlb),
    (0xf5, PageType::Slab),
    (0xf6, PageType::Zsmalloc),
    (0xf7, PageType::Unaccepted),
    (0xf8, PageType::LargeKmalloc),
];
