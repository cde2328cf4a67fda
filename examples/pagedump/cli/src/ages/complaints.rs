//! What the kernel checks when it complains about a page.
//!
//! A page that is freed or allocated is checked by `free_pages_prepare()` and `check_new_page()`
//! (`mm/page_alloc.c`, 7.3), since 6.4 only where `check_pages_enabled` is set. These complaints
//! come from `bad_page()`; the page is then not used any more. Other reasons are those of
//! assertions and of callers of `dump_page()`.

/// A reason that kernels print after `page dumped because:`, explained.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Complaint {
    /// The start of the reason, or a part of it.
    text: Text,
    /// What the kernel compared, and when.
    pub(crate) check: &'static str,
    /// What it may mean; empty if the check says all.
    pub(crate) hint: &'static str,
}

/// How a reason is recognised.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Text {
    Start(&'static str),
    /// A part of the condition of an assertion, printed as it is written.
    Within(&'static str),
}

impl Complaint {
    /// Returns the complaint that this reason is.
    pub(crate) fn find(reason: &str) -> Option<&'static Self> {
        let reason = reason.trim();
        COMPLAINTS.iter().find(|complaint| match complaint.text {
            Text::Start(start) => reason.starts_with(start),
            Text::Within(part) => {
                let is_simple = !reason.contains("&&") && !reason.contains("||");
                reason.starts_with("VM_") && is_simple && reason.contains(part)
            }
        })
    }
}

const fn start(text: &'static str, check: &'static str, hint: &'static str) -> Complaint {
    Complaint { text: Text::Start(text), check, hint }
}

const fn within(text: &'static str, check: &'static str, hint: &'static str) -> Complaint {
    Complaint { text: Text::Within(text), check, hint }
}

/// What may be behind an assertion that failed.
const CALLER: &str =
    "the caller may be wrong, and the page healthy: the call trace names the check";
const MAPPED: &str =
    "a page table still maps the page, or a mapping was not counted down; the page itself may be healthy";

