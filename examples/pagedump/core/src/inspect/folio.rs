//! From a page to the folio that it seems to belong to, and whether it does.

use super::memdesc;
use crate::conventions::{Descriptors, Order, Tails};
use crate::kernel::Kernel;
use crate::layout::{FirstTail, FolioHead, Page};
use crate::report::{Flaw, Folio, RawPage};
use dumpable::{shl, Addr, Cause, Dumpable, Fault, Memory, Plan, Reads, Snapshot};

/// The number of attempts to copy a page together with its folio, in memory that changes.
const TRIES: u32 = 5;

/// A page of the memory map never lies on two pages of memory if it begins at a multiple of this.
const ALIGNED: usize = 4096;

/// Returns the most that is read: in every attempt the page, its head, the first tail, and the page
/// again; and of a page that shows the words of its head, the one after it, too. A page that is not
/// its descriptor, and that.
pub(crate) const fn reads(kernel: &Kernel<'_>) -> Reads {
    let page = Reads::of_bytes(kernel.stride());
    let once = match (kernel.conventions.descriptors, kernel.conventions.fake_heads) {
        (Descriptors::Overlay, false) => page.times(4),
        (Descriptors::Overlay, true) => page.times(5),
        (Descriptors::Tagged { .. }, _) => page.and(memdesc::reads(kernel)),
    };
    once.times(TRIES as usize)
}

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
        copy(memory, kernel, &kernel.plans.page, page, &mut folio.raw_page, &mut folio.page)?;
        without_folio(folio);
        match kernel.conventions.descriptors {
            Descriptors::Overlay => {
                add_folio(memory, kernel, folio);
                overlay(kernel, folio);
            }
            Descriptors::Tagged { folio: tag } => memdesc::add_folio(memory, kernel, tag, folio),
        }
        if folio.flaw.is_none() || tries == 0 || memory.is_frozen() {
            return Ok(());
        }
    }
}

/// Takes the page for its own folio.
fn without_folio(folio: &mut Folio) {
    // One by one, since a tuple of both would take stack.
    folio.head = folio.page;
    folio.raw_head = folio.raw_page;
    (folio.first_tail, folio.order, folio.index) = (None, 0, 0);
    (folio.is_fake_head, folio.flaw) = (false, None);
}

/// Adds what lies outside of the page itself, or what is wrong with it.
fn add_folio<M: Memory>(memory: &M, kernel: &Kernel<'_>, folio: &mut Folio) {
    if folio.is_poisoned(kernel) || (!folio.page.is_tail() && !folio.page.is_head()) {
        return;
    }
    let flaw = match find(memory, kernel, folio) {
        Ok(()) => check(kernel, folio),
        Err(flaw) => {
            without_folio(folio);
            Some(flaw)
        }
    };
    folio.flaw = flaw;
    if folio.flaw.is_none() {
        folio.flaw = changed(memory, kernel, folio);
    }
}

/// Takes the page that can be believed for the descriptor of the folio.
fn overlay(kernel: &Kernel<'_>, folio: &mut Folio) {
    let (page, raw) = match folio.flaw {
        Some(_) => (&folio.page, &folio.raw_page),
        None => (&folio.head, &folio.raw_head),
    };
    let (plan, origin) = (&kernel.plans.folio_head, page.origin().cast());
    // A plan that needs more than a page has is one of another kernel: it describes nothing here.
    if !plan.relocate_into(raw.as_bytes(), origin, page.fidelity(), &mut folio.descriptor) {
        folio.descriptor = Snapshot::<FolioHead>::from_words([0; 8], origin);
    }
}

/// Finds the head and the slot after it. After an error, their contents are unspecified.
#[inline(never)]
fn find<M: Memory>(memory: &M, kernel: &Kernel<'_>, folio: &mut Folio) -> Result<(), Flaw> {
    let origin = folio.page.origin();
    let is_tail = folio.page.is_tail();
    let at = if is_tail { head_of(kernel, origin, folio.page.compound_word())? } else { origin };
    if is_tail && at == origin {
        return Err(Flaw::HeadIsItself);
    }
    read_head(memory, kernel, folio, at)?;
    let slot = read_first_tail(memory, kernel, folio, at)?;
    let head = match head_of(kernel, at.add(kernel.stride()), slot) {
        Ok(head) if slot & 1 != 0 => head,
        _ => return Err(Flaw::NextIsOther(slot)),
    };
    if head == at {
        folio.index = index_of(kernel, origin, at);
        return Ok(());
    }
    // The page shows the words of its head, and the next one leads there.
    let may_be_fake = kernel.conventions.fake_heads && !is_tail && origin.get() % ALIGNED == 0;
    if !may_be_fake {
        return Err(Flaw::NextIsOther(slot));
    }
    read_head(memory, kernel, folio, head)?;
    let slot = read_first_tail(memory, kernel, folio, head)?;
    if slot & 1 == 0 || head_of(kernel, head.add(kernel.stride()), slot) != Ok(head) {
        return Err(Flaw::NextIsOther(slot));
    }
    folio.is_fake_head = true;
    folio.index = index_of(kernel, origin, head);
    Ok(())
}

