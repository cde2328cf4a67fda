//! From a page to the folio that it seems to belong to, and whether it does.

use crate::kernel::{Kernel, Tails, STRIDE};
use crate::layout::{FirstTail, Page};
use dumpable::{shl, Addr, Dumpable, Fault, Fidelity, Line, Memory, Reads, Snapshot};

/// How often a folio that does not fit its page is copied again, in memory that changes.
const TRIES: u32 = 5;

/// A page and the folio that it belongs to, copied.
#[derive(Clone, Copy)]
pub struct Folio {
    /// The page that was asked for.
    pub page: Snapshot<Page>,
    /// The first page of the folio; the page itself where that is no tail.
    pub head: Snapshot<Page>,
    /// The second slot of a large folio.
    pub first_tail: Option<Snapshot<FirstTail>>,
    /// Which of the folio's pages the page is.
    pub index: u64,
    /// What is wrong with the folio. Then only the page itself can be believed.
    pub flaw: Option<Flaw>,
}

/// Why a page does not match its folio.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Flaw {
    /// The compound word is no mask for a folio of any order, and the kernel has masks there.
    NoMask(u64),
    /// The head is not in the memory map.
    HeadOutside(Addr<Page>),
    /// The head is so many bytes into a `struct page`.
    HeadMisaligned(Addr<Page>, u64),
    /// The page is a tail and its own head.
    HeadIsItself,
    /// The head cannot be read.
    HeadUnreadable(Fault),
    /// The head is a tail page itself.
    HeadIsTail(Addr<Page>),
    /// The head lacks the flag of a head; these are its flags.
    HeadIsNone(Addr<Page>, u64),
    /// The slot that holds order and counts cannot be read.
    SlotUnreadable(Fault),
    /// The page after the head should hold order and counts, but is not a tail of that head. The
    /// value is its compound word.
    NextIsOther(u64),
    /// No folio is of this order; this is the greatest.
    OrderImpossible(u8, u8),
    /// The folio has another number of pages than its order says.
    PagesMismatch(u32, u8),
    /// The page is not among the folio's pages: its index, and how many there are.
    IndexOutside(u64, u64),
    /// The page was another one after its folio had been copied.
    PageChanged,
}

impl Folio {
    /// The most that is read: in every try the page, its head, the first tail, and the page again.
    pub(crate) const READS: Reads =
        Reads::of::<Page>().times(3).and(Reads::of::<FirstTail>()).times(TRIES as usize);

    /// Copies the page at `page` and its folio.
    ///
    /// In memory that changes, what does not fit together is copied again a few times.
    pub fn capture<M: Memory>(
        memory: &M,
        kernel: &Kernel<'_>,
        page: Addr<Page>,
    ) -> Result<Self, Fault> {
        let mut folio = Self::unread();
        folio.read(memory, kernel, page)?;
        Ok(folio)
    }

    /// Nothing, for `read` to make something of.
    pub(crate) fn unread() -> Self {
        let page = Snapshot::<Page>::from_words([0; 8], Addr::NULL);
        Self { page, head: page, first_tail: None, index: 0, flaw: None }
    }

    /// Does what `capture` does, in place.
    // Apart, for what is on the stack at the same time is bounded.
    #[inline(never)]
    pub(crate) fn read<M: Memory>(
        &mut self,
        memory: &M,
        kernel: &Kernel<'_>,
        page: Addr<Page>,
    ) -> Result<(), Fault> {
        let mut tries = TRIES;
        loop {
            tries = tries.wrapping_sub(1);
            copy::<M, Page>(memory, page, &mut self.page)?;
            (self.head, self.first_tail, self.index, self.flaw) = (self.page, None, 0, None);
            self.add_folio(memory, kernel);
            if self.flaw.is_none() || tries == 0 || memory.is_frozen() {
                return Ok(());
            }
        }
    }

    /// Adds what lies outside of the page itself, or what is wrong with it.
    fn add_folio<M: Memory>(&mut self, memory: &M, kernel: &Kernel<'_>) {
        if self.page.is_poisoned() || (!self.page.is_tail() && !self.page.is_head()) {
            return;
        }
        self.flaw = match self.find(memory, kernel) {
            Ok(()) => self.judge(kernel),
            Err(flaw) => {
                (self.head, self.first_tail) = (self.page, None);
                Some(flaw)
            }
        };
        if self.flaw.is_none() {
            self.flaw = self.changed(memory);
        }
    }

