//! Reads the words of a dump in the layout of an age.

use super::memory::Rows;
use super::output::{Counts, Finding, Flags, Folio, Layout, Reading};
use super::place::{link, tail_word, Place};
use super::restore::Lost;
use super::{causes, compare, holds, words};
use crate::ages::{Age, Arch};
use crate::logs::record::Record;
use crate::number::Hex;
use dumpable::{Addr, Line};
use pagedump_core::layout::FirstTail;
use pagedump_core::{
    describe_kind, inspect, judge, Flaw, Kernel, Kind, Order, PageReport, Rule, Verdict,
};

/// The rules whose findings say that the words are not those of a page.
const OVERWRITTEN: &[&str] = &["all-zero", "all-ones", "repeated-byte", "text", "user-addresses"];

/// A page that was read from the rows of a log.
pub(super) struct Decoded<'a> {
    pub(super) record: &'a Record,
    pub(super) age: &'a Age,
    pub(super) place: Place,
    names: Vec<(u64, &'static str)>,
    /// The words of the page, with the tail bit that the kernel cleared before it printed them.
    pub(super) words: Vec<u64>,
    /// What the kernel cleared.
    pub(super) lost: Option<Lost>,
    pub(super) report: PageReport,
    /// The slot with the order and the counts, if the log shows it.
    pub(super) first_tail: Option<dumpable::Snapshot<FirstTail>>,
}

/// Reads the words of a dump. They must be as many as a `struct page` of this age has.
pub(super) fn decode<'a>(record: &'a Record, age: &'a Age, lost: Option<Lost>) -> Decoded<'a> {
    let mut rows: Vec<_> = record.raw.clone();
    if lost.is_some() {
        if let Some(word) = rows.get_mut(link(age)) {
            word.value |= 1;
        }
    }
    let words: Vec<u64> = rows.iter().map(|word| word.value).collect();
    let place = Place::find(record, age, &words);
    let (stride, size) = (age.plans.page.size(), age.machine.word_size());
    let mut memory = Rows::default();
    memory.add(place.page, &rows, size);
    let head = place.head.unwrap_or(place.page);
    let (of_head, of_tail) = record.head_raw.split_at(rows.len().min(record.head_raw.len()));
    let of_tail = &of_tail[..rows.len().min(of_tail.len())];
    if place.is_index_known {
        memory.add(head, of_head, size);
        memory.add(head.wrapping_add(stride), of_tail, size);
        // Behind a page that shows the words of the head, the next one shows those of the first tail.
        if tail_word(age, &words).is_some_and(|word| word & 1 == 0) {
            memory.add(place.page.wrapping_add(stride), of_tail, size);
        }
    }
    let mut report = PageReport::new();
    let names = flag_names(age);
    let kernel = kernel(age, &place, &names);
    inspect(&memory, &kernel, Addr::new(place.page), &mut report);
    let first_tail = report.folio.first_tail.filter(|_| report.folio.flaw.is_none());
    // The log need not show the head of a first tail, which holds the counts itself.
    let is_first = place.head.is_some_and(|head| place.page == head.wrapping_add(stride));
    let first_tail = first_tail.or_else(|| {
        let (plan, raw) = (&age.plans.first_tail, report.folio.raw_page.as_bytes());
        let page = report.folio.page;
        is_first.then(|| plan.relocate(raw, page.origin().cast(), page.fidelity()))?
    });
    // Rules about tails need not know their heads.
    if let (Some(head), true, true) =
        (place.head, place.is_index_known, is_outside_log(report.folio.flaw))
    {
        report.folio.index = (place.page.wrapping_sub(head) / stride) as u64;
        report.folio.first_tail = first_tail;
        report.folio.order = record.order().unwrap_or(report.folio.order);
    }
    Decoded { record, age, place, names, words, lost, report, first_tail }
}

/// Returns the parameters of the kernel of a log.
fn kernel<'a>(age: &'a Age, place: &Place, names: &'a [(u64, &'a str)]) -> Kernel<'a> {
    Kernel {
        memory_map: Addr::new(place.map),
        pages: Kernel::UNBOUNDED,
        plans: &age.plans,
        conventions: age.conventions,
        flag_names: names,
        word: age.machine.word_size(),
        is_map_assumed: !place.is_real,
        poisons: age.poisons,
        check_at_free: age.check_at_free,
        check_at_prep: age.check_at_prep,
        // Other architectures configure it.
        max_block_order: if is_x86(age) { 10 } else { 63 },
        ..Kernel::UNKNOWN
    }
}

fn is_x86(age: &Age) -> bool {
    matches!(age.machine.arch, Some(Arch::X86_64 | Arch::X86_32))
}

