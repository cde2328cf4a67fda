//! Chooses the conventions of the kernel of a dump by what its types, symbols and VMCOREINFO show,
//! never by its release. A kernel that shows none of the known ones is refused.

use dumpable::{Addr, Memory};
use pagedump_core::layout::{FirstTail, Page, Plans};
use pagedump_core::{
    Conventions, Hugetlb, Mapcount, MemcgData, Movable, Order, PageType, PageTypes, SwapSpaces,
    Tails,
};
use pagedump_vmcore::kernel::{Btf, Symbols};
use pagedump_vmcore::{Opened, VmcoreInfo};

/// The page types, by what follows `PGTY_` or `PG_` in the names of their enumerators.
const TYPES: &[(&str, PageType)] = &[
    ("buddy", PageType::Buddy),
    ("offline", PageType::Offline),
    ("table", PageType::Table),
    ("guard", PageType::Guard),
    ("hugetlb", PageType::Hugetlb),
    ("slab", PageType::Slab),
    ("zsmalloc", PageType::Zsmalloc),
    ("unaccepted", PageType::Unaccepted),
    ("large_kmalloc", PageType::LargeKmalloc),
    ("netpp", PageType::NetPp),
];

/// The numbers of page types in a kernel.
pub(crate) enum TypeNumbers {
    Byte(Vec<(u8, PageType)>),
    Bits { base: u32, reserve: i32, bits: Vec<(u32, PageType)> },
}

impl TypeNumbers {
    /// Returns the convention.
    pub(crate) fn as_convention(&self) -> PageTypes<'_> {
        match self {
            Self::Byte(types) => PageTypes::Byte(types),
            Self::Bits { base, reserve, bits } => {
                PageTypes::Bits { base: *base, reserve: *reserve, bits }
            }
        }
    }

    /// Finds the scheme of page types, and their numbers. The error says what was expected.
    pub(crate) fn find(types: &Btf, info: &VmcoreInfo) -> Result<Self, String> {
        let numbers = Self::find_scheme(types, info)?;
        // Up to 6.9, slab pages have a flag. If they could not be told from others, what is in the
        // place of their mapping would be read as one.
        match numbers.has_slab() || types.number_in("pageflags", "PG_slab").is_some() {
            true => Ok(numbers),
            false => Err(
                "expected PG_slab in enum pageflags, or PGTY_slab or PG_slab in enum pagetype, found none of them"
                    .to_owned(),
            ),
        }
    }

    fn has_slab(&self) -> bool {
        match self {
            Self::Byte(types) => types.iter().any(|(_, ty)| *ty == PageType::Slab),
            Self::Bits { bits, .. } => bits.iter().any(|(_, ty)| *ty == PageType::Slab),
        }
    }

    fn find_scheme(types: &Btf, info: &VmcoreInfo) -> Result<Self, String> {
        let numbers = |prefix: &str| -> Vec<(u64, PageType)> {
            let number = |name| types.number_in("pagetype", &format!("{prefix}{name}"));
            TYPES.iter().filter_map(|&(name, ty)| Some((number(name)? as u64, ty))).collect()
        };
        // Since 6.12.
        let bytes = numbers("PGTY_");
        if let Some((buddy, _)) = bytes.iter().find(|(_, ty)| *ty == PageType::Buddy) {
            // The word of a free page, as an int of C.
            let expected = i64::from((*buddy as u32).wrapping_shl(24) as i32);
            match info.number("PAGE_BUDDY_MAPCOUNT_VALUE") {
                Ok(found) if found != expected => {
                    return Err(format!(
                        "expected NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE) to be {expected}, as PGTY_buddy of {buddy:#x} in the top byte, found {found}"
                    ));
                }
                _ => {}
            }
            let number = |(number, ty)| match u8::try_from(number) {
                Ok(byte @ 0x80..=0xfe) => Ok((byte, ty)),
                _ => Err(format!("expected page types of 0x80 to 0xfe, found {number:#x}")),
            };
            return bytes.into_iter().map(number).collect::<Result<_, _>>().map(Self::Byte);
        }
        // 6.10 and 6.11.
        let bits = numbers("PG_");
        if bits.iter().any(|(_, ty)| *ty == PageType::Buddy) {
            let number = |name| {
                let number = types.number_in("pagetype", name);
                number.ok_or_else(|| format!("expected {name} in enum pagetype, found none"))
            };
            return Ok(Self::Bits {
                base: number("PAGE_TYPE_BASE")? as u32,
                reserve: number("PAGE_MAPCOUNT_RESERVE")? as i32,
                bits: bits.into_iter().map(|(number, ty)| (number as u32, ty)).collect(),
            });
        }
        // Up to 6.9, the bits are macros (`include/linux/page-flags.h`); VMCOREINFO has one of them.
        const BUDDY: i64 = 0x80;
        match info.number("PAGE_BUDDY_MAPCOUNT_VALUE") {
            Ok(found) if found == !BUDDY => Ok(Self::Bits {
                base: 0xf000_0000,
                reserve: -128,
                bits: vec![
                    (BUDDY as u32, PageType::Buddy),
                    (0x100, PageType::Offline),
                    (0x200, PageType::Table),
                    (0x400, PageType::Guard),
                    (0x800, PageType::Hugetlb),
                ],
            }),
            Ok(found) => Err(format!(
                "expected PGTY_buddy or PG_buddy in enum pagetype, or NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE) of {}, found {found}",
                !BUDDY
            )),
            Err(_) => Err(
                "expected PGTY_buddy or PG_buddy in enum pagetype, or NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE), found none of them"
                    .to_owned(),
            ),
        }
    }
}