/// All of them; the first one that fits counts.
const COMPLAINTS: &[Complaint] = &[
    // `page_bad_reason()` (`mm/page_alloc.c`, 7.3), `free_pages_check_bad()` and
    // `check_new_page_bad()` before 5.8: the last check that fails gives the reason, in this order.
    start(
        "nonzero mapcount",
        "a page that is freed or allocated must have no mappings (`_mapcount` of -1)",
        "a page table still maps the page, or the mapping was not counted down; a page type may lie in the same word: then the page was freed without the destructor of its type",
    ),
    start(
        "non-NULL mapping",
        "a page that is freed or allocated must have no mapping",
        "its owner still has the page: a reference was put too often, or the page was not removed from its mapping",
    ),
    start(
        "nonzero _refcount",
        "a page that is freed or allocated must have no references (`_refcount` of 0)",
        "somebody took or dropped a reference of a page that was free already: a negative count is of puts, a positive one of gets",
    ),
    start(
        "nonzero _count",
        "a page that is allocated must have no references (`_count` is the earlier name of `_refcount`)",
        "somebody took or dropped a reference while the page was free: a negative count is of puts, a positive one of gets",
    ),
    start(
        "PAGE_FLAGS_CHECK_AT_FREE",
        "a page that is freed must have none of the flags of a page in use (`PAGE_FLAGS_CHECK_AT_FREE`)",
        "the page is still locked, under writeback, on a list of the LRU, or owned by the slab allocator or a file system, or reserved: a reference was put too often, or its driver did not clear a flag before it freed the page",
    ),
    start(
        "PAGE_FLAGS_CHECK_AT_PREP",
        "a page that is allocated must have no flags but `hwpoison` (`PAGE_FLAGS_CHECK_AT_PREP`)",
        "these flags were clear or were cleared when the page was freed, so they were set while it was free: by a user that kept a pointer to it, or by foreign writes to the memory map",
    ),
    start(
        "page still charged to cgroup",
        "a page that is freed or allocated must not be charged to a memory cgroup",
        "the page was freed by a path that does not uncharge it, or a reference was put too often",
    ),
    start(
        "page_pool leak",
        "a page that is freed or allocated must not have the signature of a page pool of the network stack (`pp_magic`; 6.8 has this check, 6.6 has not)",
        "a driver or a user freed a page that it should have returned to its page pool",
    ),
    start(
        "HWPoisoned",
        "a page that is allocated must not be marked as broken memory (`hwpoison`, up to 5.7)",
        "the hardware reported an error of this memory",
    ),
    // `free_tail_page_prepare()` (`mm/page_alloc.c`, 7.3), `free_tail_pages_check()` before 6.4.
    start(
        "nonzero compound_mapcount",
        "a compound page that is freed must not be mapped as a whole; the count is in its first tail (up to 6.2)",
        "a mapping of the huge page was not counted down, or the word was overwritten",
    ),
    start(
        "nonzero entire_mapcount",
        "a folio that is freed must not be mapped as a whole; the count is in its first tail, and with 32 bits in the second one since 6.15",
        "a mapping of the huge page was not counted down, or the word was overwritten",
    ),
    start(
        "nonzero large_mapcount",
        "a folio that is freed must have no mappings of any of its pages; the count is in its first tail (since 6.10)",
        "a mapping was not counted down, or the word was overwritten",
    ),
    start(
        "nonzero nr_pages_mapped",
        "a folio that is freed must have no page that is mapped individually; the count is in its first tail (since 6.3)",
        "a mapping was not counted down, or the word was overwritten",
    ),
    start(
        "nonzero subpages_mapcount",
        "a compound page that is freed must have no page that is mapped individually; the count is in its first tail (6.2)",
        "a mapping was not counted down, or the word was overwritten",
    ),
    start(
        "nonzero mm mapcount",
        "a folio that is freed must have no mappings of the two processes that its first tail counts apart (since 6.15)",
        "a mapping was not counted down, or the word was overwritten",
    ),
    start(
        "nonzero pincount",
        "a folio that is freed must have no pins for access by devices; the count is in its first tail, and with 32 bits in the second one since 6.15",
        "a pin was not undone, or undone too often, or the word was overwritten",
    ),
    start(
        "nonzero compound_pincount",
        "a compound page that is freed must have no pins for access by devices (6.2)",
        "a pin was not undone, or undone too often, or the word was overwritten",
    ),
    start(
        "on deferred list",
        "a folio that is freed must not be queued for a split; the list is in its second tail",
        "the folio was freed without being taken off the list, or the list words were overwritten",
    ),
    start(
        "corrupted mapping in tail page",
        "every tail of a compound page that is freed must have the mapping `TAIL_MAPPING`, except the first ones, which hold counts and lists",
        "somebody used the tail as a page of its own and wrote its mapping: a driver that keeps pages on lists of its own, for one",
    ),
    start(
        "nonzero private",
        "every page of a folio that is freed must have no private word, except the first (7.3)",
        "somebody used the tail as a page of its own and left its private word",
    ),
    start(
        "PageTail not set",
        "every page of a compound page that is freed, except the first, must be a tail",
        "the tail was freed or split apart on its own, or its first list word was overwritten",
    ),
    start(
        "compound_head not consistent",
        "every tail of a compound page that is freed must lead to its head",
        "the page is part of another compound page by now, or its first list word was overwritten",
    ),
    // Callers of `dump_page()` that say why.
    start(
        "unmovable page",
        "a block of memory is to be taken offline, and this page in it cannot be moved (`mm/page_isolation.c`)",
        "the page itself need not be wrong",
    ),
    start(
        "isolation failed",
        "a block of memory is to be taken offline, and this page in it could not be taken off its list (`mm/memory_hotplug.c`)",
        "the page itself need not be wrong",
    ),
    start(
        "migration failure",
        "this page could not be moved away, to take a block of memory offline or to allocate it as a whole (`mm/memory_hotplug.c`, `mm/page_alloc.c`)",
        "the page itself need not be wrong: a reference that is held for long is enough",
    ),
    start(
        "still mapped when deleted",
        "a page that is removed from the page cache must not be mapped (`mm/filemap.c`)",
        "a page table still maps the page, or its mapping was not counted down",
    ),
    start(
        "bad pte",
        "a page table maps a page in a way that no mapping of its area does (`print_bad_pte()`, `mm/memory.c`)",
        "the entry or the counts of the page are wrong; the printed entry tells more than the page",
    ),
    start(
        "bad page map",
        "a page table maps a page in a way that no mapping of its area does (`mm/memory.c`)",
        "the entry or the counts of the page are wrong; the printed entry tells more than the page",
    ),
    start(
        "kasan: bad access detected",
        "KASAN found an access to memory of this page that is not allowed; the report around it says which",
        "the page itself need not be wrong",
    ),
    start(
        "pagealloc: corrupted page details",
        "the contents of a free page are not what the kernel had filled it with (`mm/page_poison.c`)",
        "somebody wrote to the page after it was freed; the words of its `struct page` need not be wrong",
    ),
    start(
        "fuse: trying to steal weird page",
        "a page that FUSE takes over from a pipe must not be mapped, nor have a mapping, nor flags of a page in use (`fs/fuse/dev.c`)",
        "",
    ),
    // Assertions (`include/linux/mmdebug.h`), by their conditions.
    within(
        "127u <= 127u",
        "somebody took a reference of a page that has none, or a negative or nearly overflown count (`get_page()`, `folio_get()`, `include/linux/mm.h`)",
        "the page was free or frozen: slabs and large kmalloc allocations have no references of their own, and must not be used as pages",
    ),
    within(
        "ref_count(page) <= 0",
        "somebody took a reference of a page that has none (`get_page()`, `include/linux/mm.h`, up to 5.0)",
        "the page was free already",
    ),
    within(
        "ref_count(page) == 0",
        "somebody dropped a reference of a page that has none (`put_page_testzero()`, `include/linux/mm.h`)",
        "the page was free already, or is frozen: a reference was put too often",
    ),
    within(
        "folio_ref_count(folio) == 0",
        "somebody dropped a reference of a folio that has none",
        "the folio was free already, or is frozen: a reference was put too often",
    ),
    within(
        "PagePoisoned(",
        "the flags of the page are all ones: its `struct page` was never initialised (`include/linux/page-flags.h`)",
        "the page frame was used although it is not memory, or not set up yet",
    ),
    within("!folio_mapped(", "the folio must be mapped, and is not", CALLER),
    within("!page_mapped(", "the page must be mapped, and is not", CALLER),
    within("folio_mapped(", "the folio must not be mapped, and is", MAPPED),
    within("page_mapped(", "the page must not be mapped, and is", MAPPED),
    within("!folio_test_locked(", "the folio must be locked, and is not", CALLER),
    within("!PageLocked(", "the page must be locked, and is not", CALLER),
    within("folio_test_locked(", "the folio must not be locked, and is", CALLER),
    within("PageLocked(", "the page must not be locked, and is", CALLER),
    within("!PageTail(", "the page must be a tail, and is not", CALLER),
    within("PageTail(", "the page must not be a tail, and is one", CALLER),
    within("!folio_test_lru(", "the folio must be on a list of the LRU, and is not", CALLER),
    within("!PageLRU(", "the page must be on a list of the LRU, and is not", CALLER),
    start(
        "VM_BUG_ON_PAGE(",
        "an assertion about this page failed: its condition holds, and must not; the kernel stops there (`CONFIG_DEBUG_VM`)",
        CALLER,
    ),
    start(
        "VM_BUG_ON_FOLIO(",
        "an assertion about this folio failed: its condition holds, and must not; the kernel stops there (`CONFIG_DEBUG_VM`)",
        CALLER,
    ),
    start(
        "VM_WARN_ON",
        "an assertion about this page failed: its condition holds, and must not; the kernel goes on (`CONFIG_DEBUG_VM`)",
        CALLER,
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the check of a reason.
    fn check(reason: &str) -> Option<&'static str> {
        Complaint::find(reason).map(|complaint| complaint.check)
    }

    #[test]
    fn reasons_of_all_releases_found() {
        for reason in [
            "PAGE_FLAGS_CHECK_AT_FREE flag(s) set",
            "PAGE_FLAGS_CHECK_AT_PREP flag set",
            "nonzero mapcount",
            "nonzero _count",
            "nonzero mm mapcount 1",
            "HWPoisoned (hardware-corrupted)",
            "VM_BUG_ON_PAGE(page->flags & (1 << 3))",
            "VM_WARN_ON_ONCE_FOLIO(folio_test_large(folio))",
        ] {
            assert!(check(reason).is_some(), "{reason}");
        }
        assert_ne!(check("nonzero _count"), check("nonzero _refcount"));
        assert!(check("VM_BUG_ON_FOLIO(((unsigned int) folio_ref_count(folio) + 127u <= 127u))")
            .unwrap()
            .contains("folio_get()"));
        assert!(check("VM_BUG_ON_FOLIO(folio_mapped(folio))").unwrap().contains("mapped"));
        let conditions = [
            ("!PageLocked(page)", "the page must be locked, and is not"),
            ("folio_test_locked(folio)", "the folio must not be locked, and is"),
            ("folio_test_mlocked(folio)", "an assertion about this folio failed"),
            ("!folio_test_locked(folio) && folio_mapped(folio)", "an assertion about this folio"),
        ];
        for (condition, expected) in conditions {
            let found = check(&format!("VM_BUG_ON_FOLIO({condition})")).unwrap();
            assert!(found.starts_with(expected), "{condition}: {found}");
        }
        assert_eq!(check("curiosity"), None);
        assert_eq!(check("gup_test failure of PageTail(page)"), None);
    }

    #[test]
    fn every_complaint_can_be_found() {
        for complaint in COMPLAINTS {
            let reason = match complaint.text {
                Text::Start(start) => start.to_owned(),
                Text::Within(part) => format!("VM_BUG_ON_PAGE({part})"),
            };
            assert_eq!(Complaint::find(&reason), Some(complaint), "{reason}");
        }
    }
}