/// Returns the names of flags; those that depend on the configuration are empty.
fn flag_names(age: &Age) -> Vec<(u64, &'static str)> {
    let name = |(bit, name): (usize, &Option<&'static str>)| (1_u64 << bit, name.unwrap_or(""));
    age.flags.iter().enumerate().take(64).map(name).collect()
}

impl Decoded<'_> {
    /// Whether the page is a tail whose head the log does not show.
    pub(super) fn is_lone_tail(&self) -> bool {
        self.report.is_lone_tail()
    }

    /// Whether the page is a tail.
    pub(super) fn is_tail(&self) -> bool {
        tail_word(self.age, &self.words).is_some_and(|word| word & 1 == 1)
    }

    /// Whether the printed mapcount is made of words that the log shows.
    pub(super) fn counts_itself(&self) -> bool {
        let is_compound = self.is_tail() || self.report.folio.page.is_head();
        !is_compound || self.report.folio.first_tail.is_some()
    }

    pub(super) fn order(&self) -> Option<u8> {
        if self.first_tail.is_none() {
            return self.record.order();
        }
        match self.report.folio.flaw {
            None => Some(self.report.folio.order),
            Some(_) => match self.age.conventions.order {
                Order::LowByteOfFlags => self.first_tail.as_ref().map(|slot| slot.flags() as u8),
                Order::Byte(at) => self.report.folio.raw_page.as_bytes().get(at).copied(),
            },
        }
    }

    /// Returns the position of the page in its folio, if its place is known.
    fn index(&self) -> Option<u64> {
        if self.report.folio.flaw.is_none() {
            return Some(self.report.folio.index);
        }
        let head = self.place.head.filter(|_| self.place.is_index_known)?;
        Some((self.place.page.wrapping_sub(head) / self.age.plans.page.size()) as u64)
    }

    /// Returns the parameters of the kernel.
    fn kernel(&self) -> Kernel<'_> {
        kernel(self.age, &self.place, &self.names)
    }

    /// Returns what the words say.
    pub(super) fn reading(&self, is_judged: bool) -> Reading {
        let mut findings = if is_judged { self.findings() } else { Vec::new() };
        let mut contradictions = compare::differences(self);
        let counts = self.counts();
        let has =
            |rule: &str, findings: &[Finding]| findings.iter().any(|found| found.rule == rule);
        let is_page = !OVERWRITTEN.iter().any(|rule| has(rule, &findings));
        if is_page && is_judged {
            match counts.as_ref().and_then(|counts| holds::check(self, counts)) {
                Some(Ok(finding)) if findings.is_empty() || self.report.typed.is_some() => {
                    findings.push(finding);
                }
                Some(Err(contradiction)) => contradictions.push(contradiction),
                _ => {}
            }
        }
        contradictions.extend(holds::check_flags(self).filter(|_| is_page));
        contradictions.extend(self.lost.map(|lost| lost.sentence().to_owned()));
        let mut notes = if is_page { words::describe(self) } else { Vec::new() };
        if has("counts-never-set", &findings) {
            let zeros = self.words.iter().filter(|word| **word == 0).count();
            notes.push(format!("{zeros} of {} words are 0", self.words.len()));
        }
        let is_nearly_free = has("nearly-free", &findings);
        let kind = match (is_page, is_nearly_free) {
            (false, _) => "not known: the words are not those of a page".to_owned(),
            // Such a page has the type that its wrong words say.
            (true, true) if causes::is_freed(self) => "a page that is being freed".to_owned(),
            (true, true) => "a free page, but for what is wrong".to_owned(),
            (true, false) if has("tail-bit-lost", &findings) => {
                "tail page, without the word that leads to its head".to_owned()
            }
            (true, false) => self.kind(),
        };
        Reading {
            layout: layout(self.age),
            kind,
            folio: self.folio().filter(|_| is_page && !is_nearly_free),
            flags: is_page.then(|| self.flags()),
            counts: counts.filter(|_| is_page),
            notes,
            contradictions,
            causes: causes::of(self, &findings),
            findings,
            is_judged,
        }
    }

    /// Returns the counts, as far as the log shows them.
    fn counts(&self) -> Option<Counts> {
        let head = &self.report.folio.descriptor;
        let is_known = !self.is_lone_tail();
        let counts = Counts {
            refcount: is_known.then(|| head.refcount()),
            mapcount: (is_known && self.counts_itself() && self.report.typed.is_none())
                .then_some(self.report.mapcount),
            large_mapcount: self.first_tail.as_ref().and_then(|slot| slot.large_mapcount()),
            entire_mapcount: self.first_tail.as_ref().and_then(|slot| slot.entire_mapcount()),
            nr_pages_mapped: self.first_tail.as_ref().and_then(|slot| slot.nr_pages_mapped()),
            pincount: self.first_tail.as_ref().and_then(|slot| slot.pincount()),
        };
        Some(counts).filter(|counts| is_known || *counts != Counts::NONE)
    }

    pub(super) fn flags(&self) -> Flags {
        let word = self.words.first().copied().unwrap_or(0);
        // The lowest byte of a first tail is the order.
        let may_be_first = self.is_tail() && self.index().is_none_or(|index| index == 1);
        let has_order = may_be_first && self.age.conventions.order == Order::LowByteOfFlags;
        let flags = if has_order { word & !0xff } else { word };
        let bits = (0..self.age.flags.len() as u32).filter(|bit| flags >> bit & 1 == 1);
        let (mut names, mut unnamed) = (Vec::new(), Vec::new());
        for bit in bits {
            match self.age.flags[bit as usize] {
                Some(name) => names.push(name.to_owned()),
                None => unnamed.push(bit),
            }
        }
        let printed = self.record.flags.as_ref();
        let fields = printed.map_or(Vec::new(), |flags| flags.fields.clone());
        let checked = holds::checked_flags(self, word);
        Flags {
            word: Hex(word),
            names: (!self.age.flags.is_empty()).then_some(names),
            printed: printed.and_then(|flags| flags.names.clone()),
            unnamed,
            checked,
            fields,
        }
    }

    /// Returns what the page is used for, in the words of a dump's text.
    fn kind(&self) -> String {
        if self.report.verdict == Verdict::Poisoned {
            return "never initialised".to_owned();
        }
        match self.report.kind {
            Some(Kind::LoneTail) => return "tail page of a large folio".to_owned(),
            Some(Kind::UnreadableMapping(_)) => return self.mapped_kind(),
            // `PAGE_MAPPING_DAX_SHARED` (`include/linux/page-flags.h`, 6.0 to 6.14).
            Some(Kind::Anon) if self.report.folio.descriptor.mapping_word() == 1 => {
                return "memory of DAX that several files share (mapping is 1)".to_owned();
            }
            _ => {}
        }
        let mut line = Line::new();
        describe_kind(&self.kernel(), &self.report, &mut line);
        let text = String::from_utf8_lossy(line.as_bytes()).into_owned();
        // A log does not show caches.
        let text =
            text.replace("slab, of a cache that cannot be read, at ", "slab of the cache at ");
        text.replace(" of the cache at 0x0", "")
    }

    /// Returns the kind of a page with a mapping, which no log shows.
    fn mapped_kind(&self) -> String {
        match &self.record.owner {
            Some(owner) => format!("memory of a mapping: {owner}"),
            None => "memory of a file or of another mapping".to_owned(),
        }
    }

    fn folio(&self) -> Option<Folio> {
        let order = self.order();
        // A place that is assumed has no address.
        let head = self.place.head.filter(|_| self.place.is_real).map(|head| Hex(head as u64));
        let index = self.index();
        match self.is_tail() || self.report.folio.is_fake_head {
            true => Some(Folio { head, index, order }),
            false if self.report.folio.page.is_head() => {
                Some(Folio { head, index: Some(0), order })
            }
            false => None,
        }
    }

    /// Returns what is wrong with the page. What the log does not show is not wrong.
    fn findings(&self) -> Vec<Finding> {
        let mut found = Vec::new();
        let is_outside = is_outside_log(self.report.folio.flaw);
        let mut take = |rule: &'static Rule, sentence: &Line| {
            // The log need not show all pages of a folio.
            let needs_place =
                matches!(rule.name, "next-is-other" | "head-is-none" | "index-outside");
            if is_outside && matches!(rule.name, "head-unreadable" | "head-impossible")
                || !self.place.is_real && needs_place
            {
                return;
            }
            found.push(Finding {
                rule: rule.name,
                grade: rule.grade.as_str(),
                sentence: String::from_utf8_lossy(sentence.as_bytes()).into_owned(),
            });
        };
        judge(&self.kernel(), &self.report, &mut take);
        // What a type would need says nothing of a page that has the type by mistake.
        if found.iter().any(|finding| finding.rule == "nearly-free") {
            found.retain(|finding| !finding.rule.starts_with("slab-"));
        }
        found
    }
}

/// Returns the releases and the machine that have a layout.
pub(super) fn layout(age: &Age) -> Layout {
    Layout {
        releases: vec![age.releases().to_string()],
        words: age.machine.words,
        bits: age.machine.word,
        is_big_endian: Some(age.machine.is_big_endian),
    }
}

/// Whether a flaw only says that the log does not show a page.
pub(super) fn is_outside_log(flaw: Option<Flaw>) -> bool {
    matches!(flaw, Some(Flaw::HeadUnreadable(_) | Flaw::SlotUnreadable(_) | Flaw::HeadOutside(_)))
}
