//! Chooses the conventions of the kernel of a dump by what its types, symbols and VMCOREINFO show,
//! never by its release. A kernel that shows none of the known ones is refused.

use dumpable::{Addr, Memory};
use pagedump_core::layout::{Page, Plans};
use pagedump_core::{
    Conventions, Hugetlb, Mapcount, Movable, Order, PageType, PageTypes, SwapSpaces, Tails,
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
        if bytes.iter().any(|(_, ty)| *ty == PageType::Buddy) {
            return Ok(Self::Byte(
                bytes.into_iter().map(|(number, ty)| (number as u8, ty)).collect(),
            ));
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
pub(crate) fn choose(
    opened: &Opened,
    types: &Btf,
    plans: &Plans,
) -> Result<Conventions<'static>, String> {
    let flag_of = |enum_name, name| {
        let bit = types.number_in(enum_name, name)?;
        (0..64).contains(&bit).then(|| 1_u64 << bit)
    };
    let flag = |name| flag_of("pageflags", name);
    let symbols = &opened.symbols;
    check_page(plans)?;
    Ok(Conventions {
        slab_flag: flag("PG_slab").unwrap_or(0),
        tails: tails(types, plans),
        fake_heads: has_fake_heads(opened),
        order: order(types, plans),
        mapcount: mapcount(types, plans, flag("PG_double_map"))?,
        hugetlb: hugetlb(types, plans, flag("PG_hugetlb")),
        counts_huge_pages: symbols.find("hugetlb_basepage_index").is_some(),
        kernel_table: flag_of("pt_flags", "PT_kernel").unwrap_or(0),
        partial_slab: flag_of("slab_flags", "SL_partial").unwrap_or(0),
        movable: match flag("PG_movable_ops") {
            Some(mask) => Movable::Flag(mask),
            None => Movable::Tag,
        },
        swap: swap_spaces(symbols, types),
        ..Conventions::LATEST
    })
}

/// Holds that a page describes itself, as in all kernels so far. Of one that leads to its descriptor
/// by a word, the types of descriptors are not known.
fn check_page(plans: &Plans) -> Result<(), String> {
    let page = &plans.page;
    if page.offset(Page::MEMDESC).is_some() {
        return Err(
            "its struct page has a word `memdesc`, whose types this build does not know".to_owned()
        );
    }
    let needed = [
        ("compound_info", page.offset(Page::COMPOUND_INFO)),
        ("page_type", page.offset(Page::TYPE_OR_MAPCOUNT)),
    ];
    match needed.into_iter().find(|(_, offset)| offset.is_none()) {
        Some((name, _)) => Err(format!("expected `{name}` in `struct page`, found no such member")),
        None => Ok(()),
    }
}

/// Chooses the conventions of a kernel without types, which is assumed to be Linux 7.3.
pub(crate) fn without_types(symbols: &Symbols) -> Conventions<'static> {
    Conventions {
        tails: match symbols.find("hugetlb_vmemmap_optimize_folio") {
            Some(_) => Tails::Mask,
            None => Tails::Pointer,
        },
        swap: match symbols.find("swap_space") {
            Some(space) => SwapSpaces::One(space.get()),
            None => SwapSpaces::Unknown,
        },
        ..Conventions::LATEST
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
fn has_fake_heads(opened: &Opened) -> bool {
    let Some(key) = opened.symbols.find("hugetlb_optimize_vmemmap_key") else { return false };
    let mut enabled = [0; 4];
    match opened.vmcore.reader().read(key, &mut enabled) {
        Ok(()) => i32::from_le_bytes(enabled) > 0,
        Err(_) => false,
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

fn mapcount(types: &Btf, plans: &Plans, double_map: Option<u64>) -> Result<Mapcount, String> {
    if plans.counts_large_folios() {
        return Ok(Mapcount::Own);
    }
    let folio = |member| types.aggregates("folio").any(|folio| folio.field(member).is_some());
    if !folio("_total_mapcount") {
        return Ok(Mapcount::WithEntire);
    }
    match double_map {
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

fn swap_spaces(symbols: &Symbols, types: &Btf) -> SwapSpaces {
    if let Some(space) = symbols.find("swap_space") {
        return SwapSpaces::One(space.get());
    }
    let size = types.aggregates("address_space").next().map(|space| space.size());
    match (symbols.find("swapper_spaces").and_then(|at| extent(symbols, at)), size) {
        (Some((areas, bytes)), Some(size)) => {
            SwapSpaces::Many { areas, count: bytes / 8, size: size as usize }
        }
        _ => SwapSpaces::Unknown,
    }
}

/// Returns the address of a symbol, and the distance to the next one in bytes.
fn extent(symbols: &Symbols, at: Addr<u8>) -> Option<(usize, u64)> {
    let (kernel, start) = (symbols.kernel(), at.get() as u64);
    let extent = kernel.extent(kernel.nearest(start)?)?;
    Some((at.get(), extent.end.saturating_sub(start)))
}
