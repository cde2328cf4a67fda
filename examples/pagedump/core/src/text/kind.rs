//! The line with the kind of a page, which the kernel's text does not have.

use super::owner;
use crate::conventions::PageType;
use crate::kernel::Kernel;
use crate::layout::PageFlags;
use crate::report::{Charge, Kind, Mark, PageReport, Typed};
use dumpable::{Line, Sink};

/// Prints the kind, and the meaning of the flags that the kernel names by what other kinds share.
#[inline(never)]
pub(crate) fn write_kind<S: Sink>(kernel: &Kernel<'_>, report: &PageReport, out: &mut S) {
    let mut line: Line = Line::new();
    line.text("kind: ");
    describe_kind(kernel, report, &mut line);
    line.end(out);
}

/// Appends what a page is used for, in the words of the line `kind:`, and the meaning of the flags
/// that several kinds share. A page without a kind gets no words.
pub fn describe_kind(kernel: &Kernel<'_>, report: &PageReport, line: &mut Line) {
    let Some(kind) = report.kind else { return };
    let (flags, is_first) = (report.folio.descriptor.flags(), report.folio.index == 0);
    line.text(words(kind));
    match kind {
        Kind::Free(order) if order > kernel.max_block_order as u64 => {
            line.dec(order).text(" (impossible: at most ").dec(kernel.max_block_order).text(")")
        }
        Kind::Free(order) => line.dec(order),
        Kind::Typed(Typed { ty: PageType::Unknown, byte: Some(byte), .. }, _) => {
            line.text(" ").hex(byte)
        }
        Kind::Typed(Typed { ty: PageType::Slab, .. }, mark) => {
            owner::write_cache(report, line);
            line.text(mark_words(mark))
        }
        Kind::Typed(_, mark) => line.text(mark_words(mark)),
        Kind::Described(ty) => line.dec(ty),
        Kind::UnreadableMapping(Some(cause)) => line.text(": ").text(cause.as_str()),
        _ => &mut *line,
    };
    if flags.has(PageFlags::OwnerPrivate1) {
        line.text(owner_private_1(kind, flags.has(PageFlags::SwapBacked)));
    }
    if flags.has(PageFlags::Owner2) {
        line.text(owner_2(kind, is_first));
    }
    line.text(charge_words(report.charge));
}

/// Returns what `memcg:` points to.
const fn charge_words(charge: Option<Charge>) -> &'static str {
    match charge {
        Some(Charge::Memcg(_)) => "; charged to a memory cgroup",
        Some(Charge::ObjCgroup(_)) => "; charged to an object cgroup",
        Some(Charge::Kernel(_)) => KERNEL_CHARGE,
        Some(Charge::Objects(_)) => "; objects charged one by one",
        None => "",
    }
}

/// The longest of these words.
pub(crate) const KERNEL_CHARGE: &str = "; charged to an object cgroup as kernel memory";

/// Returns the words for a kind: for a free page, those before its order.
const fn words(kind: Kind) -> &'static str {
    match kind {
        Kind::Free(_) => "free block in the buddy allocator, order ",
        Kind::Typed(typed, _) => type_words(typed.ty),
        Kind::Described(_) => "described by another descriptor than a folio, of type ",
        Kind::LoneTail => "tail page of an unknown folio",
        Kind::Anon => "anonymous memory",
        Kind::Ksm => "anonymous memory merged by KSM",
        Kind::Shmem => "memory of a shmem file",
        Kind::File => "memory of a file",
        Kind::Movable => "memory that its owner can move",
        Kind::Mapping => "memory of a mapping without an inode",
        Kind::UnreadableMapping(_) => "unknown: its mapping cannot be read",
        Kind::UnknownMapping => "unknown: its mapping has the unknown tag 2",
        Kind::SwapCache => "swap cache",
        Kind::Reserved => "reserved",
        Kind::Untyped => "no type or mapping",
    }
}

