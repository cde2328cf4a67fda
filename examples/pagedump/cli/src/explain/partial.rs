//! Reads dumps that have lost words in the log.

use super::output::{Counts, Reading};
use super::reading::{decode, layout};
use crate::ages::Age;
use crate::logs::record::{Record, Word};
use pagedump_core::layout::{FolioHead, Page};

/// The number of words of a `struct page` of 64 bits, where the log does not show all.
const USUAL: usize = 8;

/// Returns the number of words of a `struct page`, as far as the log shows; 0 if it does not.
pub(super) fn size(record: &Record) -> usize {
    let last = record.raw_rest.iter().map(|placed| usize::from(placed.position) + 1).max();
    let shown = record.raw.len().max(last.unwrap_or(0));
    match record.raw.first().or(record.raw_rest.first().map(|placed| &placed.word)) {
        Some(first) if first.digits == 16 && shown < 7 => USUAL,
        Some(_) => shown,
        None => 0,
    }
}

/// Whether the log has lost words of the page.
pub(super) fn is_partial(record: &Record) -> bool {
    record.raw.len() < size(record)
}

/// Returns what the words that the log shows say. The others are not guessed, so nothing is judged.
pub(super) fn reading(record: &Record, age: &Age) -> Reading {
    let mut shown = vec![None; size(record)];
    let first = record.raw.iter().enumerate().map(|(index, word)| (index, *word));
    let rest = record.raw_rest.iter().map(|placed| (usize::from(placed.position), placed.word));
    for (index, word) in first.chain(rest) {
        if let Some(slot) = shown.get_mut(index) {
            *slot = Some(word);
        }
    }
    let digits = age.machine.word / 4;
    let filled = shown.iter().map(|word| word.unwrap_or(Word { value: 0, digits })).collect();
    let whole = Record { raw: filled, raw_rest: Vec::new(), ..record.clone() };
    let page = decode(&whole, age, None);
    let has = |offset: Option<usize>| {
        let word = offset.map(|offset| offset / age.machine.word_size());
        word.is_some_and(|word| shown.get(word).is_some_and(Option::is_some))
    };
    let head = &page.report.folio.descriptor;
    // The counts of a tail are those of its head.
    let is_own = !page.is_tail();
    let has_refcount = is_own && has(age.plans.folio_head.offset(FolioHead::REFCOUNT));
    let has_mapcount = is_own && has(age.plans.page.offset(Page::TYPE_OR_MAPCOUNT));
    let known: Vec<u64> = shown.iter().flatten().map(|word| word.value).collect();
    let ones = if age.machine.word == 32 { u64::from(u32::MAX) } else { u64::MAX };
    let parts = format!("the log shows {} of {} words", known.len(), shown.len());
    let is_poisoned = record.is_poisoned || known.iter().all(|word| *word == ones);
    let kind = match is_poisoned {
        true => format!("never initialised: {parts}, the poison of a new struct page"),
        false => format!("not known: {parts}"),
    };
    // A row that stands for the other has no flags in it.
    let is_first_shown = match (&record.flags, shown.first().copied().flatten()) {
        (_, None) => false,
        (Some(flags), Some(word)) => !is_poisoned && word.value == flags.value,
        (None, Some(_)) => !is_poisoned && known.len() > 4,
    };
    let counts = Counts {
        refcount: has_refcount.then(|| head.refcount()),
        mapcount: (has_mapcount && page.report.typed.is_none()).then_some(page.report.mapcount),
        ..Counts::NONE
    };
    Reading {
        layout: layout(age),
        kind,
        folio: None,
        flags: is_first_shown.then(|| page.flags()),
        counts: Some(counts).filter(|_| is_first_shown),
        notes: Vec::new(),
        contradictions: Vec::new(),
        findings: Vec::new(),
        causes: Vec::new(),
        is_judged: false,
    }
}