/// Chooses the conventions, but for the page types. The error says what was expected and found.
pub(crate) fn choose(opened: &Opened, plans: &Plans) -> Result<Conventions<'static>, String> {
    let types = &opened.types;
    let flag_of = |enum_name: &str, name: &str| {
        let bit = types.number_in(enum_name, name)?;
        (0..64).contains(&bit).then(|| 1_u64 << bit)
    };
    let flag = |name: &str| flag_of("pageflags", name);
    let symbols = &opened.symbols;
    check_overlay(types, plans)?;
    Ok(Conventions {
        slab_flag: flag("PG_slab").unwrap_or(0),
        tails: tails(types, plans),
        fake_heads: has_fake_heads(opened)?,
        order: order(types, plans),
        mapcount: mapcount(types, opened.vmcore.info(), plans, flag)?,
        hugetlb: hugetlb(types, plans, flag("PG_hugetlb")),
        counts_huge_pages: symbols.find("hugetlb_basepage_index").is_some(),
        kernel_table: flag_of("pt_flags", "PT_kernel").unwrap_or(0),
        partial_slab: flag_of("slab_flags", "SL_partial").unwrap_or(0),
        movable: match flag("PG_movable_ops") {
            Some(mask) => Movable::Flag(mask),
            None => Movable::Tag,
        },
        swap: swap_spaces(symbols, plans),
        memcg: memcg_data(types),
        ..Conventions::LATEST
    })
}

/// Refuses a kernel whose descriptors do not overlay `struct page`, as they do in all kernels so far:
/// what the types of other descriptors are is not known.
fn check_overlay(types: &Btf, plans: &Plans) -> Result<(), String> {
    let page = &plans.page;
    if page.offset(Page::MEMDESC).is_some() {
        return Err(
            "its struct page has a word `memdesc`, whose types this build does not know".to_owned()
        );
    }
    let overlays = types.aggregates("folio").any(|folio| {
        folio.field("page").is_some_and(|page| page.offset == 0 && page.ty.name() == "page")
    });
    if !overlays {
        return Err(
            "expected struct folio to begin with a struct page, `page`, found none".to_owned()
        );
    }
    let needed = [
        ("`compound_info` in `struct page`", page.offset(Page::COMPOUND_INFO)),
        ("`page_type` in `struct page`", page.offset(Page::TYPE_OR_MAPCOUNT)),
        ("`_pincount` in `struct folio`", plans.first_tail.offset(FirstTail::PINCOUNT)),
    ]
    .map(|(name, offset)| (name, offset.is_some()));
    let counts = ("`_entire_mapcount` in `struct folio`", plans.counts_entire_mappings());
    match needed.into_iter().chain([counts]).find(|(_, is_there)| !is_there) {
        Some((name, _)) => Err(format!("expected {name}, found no such member")),
        None => Ok(()),
    }
}

/// Returns what tails hold. `compound_info_has_mask()` (`include/linux/page-flags.h`, 7.1 to 7.3): a
/// mask if hugetlb's vmemmap optimisation is configured, which `struct zone` shows, and the size of
/// `struct page` is a power of two.
fn tails(types: &Btf, plans: &Plans) -> Tails {
    let has = |name, member| types.aggregates(name).any(|found| found.field(member).is_some());
    let has_mask = has("page", "compound_info")
        && has("zone", "vmemmap_tails")
        && plans.page.size().is_power_of_two();
    match has_mask {
        true => Tails::Mask,
        false => Tails::Pointer,
    }
}