/// Copies the head at `at`.
fn read_head<M: Memory>(
    memory: &M,
    kernel: &Kernel<'_>,
    folio: &mut Folio,
    at: Addr<Page>,
) -> Result<(), Flaw> {
    if kernel.pfn(at).is_none() {
        return Err(no_page(kernel, at));
    }
    if at != folio.page.origin() {
        copy(memory, kernel, &kernel.plans.page, at, &mut folio.raw_head, &mut folio.head)
            .map_err(Flaw::HeadUnreadable)?;
    }
    if folio.head.is_tail() {
        return Err(Flaw::HeadIsTail(at));
    }
    if !folio.head.is_head() {
        return Err(Flaw::HeadIsNone(at, folio.raw_head.flags(kernel)));
    }
    Ok(())
}

/// Copies the slot after the head at `head`, and returns its compound word.
fn read_first_tail<M: Memory>(
    memory: &M,
    kernel: &Kernel<'_>,
    folio: &mut Folio,
    head: Addr<Page>,
) -> Result<u64, Flaw> {
    let (at, plan) = (head.add(kernel.stride()).cast(), &kernel.plans.first_tail);
    folio.first_tail = Some(Snapshot::<FirstTail>::from_words([0; 8], at));
    let Some(slot) = &mut folio.first_tail else { return Ok(0) };
    copy(memory, kernel, plan, at, &mut folio.raw_first_tail, slot)
        .map_err(Flaw::SlotUnreadable)?;
    folio.order = match kernel.conventions.order {
        Order::LowByteOfFlags => slot.flags() as u8,
        Order::Byte(offset) => folio.raw_first_tail.byte(offset),
    };
    Ok(slot.head())
}

/// Checks that order, number of pages and index agree.
fn check(kernel: &Kernel<'_>, folio: &Folio) -> Option<Flaw> {
    let (order, stated) = (folio.order, folio.first_tail.as_ref()?.nr_pages());
    if order == 0 || order > kernel.max_order {
        return Some(Flaw::OrderImpossible(order, kernel.max_order));
    }
    let pages = shl(1_u64, order as u32);
    match stated {
        Some(stated) if stated as u64 != pages => return Some(Flaw::PagesMismatch(stated, order)),
        _ => {}
    }
    if folio.index >= pages {
        return Some(Flaw::IndexOutside(folio.index, pages));
    }
    None
}

/// Reads the page again: if its head differs by now, the copied folio need not be the one that it
/// belonged to.
fn changed<M: Memory>(memory: &M, kernel: &Kernel<'_>, folio: &Folio) -> Option<Flaw> {
    if memory.is_frozen() || has_same_head(memory, kernel, &folio.page) {
        None
    } else {
        Some(Flaw::PageChanged)
    }
}

#[inline(never)]
fn has_same_head<M: Memory>(memory: &M, kernel: &Kernel<'_>, page: &Snapshot<Page>) -> bool {
    let (mut now, mut raw) = (*page, RawPage::EMPTY);
    copy(memory, kernel, &kernel.plans.page, page.origin(), &mut raw, &mut now).is_ok()
        && now.compound_word() == page.compound_word()
        && now.is_head() == page.is_head()
}

/// Copies a slot of the memory map: its own bytes, and what they are in the layout of the
/// description.
#[inline(never)]
fn copy<M: Memory, T: Dumpable>(
    memory: &M,
    kernel: &Kernel<'_>,
    plan: &Plan<T>,
    at: Addr<T>,
    raw: &mut RawPage,
    into: &mut Snapshot<T>,
) -> Result<(), Fault> {
    let outside = Fault::new(at.cast(), kernel.stride(), Cause::Outside);
    let bytes = raw.resized(kernel.stride()).ok_or(outside)?;
    let fidelity = memory.copy_into(at.cast(), bytes)?;
    match plan.relocate_into(bytes, at, fidelity, into) {
        true => Ok(()),
        false => Err(outside),
    }
}

/// Returns the number of pages from the head at `head` to the page at `page`.
fn index_of(kernel: &Kernel<'_>, page: Addr<Page>, head: Addr<Page>) -> u64 {
    page.bytes_since(head).checked_div(kernel.stride()).unwrap_or(0) as u64
}

/// Returns the address of the head of the tail page at `tail`, by its compound word.
fn head_of(kernel: &Kernel<'_>, tail: Addr<Page>, word: u64) -> Result<Addr<Page>, Flaw> {
    let pointer = Addr::new((word as usize).wrapping_sub(1));
    let is_mask = match kernel.conventions.tails {
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
    let stride = kernel.stride() as u64;
    let greatest = shl(stride, kernel.max_order as u32);
    if bytes & mask != bytes || bytes <= stride || bytes > greatest {
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
