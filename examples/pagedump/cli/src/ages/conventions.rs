//! The conventions of a release: what no layout says.

use super::flags;
use super::layout::Layouts;
use super::types;
use super::version::Version;
use pagedump_core::{
    Conventions, Descriptors, Hugetlb, Mapcount, MemcgData, Movable, Order, SwapSpaces, Tails,
};

/// `HUGETLB_PAGE_DTOR` (`include/linux/mm.h`, 4.9 to 6.5) of a kernel with hugetlb.
const HUGETLB_DTOR: u8 = 2;

/// Returns the conventions of a release.
pub(crate) fn of(layouts: &Layouts) -> Conventions<'static> {
    let version = layouts.version();
    let since = |major, minor| version >= Version(major, minor);
    let flag = |name| flags::mask(version, name);
    Conventions {
        descriptors: Descriptors::Overlay,
        types: types::of(version),
        slab_flag: flag("slab"),
        tails: tails(layouts),
        // `hugetlb_fake_head()` (`include/linux/page-flags.h`, 5.18 to 7.0), if so configured.
        fake_heads: since(5, 18) && !since(7, 1) && layouts.machine().word == 64,
        order: match layouts.order() {
            Some(offset) => Order::Byte(offset),
            None => Order::LowByteOfFlags,
        },
        mapcount: mapcount(version),
        hugetlb: match layouts.destructor() {
            Some(offset) => Hugetlb::Destructor { offset, number: HUGETLB_DTOR },
            // `PG_hugetlb` is `PG_active` (`include/linux/page-flags.h`, 6.6 to 6.8). Later stable
            // kernels of these have the type of 6.9.
            None if !since(6, 9) => Hugetlb::Flag(flag("active")),
            None => Hugetlb::Type,
        },
        counts_huge_pages: !since(6, 7),
        movable: match since(6, 17) {
            // `PG_movable_ops` is `PG_uptodate` (`include/linux/page-flags.h`, 6.17).
            true => Movable::Flag(flag("uptodate")),
            false => Movable::Tag,
        },
        // `PT_kernel` is `PG_referenced` (`include/linux/mm.h`, 6.19).
        kernel_table: if since(6, 19) { flag("referenced") } else { 0 },
        // `SL_partial` is `PG_workingset` (`mm/slub.c`, 6.17).
        partial_slab: if since(6, 17) { flag("workingset") } else { 0 },
        swap: SwapSpaces::Unknown,
        memcg: match since(7, 1) {
            true => MemcgData::ObjCgroup,
            false => MemcgData::Memcg,
        },
    }
}

/// Returns what tails hold. `compound_info_has_mask()` (`include/linux/page-flags.h`, 7.1) depends
/// on the configuration.
fn tails(layouts: &Layouts) -> Tails {
    let machine = layouts.machine();
    match layouts.version() >= Version(7, 1) && machine.word == 64 && machine.words == 8 {
        true => Tails::ByValue,
        false => Tails::Pointer,
    }
}

fn mapcount(version: Version) -> Mapcount {
    match version {
        // `__page_mapcount()` (`mm/util.c`, 4.9 to 6.0). `PG_double_map`, a flag of the first tail,
        // is another one since 5.10 (`include/linux/page-flags.h`).
        Version(..=4, _) | Version(5, ..=9) => {
            Mapcount::Compound { double_map: flags::mask(version, "private_2") }
        }
        Version(5, _) | Version(6, ..=1) => {
            Mapcount::Compound { double_map: flags::mask(version, "workingset") }
        }
        // `page_mapcount()` (`include/linux/mm.h`). It clamps in 6.6.47 too.
        Version(6, 2..=9) => Mapcount::WithEntire { clamps: false },
        _ => Mapcount::Own,
    }
}