/// Tells whether some tails show the words of their head: while huge pages are optimised, which the
/// first word of the key counts. Since 7.1, tails have words of their own, and there is no such key.
fn has_fake_heads(opened: &Opened) -> Result<bool, String> {
    const KEY: &str = "hugetlb_optimize_vmemmap_key";

    let Some(key) = opened.symbols.find(KEY) else { return Ok(false) };
    let mut enabled = [0; 4];
    match opened.vmcore.reader().read(key, &mut enabled) {
        Ok(()) => Ok(i32::from_le_bytes(enabled) > 0),
        Err(fault) => Err(format!("expected to read {KEY}: {fault}")),
    }
}

fn order(types: &Btf, plans: &Plans) -> Order {
    match in_first_tail(types, plans, "_folio_order") {
        Some(offset) => Order::Byte(offset),
        None => Order::LowByteOfFlags,
    }
}

/// Returns the offset of a byte of `struct folio` in its second slot.
fn in_first_tail(types: &Btf, plans: &Plans, name: &str) -> Option<usize> {
    let field = types.aggregates("folio").find_map(|folio| folio.field(name))?;
    let offset = usize::try_from(field.offset / 8).ok()?;
    let byte = offset.checked_sub(plans.page.size())?;
    (field.bits == 8 && field.offset % 8 == 0 && byte < plans.page.size()).then_some(byte)
}

fn mapcount(
    types: &Btf,
    info: &VmcoreInfo,
    plans: &Plans,
    flag: impl Fn(&str) -> Option<u64>,
) -> Result<Mapcount, String> {
    if plans.counts_large_folios() {
        return Ok(Mapcount::Own);
    }
    if flag("PG_slab").is_none() {
        return Err(
            "expected `_large_mapcount` in `struct folio`, or PG_slab in enum pageflags as up to 6.9, found neither"
                .to_owned(),
        );
    }
    if types.aggregates("folio").all(|folio| folio.field("_total_mapcount").is_none()) {
        // Pages of hugetlb got a type together with the limit.
        let clamps = info.number("PAGE_HUGETLB_MAPCOUNT_VALUE").is_ok();
        return Ok(Mapcount::WithEntire { clamps });
    }
    match flag("PG_double_map") {
        Some(double_map) => Ok(Mapcount::Compound { double_map }),
        None => Err(
            "expected PG_double_map in enum pageflags, as in a kernel with _total_mapcount, found none"
                .to_owned(),
        ),
    }
}

fn hugetlb(types: &Btf, plans: &Plans, flag: Option<u64>) -> Hugetlb {
    let number = types.number_in("compound_dtor_id", "HUGETLB_PAGE_DTOR");
    match (in_first_tail(types, plans, "_folio_dtor"), number, flag) {
        (Some(offset), Some(number), _) => Hugetlb::Destructor { offset, number: number as u8 },
        (_, _, Some(mask)) => Hugetlb::Flag(mask),
        _ => Hugetlb::Type,
    }
}

/// Returns what `memcg_data` points to. Since 7.1, an LRU folio is charged to an object control group,
/// of which each memory control group has a root.
fn memcg_data(types: &Btf) -> MemcgData {
    let flag = |name| types.number_in("page_memcg_data_flags", name);
    let vector = flag("MEMCG_DATA_OBJEXTS").or_else(|| flag("MEMCG_DATA_OBJCGS"));
    if (vector, flag("MEMCG_DATA_KMEM")) != (Some(1), Some(2)) {
        return MemcgData::Unknown;
    }
    match types.aggregates("obj_cgroup").any(|group| group.field("is_root").is_some()) {
        true => MemcgData::ObjCgroup,
        false => MemcgData::Memcg,
    }
}

fn swap_spaces(symbols: &Symbols, plans: &Plans) -> SwapSpaces {
    if let Some(space) = symbols.find("swap_space") {
        return SwapSpaces::One(space.get());
    }
    match symbols.find("swapper_spaces").map(|at| extent(symbols, at)) {
        Some(Some((areas, bytes))) => {
            SwapSpaces::Many { areas, count: bytes / 8, size: plans.address_space.size() }
        }
        Some(None) => SwapSpaces::Unknown,
        None => SwapSpaces::None,
    }
}

/// Returns the address of a symbol, and the distance to the next one in bytes.
fn extent(symbols: &Symbols, at: Addr<u8>) -> Option<(usize, u64)> {
    let (kernel, start) = (symbols.kernel(), at.get() as u64);
    let extent = kernel.extent(kernel.nearest(start)?)?;
    Some((at.get(), extent.end.saturating_sub(start)))
}