    /// Finds the head and the slot after it. If there is something wrong with them, they are
    /// anything.
    fn find<M: Memory>(&mut self, memory: &M, kernel: &Kernel<'_>) -> Result<(), Flaw> {
        let origin = self.page.origin();
        let is_tail = self.page.is_tail();
        let at = if is_tail { head_of(kernel, origin, self.page.compound_info())? } else { origin };
        if is_tail && at == origin {
            return Err(Flaw::HeadIsItself);
        }
        if kernel.pfn(at).is_none() {
            return Err(no_page(kernel, at));
        }
        if is_tail {
            copy::<M, Page>(memory, at, &mut self.head).map_err(Flaw::HeadUnreadable)?;
        }
        if self.head.is_tail() {
            return Err(Flaw::HeadIsTail(at));
        }
        if !self.head.is_head() {
            return Err(Flaw::HeadIsNone(at, self.head.flags().bits()));
        }
        let next = at.add(STRIDE);
        self.first_tail = Some(Snapshot::<FirstTail>::from_words([0; 8], next.cast()));
        if let Some(slot) = &mut self.first_tail {
            copy::<M, FirstTail>(memory, next.cast(), slot).map_err(Flaw::SlotUnreadable)?;
            if slot.head() & 1 == 0 || head_of(kernel, next, slot.head()) != Ok(at) {
                return Err(Flaw::NextIsOther(slot.head()));
            }
        }
        self.index = (origin.bytes_since(at) / STRIDE) as u64;
        Ok(())
    }

    /// Whether order, number of pages and index go together.
    fn judge(&self, kernel: &Kernel<'_>) -> Option<Flaw> {
        let first_tail = self.first_tail.as_ref()?;
        let (order, pages) = (first_tail.order(), first_tail.nr_pages());
        if order == 0 || order > kernel.max_order {
            return Some(Flaw::OrderImpossible(order, kernel.max_order));
        }
        if pages as u64 != shl(1_u64, order as u32) {
            return Some(Flaw::PagesMismatch(pages, order));
        }
        if self.index >= pages as u64 {
            return Some(Flaw::IndexOutside(self.index, pages as u64));
        }
        None
    }

    /// Whether the page is another one by now, so that the folio need not be the one that it
    /// belonged to.
    fn changed<M: Memory>(&self, memory: &M) -> Option<Flaw> {
        if memory.is_frozen() || is_still(memory, &self.page) {
            None
        } else {
            Some(Flaw::PageChanged)
        }
    }

    /// Whether a part of the copy may show a state that never existed.
    pub fn is_torn(&self) -> bool {
        self.any(Fidelity::is_torn)
    }

    /// Whether a part of it was seen to change.
    pub(crate) fn was_seen_to_change(&self) -> bool {
        // No closure: one that is called by its address keeps a panic path in an unoptimised build
        // that unwinds.
        const fn is_torn(fidelity: Fidelity) -> bool {
            matches!(fidelity, Fidelity::Torn)
        }
        self.any(is_torn)
    }

    fn any(&self, is_so: fn(Fidelity) -> bool) -> bool {
        is_so(self.page.fidelity())
            || is_so(self.head.fidelity())
            || self.first_tail.is_some_and(|slot| is_so(slot.fidelity()))
    }
}

/// Whether a page still has the head that it had.
fn is_still<M: Memory>(memory: &M, page: &Snapshot<Page>) -> bool {
    let mut now = *page;
    copy::<M, Page>(memory, page.origin(), &mut now).is_ok()
        && now.compound_info() == page.compound_info()
        && now.is_head() == page.is_head()
}

/// Copies what is at `at` into its place.
#[inline(never)]
fn copy<M: Memory, T: Dumpable>(
    memory: &M,
    at: Addr<T>,
    into: &mut Snapshot<T>,
) -> Result<(), Fault> {
    memory.snapshot_into(at, into)
}

