//! What the rules look at: the words of a page by name, as far as the kernel has them.

use super::patterns::halves;
use crate::conventions::{PageType, PageTypes};
use crate::inspect::is_hugetlb;
use crate::kernel::{same, Kernel};
use crate::layout::{FirstTail, FolioHead, Page};
use crate::report::{Flaw, Kind, PageReport, RawPage, Typed};
use dumpable::{shr, Addr, Line};

/// More than the mappings of a folio as a whole, and its pins, in the words of most first tails.
const MOST_COUNT: u32 = 0x1_0000;

/// The least size of the pages that the memory map itself is made of.
const MEMORY: usize = 4096;
/// The least order of a folio whose tails may share memory: its part of the memory map takes several
/// pages.
const LEAST_SHARED: u8 = 7;

/// The page that is judged.
pub(super) struct Subject<'a> {
    pub(super) kernel: &'a Kernel<'a>,
    pub(super) report: &'a PageReport,
}

/// The words of one `struct page`.
#[derive(Clone, Copy)]
pub(super) struct Words<'a> {
    kernel: &'a Kernel<'a>,
    raw: &'a RawPage,
}

impl<'a> Subject<'a> {
    /// Returns the words of the page itself.
    pub(super) fn own(&self) -> Words<'a> {
        Words { kernel: self.kernel, raw: &self.report.folio.raw_page }
    }

    /// Returns the words of the page whose kind the report states: the head, or the page itself.
    pub(super) fn head(&self) -> Words<'a> {
        Words { kernel: self.kernel, raw: self.report.raw_believed() }
    }

    /// Whether the page is a tail with words of its own, whose place in its folio is known. A log need
    /// not show the head.
    pub(super) fn is_tail(&self) -> bool {
        let folio = &self.report.folio;
        let is_placed = match folio.flaw {
            None => true,
            Some(Flaw::HeadUnreadable(_) | Flaw::SlotUnreadable(_)) => folio.page.is_tail(),
            Some(_) => false,
        };
        is_placed && folio.index != 0 && !folio.is_fake_head
    }

    /// Whether the page is no tail, but its mapping is that of one. (Since 6.17, the kernel prints a page
    /// that does not match its folio so: `snapshot_page()`, `mm/util.c`.)
    pub(super) fn is_cleared_tail(&self) -> bool {
        let is_poison = match (self.own().mapping(), self.kernel.poisons) {
            (Some(mapping), Some(poisons)) => mapping == poisons.tail_mapping,
            _ => false,
        };
        !self.report.folio.page.is_tail() && (is_poison || self.is_cleared_first_tail())
    }

    /// Whether the words are those of a first tail since 6.15, which has the order in its flags and two
    /// counts in the place of the mapping, but for a compound word of 0.
    fn is_cleared_first_tail(&self) -> bool {
        let (plans, words) = (self.kernel.plans, self.own());
        let has_counts = self.kernel.word == 8
            && plans.counts_large_folios()
            && plans.first_tail.offset(FirstTail::RAW_ENTIRE_MAPCOUNT)
                == plans.folio_head.offset(FolioHead::MAPPING);
        let (Some(mapping @ 1..), Some([0, _])) = (words.mapping(), words.links()) else {
            return false;
        };
        let [entire, pins] = halves(self.kernel, mapping);
        let order = words.flags() as u8;
        has_counts
            && (entire == u32::MAX || entire < MOST_COUNT)
            && pins < MOST_COUNT
            && (words.type_word(), words.refcount()) == (Some(u32::MAX), Some(0))
            && order != 0
            && order <= self.kernel.max_order
    }

    /// Whether the head of a tail is known, and has no references: of memory of a process or of a file,
    /// the kernel then takes the folio apart.
    pub(super) fn is_split(&self) -> bool {
        let folio = &self.report.folio;
        let is_used = self.ty().is_none() && !self.is_hugetlb();
        folio.flaw.is_none() && is_used && self.head().refcount() == Some(0)
    }

    /// Returns the order of the folio, if it is known. A log may tell it although it does not show the
    /// head.
    pub(super) fn order(&self) -> Option<u8> {
        let folio = &self.report.folio;
        match folio.flaw.is_none() || folio.order != 0 {
            true => Some(folio.order),
            false => None,
        }
    }

    /// Whether the page is a free one but for some flags and the low bytes of its list words.
    pub(super) fn is_nearly_free(&self) -> bool {
        let words = self.own();
        words.type_word() == Some(u32::MAX)
            && words.refcount() == Some(0)
            && words.mapping() == Some(0)
            && words.memcg().unwrap_or(0) == 0
            && words.nearly_list_poison().is_some()
    }

    /// Starts a sentence about the head.
    pub(super) fn start<'l>(&self, line: &'l mut Line) -> &'l mut Line {
        if self.report.folio.index != 0 {
            line.text("its head: ");
        }
        line
    }

    /// Returns the type of the page, or of its folio.
    pub(super) const fn ty(&self) -> Option<PageType> {
        match self.report.typed {
            Some(Typed { ty, .. }) => Some(ty),
            None => None,
        }
    }

    /// Returns the order of a free block.
    pub(super) fn free_order(&self) -> Option<u64> {
        match self.report.kind {
            Some(Kind::Free(order)) => Some(order),
            _ => None,
        }
    }

    /// Whether the page is memory of a process or of a file.
    pub(super) fn is_folio(&self) -> bool {
        self.is_anon() || self.is_cached() || matches!(self.report.kind, Some(Kind::SwapCache))
    }

    /// Whether the page is anonymous.
    pub(super) fn is_anon(&self) -> bool {
        matches!(self.report.kind, Some(Kind::Anon | Kind::Ksm))
    }

    /// Whether the page is in the page cache.
    pub(super) fn is_cached(&self) -> bool {
        matches!(self.report.kind, Some(Kind::File | Kind::Shmem))
    }

    /// Whether the page has no type, no mapping, and no folio that it would be a tail of.
    pub(super) fn is_untyped(&self) -> bool {
        matches!(self.report.kind, Some(Kind::Untyped))
    }

    /// Whether the page belongs to a folio of hugetlb, whose rules are its own.
    pub(super) fn is_hugetlb(&self) -> bool {
        is_hugetlb(self.kernel, &self.report.folio)
    }

    /// Returns the index of the page within the folio whose words the page shows: up to 7.0, the tails
    /// of hugetlb may share the memory of their `struct page` with the first ones. A log that does not
    /// show the head need not tell whether they do.
    pub(super) fn shown_index(&self) -> u64 {
        let index = self.report.folio.index;
        let is_small = matches!(self.order(), Some(..LEAST_SHARED));
        let may_share =
            self.kernel.conventions.fake_heads || (self.report.folio.flaw.is_some() && !is_small);
        match (may_share, MEMORY.checked_div(self.kernel.stride())) {
            // A tail that shows the words of the head would be no tail.
            (true, Some(shown @ 1..)) => match index & (shown as u64).wrapping_sub(1) {
                0 => index,
                shown => shown,
            },
            _ => index,
        }
    }

    /// Returns the number of pages of the folio.
    pub(super) fn pages(&self) -> u64 {
        dumpable::shl(1_u64, self.report.folio.order as u32)
    }
}