const fn mark_words(mark: Option<Mark>) -> &'static str {
    match mark {
        Some(Mark::OfKernel) => "; of the kernel",
        Some(Mark::Partial) => "; partial",
        Some(Mark::Movable) => "; its owner can move it",
        None => "",
    }
}

const fn type_words(ty: PageType) -> &'static str {
    match ty {
        PageType::Buddy => "free block in the buddy allocator",
        PageType::Offline => "logically offline",
        PageType::Table => "page table",
        PageType::Guard => "guard page",
        PageType::Hugetlb => "hugetlb",
        PageType::Slab => "slab",
        PageType::Zsmalloc => "zsmalloc",
        PageType::Unaccepted => "memory that the guest has not accepted yet",
        PageType::LargeKmalloc => "large kmalloc",
        PageType::NetPp => "page pool of the network stack",
        PageType::Balloon => "given to the host by a balloon driver",
        PageType::Kmemcg => "kernel memory of a memory cgroup",
        PageType::Unknown => "page type",
    }
}

/// Returns the meaning of `PG_owner_priv_1` (`enum pageflags`, `include/linux/page-flags.h`, 7.3).
const fn owner_private_1(kind: Kind, is_swap_backed: bool) -> &'static str {
    match kind {
        Kind::Anon | Kind::Ksm if is_swap_backed => "; owner_priv_1: in the swap cache",
        Kind::File => "; owner_priv_1: a mark of its file system (often checked)",
        _ => "",
    }
}

/// Returns the meaning of `PG_owner_2`, which anonymous memory has for each page.
const fn owner_2(kind: Kind, is_first: bool) -> &'static str {
    match kind {
        Kind::Anon if is_first => "; owner_2: exclusive to one process",
        Kind::File => "; owner_2: a mark of its file system (often mappedtodisk)",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    extern crate std;

    use super::*;
    use crate::layout::FolioHead;
    use dumpable::{Addr, Snapshot};
    use std::string::String;

    fn line(kind: Kind, flags: u64, is_first: bool) -> String {
        let mut report = PageReport::new();
        let words = [flags, 0, 0, 0, 0, 0, 0, 0];
        report.folio.descriptor = Snapshot::<FolioHead>::from_words(words, Addr::NULL);
        report.folio.index = !is_first as u64;
        let mut text = String::new();
        report.kind = Some(kind);
        write_kind(&Kernel::UNKNOWN, &report, &mut |line: &[u8]| {
            text.push_str(std::str::from_utf8(line).unwrap());
        });
        text
    }

    #[test]
    fn shared_flags_explained_by_kind() {
        let flags = 1 << 10 | 1 << 11 | 1 << 17;
        assert_eq!(
            line(Kind::Anon, flags, true),
            "kind: anonymous memory; owner_priv_1: in the swap cache; owner_2: exclusive to one process"
        );
        // The flag of the head says nothing about another page of its folio.
        assert!(!line(Kind::Anon, flags, false).contains("exclusive"));
        assert!(!line(Kind::Anon, 1 << 10, true).contains("swap cache"));
        assert!(line(Kind::File, flags, true).contains("owner_2: a mark of its file system"));
        let typed = |ty, byte| Kind::Typed(Typed { ty, byte: Some(byte), is_flag: false }, None);
        assert_eq!(line(typed(PageType::Slab, 0xf5), flags, true), "kind: slab");
    }

    #[test]
    fn numbers_of_free_blocks_and_unnamed_types() {
        let free = line(Kind::Free(u64::MAX), 0, true);
        assert_eq!(
            free,
            "kind: free block in the buddy allocator, order 18446744073709551615 (impossible: at most 10)"
        );
        // The greatest order of another kernel may have three digits.
        assert_eq!(free.len() + 1 + KERNEL_CHARGE.len(), crate::bounds::KIND);
        assert!(line(Kind::Free(10), 0, true).ends_with("order 10"));
        let unnamed =
            Kind::Typed(Typed { ty: PageType::Unknown, byte: Some(0xf9), is_flag: false }, None);
        assert_eq!(line(unnamed, 0, true), "kind: page type f9");
    }
}
