//! Compares what was printed with what the words say.

use super::place::is_address;
use super::reading::Decoded;
use crate::logs::record::Pointer;
use pagedump_core::layout::FolioHead;

/// Returns what was printed and is not what the words say. Counts of a head that the log does not
/// show are not compared.
pub(super) fn differences(page: &Decoded<'_>) -> Vec<String> {
    let (record, report) = (page.record, &page.report);
    let mut found = Differences(Vec::new());
    let is_known = !page.is_lone_tail() && page.lost.is_none();
    if let (Some(flags), Some(word)) = (&record.flags, page.words.first()) {
        if !page.is_tail() {
            found.hex("flags", Some(flags.value), Some(*word));
        }
    }
    if is_known {
        let head = &report.folio.descriptor;
        found.number("refcount", record.refcount, Some(head.refcount().into()));
        if page.counts_itself() {
            found.number("mapcount", record.mapcount, Some(report.mapcount.into()));
        }
    }
    if page.lost.is_some() {
        // The kernel took the words of the tail for those of a page of its own.
        let (raw, own) = (report.folio.raw_page.as_bytes(), &report.folio.page);
        let plan = &page.age.plans.folio_head;
        let own = plan.relocate(raw, own.origin().cast(), own.fidelity());
        found.number("refcount", record.refcount, own.map(|own| own.refcount().into()));
    }
    let is_compound = page.is_tail() || report.folio.page.is_head();
    if is_known && !is_compound && report.typed.is_none() && !record.is_poisoned {
        let (head, plan) = (&report.folio.descriptor, &page.age.plans.folio_head);
        found.hex("index", record.index, Some(report.head_index));
        if plan.offset(FolioHead::MEMCG_DATA).is_some() {
            found.hex("memcg", record.memcg, head.memcg_data());
        }
        let (printed, word) = (record.mapping, head.mapping_word());
        // A pointer may be printed as its hash, and is that of a swap cache at times.
        if printed == Pointer::Number(0) && word & 3 == 0 && is_address(page.age, word) {
            found.hex("mapping", Some(0), Some(word));
        }
    }
    if let (Some(ty), false) = (&record.page_type, is_compound) {
        let word = report.folio.page.type_or_mapcount();
        let is_byte = ty.value <= 0xff;
        let printed = if is_byte { ty.value << 24 } else { ty.value };
        let mask = if is_byte { 0xff00_0000 } else { u32::MAX };
        found.hex("page_type", Some(printed), word.map(|word| u64::from(word & mask)));
    }
    if let (Some(slot), None) = (&page.first_tail, report.folio.flaw) {
        let head = record.head.clone().unwrap_or_default();
        found.number("order", head.order.map(|order| order as i64), page.order().map(i64::from));
        let entire = head.entire_mapcount.or(record.compound_mapcount);
        found.number("entire_mapcount", entire, slot.entire_mapcount().map(i64::from));
        found.number("pincount", head.pincount, slot.pincount().map(i64::from));
        found.number("mapcount of the folio", head.mapcount, slot.large_mapcount().map(i64::from));
    }
    found.0
}

struct Differences(Vec<String>);

impl Differences {
    fn number(&mut self, what: &str, printed: Option<i64>, words: Option<i64>) {
        if let (Some(printed), Some(words)) = (printed, words) {
            if printed != words {
                self.0.push(format!("{what}: {printed} was printed, the words say {words}"));
            }
        }
    }

    fn hex(&mut self, what: &str, printed: Option<u64>, words: Option<u64>) {
        if let (Some(printed), Some(words)) = (printed, words) {
            if printed != words {
                self.0.push(format!("{what}: {printed:#x} was printed, the words say {words:#x}"));
            }
        }
    }
}