impl Words<'_> {
    /// Returns the flags word, with all that is above the flags.
    pub(super) fn flags(&self) -> u64 {
        self.raw.flags(self.kernel)
    }

    /// Whether the flag of this name is set, if the kernel has one.
    pub(super) fn has(&self, name: &str) -> bool {
        self.flags() & self.kernel.flag(name) != 0
    }

    /// Returns the words of the list entry `lru`, which the compound word overlays.
    pub(super) fn links(&self) -> Option<[u64; 2]> {
        let at = self.kernel.plans.page.offset(Page::COMPOUND_INFO)?;
        let next = at.wrapping_add(self.kernel.word);
        Some([self.raw.word(self.kernel, at), self.raw.word(self.kernel, next)])
    }

    pub(super) fn mapping(&self) -> Option<u64> {
        self.at(self.kernel.plans.folio_head.offset(FolioHead::MAPPING))
    }

    pub(super) fn index(&self) -> Option<u64> {
        self.at(self.kernel.plans.folio_head.offset(FolioHead::INDEX))
    }

    pub(super) fn private(&self) -> Option<u64> {
        self.at(self.kernel.plans.folio_head.offset(FolioHead::PRIVATE))
    }

    /// Returns the word of the memory control group. Where the layout is that of a release and not of the
    /// kernel's own types, the word may hold something else (`_last_cpupid`, `virtual`), so one that is no
    /// address counts as 0.
    pub(super) fn memcg(&self) -> Option<u64> {
        let word = self.at(self.kernel.plans.folio_head.offset(FolioHead::MEMCG_DATA))?;
        let is_address = word >> 63 != 0 && self.len() == 64;
        Some(if self.kernel.has_own_types() || is_address { word } else { 0 })
    }

    /// Returns the word of type and mapcount.
    pub(super) fn type_word(&self) -> Option<u32> {
        Some(self.raw.half(self.kernel.plans.page.offset(Page::TYPE_OR_MAPCOUNT)?))
    }

    pub(super) fn refcount(&self) -> Option<i32> {
        Some(self.raw.half(self.kernel.plans.folio_head.offset(FolioHead::REFCOUNT)?) as i32)
    }

    fn at(&self, offset: Option<usize>) -> Option<u64> {
        Some(self.raw.word(self.kernel, offset?))
    }

    /// Whether the page may be device memory, which is in the last zone, and reserved.
    pub(super) fn may_be_device(&self) -> bool {
        let is_last = match (self.number("zone"), self.kernel.count_of("zone")) {
            (Some(zone), Some(count)) => zone.wrapping_add(1) >= count,
            _ => true,
        };
        is_last && self.has("reserved")
    }

    /// Returns the number above the flags that has this name.
    pub(super) fn number(&self, name: &str) -> Option<u64> {
        let mut fields = self.kernel.flag_fields;
        while let [field, rest @ ..] = fields {
            if same(field.name, name) {
                return Some(shr(self.flags(), field.shift) & field.mask);
            }
            fields = rest;
        }
        None
    }

    /// Whether both list words are poison.
    pub(super) fn is_list_poisoned(&self) -> bool {
        match (self.links(), self.kernel.poisons) {
            (Some([next, prev]), Some(poisons)) => {
                let [first, second] = poisons.list;
                next == first && prev == second
            }
            _ => false,
        }
    }

    /// Returns by what bits the list words differ from poison, if only in their low bytes.
    pub(super) fn nearly_list_poison(&self) -> Option<[u64; 2]> {
        let ([next, prev], poisons) = (self.links()?, self.kernel.poisons?);
        let [first, second] = poisons.list;
        let (next, prev) = (next ^ first, prev ^ second);
        // Another pointer than poison differs in more.
        match (next | prev) >> 16 {
            0 => Some([next, prev]),
            _ => None,
        }
    }

    /// Returns the number of bytes.
    pub(super) fn len(&self) -> usize {
        self.raw.as_bytes().len()
    }

    /// Returns the word at this offset.
    pub(super) fn word(&self, at: usize) -> u64 {
        self.raw.word(self.kernel, at)
    }
}

