//! What words say beside flags and counts: links, mapping, index.

use super::place::{is_address, link};
use super::reading::Decoded;
use crate::ages::{Arch, Version};
use pagedump_core::{Kind, PageType, Typed};

/// Returns what the links, the mapping and the index of a page say.
pub(super) fn describe(page: &Decoded<'_>) -> Vec<String> {
    let pool = page_pool(page);
    let index = if pool.is_some() { None } else { index(page) };
    let own = [links(page), pool, mapping(page), index, table_lock(page), frozen(page)];
    let others = [shared_memory(page), device(page), cma(page)];
    own.into_iter().chain(others).flatten().collect()
}

/// Prints an address as wide as a word.
fn address(page: &Decoded<'_>, at: u64) -> String {
    match page.age.machine.word_size() {
        4 => format!("{at:08x}"),
        _ => format!("{at:016x}"),
    }
}

fn links(page: &Decoded<'_>) -> Option<String> {
    let at = link(page.age);
    let (next, prev) = (*page.words.get(at)?, *page.words.get(at + 1)?);
    let poison = page.age.poisons.map(|poisons| poisons.list);
    if page.is_tail() {
        return None;
    }
    if Some([next, prev]) == poison {
        return Some("list words: poison, so the page was removed from its last list".to_owned());
    }
    if page.report.is_slab() {
        return None;
    }
    if next != prev || next == 0 || next >> 63 == 0 && page.age.machine.word_size() == 8 {
        return None;
    }
    let own = (page.place.page + at * page.age.machine.word_size()) as u64;
    let words = match page.place.is_real && next == own {
        true => format!(
            "list words: both lead to the page itself, as in an empty list; it is at {}, and the memory map begins at {}",
            address(page, page.place.page as u64),
            address(page, page.place.map as u64)
        ),
        false => format!(
            "list words: both lead to {}, so the page is the only entry of a list there, or an empty list itself",
            address(page, next)
        ),
    };
    Some(words)
}

/// Describes the zone of device memory: on x86-64 the fifth, behind DMA, DMA32, Normal and Movable,
/// where all are configured (`enum zone_type`, `include/linux/mmzone.h`, 4.9 to 7.3).
fn device(page: &Decoded<'_>) -> Option<String> {
    let fields = &page.record.flags.as_ref()?.fields;
    let is_fifth = fields.iter().any(|(name, value)| name == "zone" && *value == 4);
    let may_be_x86 = matches!(page.age.machine.arch, None | Some(Arch::X86_64));
    (is_fifth && may_be_x86).then(|| {
        "zone 4: device memory (ZONE_DEVICE) on x86-64, if all five zones are configured".to_owned()
    })
}

fn cma(page: &Decoded<'_>) -> Option<String> {
    page.record
        .is_cma
        .then(|| "printed after the flags: CMA, memory for contiguous allocations".to_owned())
}

/// Describes the lock of a page table, which lies in the word `private` (`ptlock_ptr()`,
/// `include/linux/mm.h`, 4.9 to 7.3).
fn table_lock(page: &Decoded<'_>) -> Option<String> {
    let lock = page.report.folio.descriptor.private();
    let is_table = matches!(page.report.typed, Some(Typed { ty: PageType::Table, .. }));
    (is_table && is_address(page.age, lock))
        .then(|| format!("private: {}, where the lock of a page table is", address(page, lock)))
}

/// Describes the count of pages that their owner never counts (since 6.14, slabs and large kmallocs).
fn frozen(page: &Decoded<'_>) -> Option<String> {
    let of = match page.report.typed {
        Some(Typed { ty: PageType::Slab, .. }) => "a slab",
        Some(Typed { ty: PageType::LargeKmalloc, .. }) => "a large kmalloc",
        _ => return None,
    };
    let is_frozen =
        page.age.version >= Version(6, 14) && page.report.folio.descriptor.refcount() == 0;
    is_frozen.then(|| {
        format!(
            "refcount: 0 is normal for {of}, whose pages are frozen: they are not to be referenced"
        )
    })
}

fn mapping(page: &Decoded<'_>) -> Option<String> {
    if page.is_tail() || page.report.typed.is_some() {
        return None;
    }
    let word = page.report.folio.descriptor.mapping_word();
    let at = address(page, word & !3);
    match word & 3 {
        _ if word & !3 == 0 => None,
        0 => Some(format!("mapping: the address_space at {at}")),
        1 => Some(format!("mapping: the anon_vma at {at}, of anonymous memory")),
        3 => Some(format!("mapping: the KSM node at {at}")),
        _ => None,
    }
}

fn index(page: &Decoded<'_>) -> Option<String> {
    let head = &page.report.folio.descriptor;
    let is_large = page.report.folio.page.is_head();
    // Some folios count their index in huge pages, and the kernel prints it in pages.
    let index = match (is_large, page.record.index) {
        (false, _) => page.report.head_index,
        (true, printed) => printed?,
    };
    if page.is_tail() || page.report.typed.is_some() || index < 0x100 {
        return None;
    }
    let bytes = index.checked_mul(4096)?;
    let size = match page.age.machine.arch {
        Some(Arch::X86_64 | Arch::X86_32) => "",
        _ => ", if pages have 4 KiB",
    };
    let is_user = bytes < 1 << 47;
    let what = match page.report.kind {
        Some(Kind::Anon | Kind::Ksm) if is_user => {
            format!(
                "the user address {bytes:#x}, or that offset in a file that is mapped privately"
            )
        }
        Some(Kind::File | Kind::Shmem | Kind::Mapping | Kind::UnreadableMapping(_)) => {
            format!("byte {bytes:#x} of its file")
        }
        // Who has a page without a mapping uses the word as they like.
        _ if is_user && head.refcount() == 0 => {
            format!("left from the last use of the page: byte {bytes:#x} of a file, or the user address {bytes:#x}")
        }
        _ => return None,
    };
    Some(format!("index: {index:#x} is {what}{size}"))
}

/// Describes a page of a page pool of the network stack by its signature (`PP_SIGNATURE`,
/// `include/linux/poison.h`), which lies in the first list word (`pp_magic`, `struct page`,
/// `include/linux/mm_types.h`, 5.14 to 7.3). Its lowest bits are others' since 6.16.
fn page_pool(page: &Decoded<'_>) -> Option<String> {
    // Most architectures of 64 bits have this one (`CONFIG_ILLEGAL_POINTER_VALUE`).
    let poison = page.age.poisons.map_or(0xdead_0000_0000_0100, |poisons| poisons.list[0]);
    let at = link(page.age);
    let (magic, pool, dma) =
        (page.words.get(at)?, page.words.get(at + 1)?, page.words.get(at + 3)?);
    let signature = poison - 0x100 + 0x40;
    let is_signed = page.age.version >= Version(5, 14)
        && magic & !0x3f == signature & !0x3f
        && magic & 0x40 != 0;
    (is_signed && !page.is_tail()).then(|| {
        format!(
            "pp_magic: {}, the signature of a page pool of the network stack; the pool is at {}, dma_addr is {dma:#x}",
            address(page, *magic),
            address(page, *pool)
        )
    })
}

/// Describes a tail whose `struct page` lies in the memory of the head's.
fn shared_memory(page: &Decoded<'_>) -> Option<String> {
    page.report.folio.is_fake_head.then(|| {
        "these are the words of the head: hugetlb has freed the memory of this tail's own `struct page`".to_owned()
    })
}