/// Where the head of the tail page at `tail` is, by its compound word.
fn head_of(kernel: &Kernel<'_>, tail: Addr<Page>, word: u64) -> Result<Addr<Page>, Flaw> {
    let pointer = Addr::new((word as usize).wrapping_sub(1));
    let is_mask = match kernel.tails {
        Tails::Pointer => false,
        Tails::Mask => true,
        Tails::ByValue => (word as i64) >> 40 == -1 && kernel.pfn(pointer).is_none(),
    };
    if !is_mask {
        return Ok(pointer);
    }
    let mask = word & !1;
    // A mask is ones above the bits by which the pages of a folio differ, of which there are as
    // many as its bytes in the map.
    let bytes = mask.wrapping_neg();
    let greatest = shl(STRIDE as u64, kernel.max_order as u32);
    if bytes & mask != bytes || bytes <= STRIDE as u64 || bytes > greatest {
        return Err(Flaw::NoMask(word));
    }
    Ok(tail.mask(mask as usize))
}

/// Why there is no `struct page` at `at`.
fn no_page(kernel: &Kernel<'_>, at: Addr<Page>) -> Flaw {
    let offset = at.bytes_since(kernel.memory_map);
    if ((offset / STRIDE) as u64) < kernel.pages {
        Flaw::HeadMisaligned(at, (offset % STRIDE) as u64)
    } else {
        Flaw::HeadOutside(at)
    }
}

impl Flaw {
    /// Says what is wrong, in words that a person can act on.
    #[inline(never)]
    pub(crate) fn describe(&self, kernel: &Kernel<'_>, line: &mut Line) {
        match *self {
            Self::NoMask(word) => line
                .text("its compound_info ")
                .hex0x(word)
                .text(" is no mask that leads to a head, as this kernel has them"),
            Self::HeadOutside(head) => line
                .text("its head would be at ")
                .hex0x(head.get())
                .text(", outside of the memory map"),
            Self::HeadMisaligned(head, offset) => {
                line.text("its head would be at ")
                    .hex0x(head.get())
                    .text(", which is ")
                    .dec(offset);
                line.text(" bytes into a struct page")
            }
            Self::HeadIsItself => line.text("it is a tail page, and its own head"),
            Self::HeadUnreadable(fault) => {
                line.text("its head cannot be read: ");
                describe_fault(fault, line)
            }
            Self::HeadIsTail(head) => {
                describe_head(kernel, head, line).text(" is a tail page itself")
            }
            Self::HeadIsNone(head, flags) => describe_head(kernel, head, line)
                .text(" is no head: its flags ")
                .hex0x(flags)
                .text(" lack `head`"),
            Self::SlotUnreadable(fault) => {
                line.text("its order and counts cannot be read: ");
                describe_fault(fault, line)
            }
            Self::NextIsOther(word) => line
                .text("the page after the head is no tail of it: its compound_info is ")
                .hex0x(word),
            Self::OrderImpossible(order, greatest) => line
                .text("order ")
                .dec(order)
                .text(" is impossible: that of a large folio is 1 to ")
                .dec(greatest),
            Self::PagesMismatch(pages, order) => {
                line.text("order ").dec(order).text(" makes ").dec(shl(1_u64, order as u32));
                line.text(" pages, but _nr_pages is ").dec(pages)
            }
            Self::IndexOutside(index, pages) => line
                .text("it is ")
                .dec(index)
                .text(" pages behind a head that has ")
                .dec(pages)
                .text(" pages"),
            Self::PageChanged => line.text("the page changed while its folio was copied"),
        };
    }
}

/// Says where the head would be.
fn describe_head<'a>(kernel: &Kernel<'_>, head: Addr<Page>, line: &'a mut Line) -> &'a mut Line {
    line.text("its head at ").hex0x(head.get());
    if let Some(pfn) = kernel.pfn(head) {
        line.text(" (pfn:").hex0x(pfn).text(")");
    }
    line
}

/// Says what could not be read.
pub(crate) fn describe_fault(fault: Fault, line: &mut Line) -> &mut Line {
    line.dec(fault.len())
        .text(" bytes at ")
        .hex0x(fault.at().get())
        .text(": ")
        .text(fault.cause().as_str())
}