/// The number of page frames of x86-64 with page tables of four levels (`MAX_PHYSMEM_BITS`,
/// `arch/x86/include/asm/sparsemem.h`, 7.3).
const FRAMES_OF_48_BITS: u64 = 1 << 34;

/// What only rules ask a kernel.
impl Kernel<'_> {
    /// Returns the flags that an allocated page starts without: all but `hwpoison`
    /// (`PAGE_FLAGS_CHECK_AT_PREP`, `include/linux/page-flags.h`, 4.8 to 7.3).
    pub(super) fn clear_at_prep(&self) -> u64 {
        if self.flag_names.is_empty() {
            return 0;
        }
        let all = if self.check_at_prep != 0 { self.check_at_prep } else { self.flag_mask() };
        all & !self.flag("hwpoison")
    }

    /// Whether the layouts are those of the kernel's own types, which come with the numbers above the
    /// flags. Those of a log come without.
    pub(super) const fn has_own_types(&self) -> bool {
        !self.flag_fields.is_empty()
    }

    /// Whether the kernel is big-endian. The words of a log are numbers, so one of 64 bits has its halves
    /// in the other order: the refcount lies before the mapcount.
    pub(super) fn is_big_endian(&self) -> bool {
        let has_swapped = match (
            self.plans.page.offset(Page::TYPE_OR_MAPCOUNT),
            self.plans.folio_head.offset(FolioHead::REFCOUNT),
        ) {
            (Some(mapcount), Some(refcount)) => refcount < mapcount,
            _ => false,
        };
        cfg!(target_endian = "big") != has_swapped
    }

    /// Whether the kernel is of 6.12 or later.
    pub(super) const fn has_type_bytes(&self) -> bool {
        matches!(self.conventions.types, PageTypes::Byte(_))
    }

    /// Returns the mask of the number of this name, once shifted down.
    pub(super) fn mask_of(&self, name: &str) -> Option<u64> {
        let mut fields = self.flag_fields;
        while let [field, rest @ ..] = fields {
            if same(field.name, name) {
                return Some(field.mask);
            }
            fields = rest;
        }
        None
    }

    /// Returns the count of the numbers of this name.
    pub(super) fn count_of(&self, name: &str) -> Option<u64> {
        let (mut fields, mut counts) = (self.flag_fields, self.flag_counts);
        while let ([field, fields_rest @ ..], [count, counts_rest @ ..]) = (fields, counts) {
            if same(field.name, name) {
                return Some(*count);
            }
            (fields, counts) = (fields_rest, counts_rest);
        }
        None
    }

    /// Returns the lowest bit of the numbers above the flags; 64 without one.
    pub(super) fn lowest_field(&self) -> u32 {
        let (mut fields, mut lowest) = (self.flag_fields, 64);
        while let [field, rest @ ..] = fields {
            if field.shift < lowest {
                lowest = field.shift;
            }
            fields = rest;
        }
        lowest
    }

    /// Returns the bits between the named flags and the numbers, which are those of the generations
    /// of the LRU (`LRU_GEN_MASK`, `LRU_REFS_MASK`, `include/linux/mmzone.h`, 6.1 to 7.3).
    pub(super) fn between(&self) -> u64 {
        let lowest = self.lowest_field();
        if self.flag_names.is_empty() || lowest >= 64 {
            return 0;
        }
        !dumpable::shl(u64::MAX, lowest) & !self.flag_mask()
    }

    /// Whether addresses of this kernel have their highest bit set, so that a pointer can be told.
    fn has_high_half(&self) -> bool {
        self.word == 8 && (self.memory_map.get() as u64) >> 63 != 0
    }

    /// Whether the kernel has 48-bit addresses, half of them its own, as x86-64 has with page tables of
    /// four levels. The size and the place of its memory map show it. (Other machines have more frames,
    /// and addresses below those of x86-64.)
    pub(super) fn has_48_bits(&self) -> bool {
        self.has_high_half()
            && !self.is_map_assumed
            && self.pages <= FRAMES_OF_48_BITS
            && (self.memory_map.get() as u64) >> 47 == 0x1_ffff
    }

    /// Whether `word` can be an address of the kernel. True if that cannot be told.
    pub(super) fn can_be_address(&self, word: u64) -> bool {
        if !self.has_high_half() {
            return true;
        }
        match self.has_48_bits() {
            true => word >> 47 == 0x1_ffff,
            // ppc64 begins at 0xc000000000000000, MIPS and LoongArch lower.
            false => word >> 63 != 0,
        }
    }

    /// Returns how many bytes into a `struct page` a list pointer leads, if into the memory map and
    /// not to a list entry there.
    pub(super) fn beside_entry(&self, link: u64) -> Option<usize> {
        if self.is_map_assumed || self.pages >= Self::UNBOUNDED {
            return None;
        }
        let entry = self.plans.page.offset(Page::COMPOUND_INFO)?;
        match self.containing(Addr::new(link as usize)) {
            Some((_, at)) if at != entry => Some(at),
            _ => None,
        }
    }
}
