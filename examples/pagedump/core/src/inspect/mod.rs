//! Reads a page, its folio, its owner and its page block into a report. All reads of the crate are
//! here.

mod block;
mod charge;
mod folio;
mod kind;
mod memdesc;
mod owner;
mod swap;
#[cfg(test)]
mod tests;
mod types;

pub(crate) use types::is_hugetlb;

use crate::kernel::Kernel;
use crate::layout::{AddressSpace, Page};
use crate::report::{PageReport, Verdict};
use dumpable::{Addr, Fidelity, Memory, Reads, Str};

/// Inspects the page whose `struct page` is at `page`, and fills `report` in place.
///
/// Rereads inconsistent parts of changing memory, a bounded number of times: see
/// [`Bounds`](crate::Bounds). `page` is the start of a `struct page`; another address is reported as
/// [`Outside`](Verdict::Outside).
pub fn inspect<M: Memory>(
    memory: &M,
    kernel: &Kernel<'_>,
    page: Addr<Page>,
    report: &mut PageReport,
) {
    (report.at, report.pfn) = (page, kernel.pfn(page));
    (report.kind, report.mapping, report.owner) = (None, None, None);
    (report.typed, report.mapcount, report.head_index) = (None, 0, 0);
    report.charge = None;
    (report.name, report.is_cma) = (Str::EMPTY, None);
    report.verdict = match folio::read(memory, kernel, page, &mut report.folio) {
        Err(fault) => Verdict::Unreadable(fault),
        Ok(()) if report.folio.is_poisoned(kernel) => Verdict::Poisoned,
        Ok(()) => match report.pfn {
            None => Verdict::Outside,
            Some(pfn) => {
                add_type(kernel, report);
                add_owner(memory, kernel, report);
                report.kind = Some(kind::decide_kind(kernel, report));
                report.is_cma = block::is_cma(memory, kernel, pfn);
                judge(report)
            }
        },
    };
}

/// Returns the most that `inspect` reads.
pub(crate) const fn reads(kernel: &Kernel<'_>) -> Reads {
    let reads = folio::reads(kernel).and(swap::reads(kernel)).and(owner::reads(kernel.plans));
    if kernel.sections.is_some() {
        reads.and(block::reads(kernel.plans))
    } else {
        reads
    }
}

/// Adds the type and the mapcount.
fn add_type(kernel: &Kernel<'_>, report: &mut PageReport) {
    report.mapcount = types::mapcount(kernel, &report.folio);
    report.head_index = types::head_index(kernel, report);
    report.typed = match report.is_lone_tail() {
        true => None,
        false => {
            let (word, raw) = (report.believed().type_word(), report.raw_believed());
            types::type_of(kernel, word, raw)
        }
    };
}

/// Adds the mapping and the owner. The words of a lone tail belong to its unknown folio.
fn add_owner<M: Memory>(memory: &M, kernel: &Kernel<'_>, report: &mut PageReport) {
    if report.is_lone_tail() {
        return;
    }
    report.charge = charge::charge(kernel, report);
    if report.is_slab() {
        let (plan, raw) = (&kernel.plans.slab, report.raw_believed().as_bytes());
        let slab = plan.relocate(raw, report.believed().origin().cast(), Fidelity::Frozen);
        report.mapping = Some(Addr::NULL);
        report.owner = match slab {
            Some(slab) => {
                Some(owner::read_cache(memory, kernel.plans, slab.cache(), &mut report.name))
            }
            None => None,
        };
        return;
    }
    report.mapping = mapping(memory, kernel, report);
    if let Some(mapping) = report.mapping {
        if !mapping.is_null() && !report.folio.descriptor.is_anon() {
            report.owner = Some(owner::read(memory, kernel.plans, mapping, &mut report.name));
        }
    }
}

/// Returns the mapping that the kernel prints (`folio_mapping()`, `mm/util.c`, 7.3) of a page that is
/// no slab: that of the swap cache takes precedence over the folio's own. `None` if the address of the swap cache is not known.
fn mapping<M: Memory>(
    memory: &M,
    kernel: &Kernel<'_>,
    report: &PageReport,
) -> Option<Addr<AddressSpace>> {
    let head = &report.folio.descriptor;
    if swap::is_in_cache(kernel, head) {
        swap::mapping(memory, kernel, head)
    } else if head.mapping_word() & 0b11 != 0 {
        Some(Addr::NULL)
    } else {
        Some(head.mapping())
    }
}

fn judge(report: &PageReport) -> Verdict {
    match report.folio.flaw {
        Some(flaw) => Verdict::Flawed(flaw),
        None if report.folio.is_torn() => Verdict::Torn,
        None => Verdict::Faithful,
    }
}
