//! From a page to the folio that it seems to belong to, and whether it does.

use crate::kernel::{Kernel, Tails, STRIDE};
use crate::layout::{FirstTail, Page};
use crate::report::{Flaw, Folio};
use dumpable::{shl, Addr, Dumpable, Fault, Memory, Reads, Snapshot};

/// The number of attempts to copy a page together with its folio, in memory that changes.
const TRIES: u32 = 5;

/// The most that is read: in every attempt the page, its head, the first tail, and the page again.
pub(crate) const READS: Reads =
    Reads::of::<Page>().times(3).and(Reads::of::<FirstTail>()).times(TRIES as usize);

/// Copies the page at `page` and its folio. In memory that changes, a page that does not match its
/// folio is copied again.
// A function of its own, so that its copies do not add to the stack of others.
#[inline(never)]
pub(crate) fn read<M: Memory>(
    memory: &M,
    kernel: &Kernel<'_>,
    page: Addr<Page>,
    folio: &mut Folio,
) -> Result<(), Fault> {
    let mut tries = TRIES;
    loop {
        tries = tries.wrapping_sub(1);
        copy::<M, Page>(memory, page, &mut folio.page)?;
        (folio.head, folio.first_tail, folio.index, folio.flaw) = (folio.page, None, 0, None);
        add_folio(memory, kernel, folio);
        if folio.flaw.is_none() || tries == 0 || memory.is_frozen() {
            return Ok(());
        }
    }
}

/// Adds what lies outside of the page itself, or what is wrong with it.
fn add_folio<M: Memory>(memory: &M, kernel: &Kernel<'_>, folio: &mut Folio) {
    if folio.page.is_poisoned() || (!folio.page.is_tail() && !folio.page.is_head()) {
        return;
    }
    folio.flaw = match find(memory, kernel, folio) {
        Ok(()) => check(kernel, folio),
        Err(flaw) => {
            (folio.head, folio.first_tail) = (folio.page, None);
            Some(flaw)
        }
    };
    if folio.flaw.is_none() {
        folio.flaw = changed(memory, &folio.page);
    }
}

/// Finds the head and the slot after it. After an error, their contents are unspecified.
fn find<M: Memory>(memory: &M, kernel: &Kernel<'_>, folio: &mut Folio) -> Result<(), Flaw> {
    let origin = folio.page.origin();
    let is_tail = folio.page.is_tail();
    let at = if is_tail { head_of(kernel, origin, folio.page.compound_info())? } else { origin };
    if is_tail && at == origin {
        return Err(Flaw::HeadIsItself);
    }
    if kernel.pfn(at).is_none() {
        return Err(no_page(kernel, at));
    }
    if is_tail {
        copy::<M, Page>(memory, at, &mut folio.head).map_err(Flaw::HeadUnreadable)?;
    }
    if folio.head.is_tail() {
        return Err(Flaw::HeadIsTail(at));
    }
    if !folio.head.is_head() {
        return Err(Flaw::HeadIsNone(at, folio.head.flags().bits()));
    }
    let next = at.add(STRIDE);
    folio.first_tail = Some(Snapshot::<FirstTail>::from_words([0; 8], next.cast()));
    if let Some(slot) = &mut folio.first_tail {
        copy::<M, FirstTail>(memory, next.cast(), slot).map_err(Flaw::SlotUnreadable)?;
        if slot.head() & 1 == 0 || head_of(kernel, next, slot.head()) != Ok(at) {
            return Err(Flaw::NextIsOther(slot.head()));
        }
    }
    folio.index = (origin.bytes_since(at) / STRIDE) as u64;
    Ok(())
}

/// Checks that order, number of pages and index agree.
fn check(kernel: &Kernel<'_>, folio: &Folio) -> Option<Flaw> {
    let first_tail = folio.first_tail.as_ref()?;
    let (order, pages) = (first_tail.order(), first_tail.nr_pages());
    if order == 0 || order > kernel.max_order {
        return Some(Flaw::OrderImpossible(order, kernel.max_order));
    }
    if pages as u64 != shl(1_u64, order as u32) {
        return Some(Flaw::PagesMismatch(pages, order));
    }
    if folio.index >= pages as u64 {
        return Some(Flaw::IndexOutside(folio.index, pages as u64));
    }
    None
}

/// Reads the page again: if its head differs by now, the copied folio need not be the one that it
/// belonged to.
fn changed<M: Memory>(memory: &M, page: &Snapshot<Page>) -> Option<Flaw> {
    if memory.is_frozen() || has_same_head(memory, page) {
        None
    } else {
        Some(Flaw::PageChanged)
    }
}

fn has_same_head<M: Memory>(memory: &M, page: &Snapshot<Page>) -> bool {
    let mut now = *page;
    copy::<M, Page>(memory, page.origin(), &mut now).is_ok()
        && now.compound_info() == page.compound_info()
        && now.is_head() == page.is_head()
}

/// Copies the object at `at` into an existing snapshot.
#[inline(never)]
fn copy<M: Memory, T: Dumpable>(
    memory: &M,
    at: Addr<T>,
    into: &mut Snapshot<T>,
) -> Result<(), Fault> {
    memory.snapshot_into(at, into)
}

/// Returns the address of the head of the tail page at `tail`, by its compound word.
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
    // A mask has ones above the bits in which the addresses of a folio's pages differ: the size of
    // the folio in the memory map.
    let bytes = mask.wrapping_neg();
    let greatest = shl(STRIDE as u64, kernel.max_order as u32);
    if bytes & mask != bytes || bytes <= STRIDE as u64 || bytes > greatest {
        return Err(Flaw::NoMask(word));
    }
    Ok(tail.mask(mask as usize))
}

/// Returns why there is no `struct page` at `at`.
fn no_page(kernel: &Kernel<'_>, at: Addr<Page>) -> Flaw {
    match kernel.containing(at) {
        Some((_, offset)) => Flaw::HeadMisaligned(at, offset as u64),
        None => Flaw::HeadOutside(at),
    }
}
