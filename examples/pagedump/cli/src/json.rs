//! A page of a dump as an object of JSON.

use crate::number::{as_object, Hex};
use dumpable::Line;
use pagedump_core::{
    describe_kind, judge, Charge, Kernel, Name, Owner, PageReport, Rule, Symbols, Verdict,
};
use serde::Serialize;

/// A page. What is not known, or is not there, is `null`. Addresses and words are text in hex.
#[derive(Serialize)]
#[serde(tag = "type", rename = "page")]
pub(crate) struct Page<'a> {
    /// The address of the `struct page`.
    at: Hex,
    /// The page frame number.
    pfn: Option<u64>,
    /// `faithful`, `poisoned`, `flawed`, `torn`, `outside` or `unreadable`.
    verdict: &'static str,
    /// The kind, as the line `kind:` has it.
    kind: Option<String>,
    refcount: Option<i32>,
    /// The mappings of the page itself, as this kernel counts and prints them.
    mapcount: Option<i32>,
    /// The index of the page in its mapping, in pages.
    index: Option<Hex>,
    flags: Option<Flags<'a>>,
    /// The number of the page type, where it is one.
    page_type: Option<u8>,
    /// The folio, if it has several pages.
    folio: Option<Folio>,
    /// The address of the mapping that the kernel prints.
    mapping: Option<Hex>,
    owner: Option<OwnerOf>,
    charge: Option<ChargeOf>,
    /// Whether the page lies in memory for contiguous allocations (CMA).
    is_cma: Option<bool>,
    /// The words of the page.
    raw: Vec<Hex>,
    findings: Vec<Finding>,
}

#[derive(Serialize)]
struct Flags<'a> {
    /// The whole word.
    word: Hex,
    names: Vec<&'a str>,
    /// The numbers above the flags: node, zone, last CPU.
    #[serde(serialize_with = "as_object")]
    fields: Vec<(&'a str, u64)>,
}

#[derive(Serialize)]
struct Folio {
    /// The address of the head.
    head: Hex,
    order: u8,
    /// The position of the page in the folio.
    index: u64,
    large_mapcount: Option<i32>,
    entire_mapcount: Option<i32>,
    nr_pages_mapped: Option<u32>,
    pincount: Option<i32>,
    /// The words of the head, and of the page after it.
    head_raw: Vec<Hex>,
    tail_raw: Vec<Hex>,
}

#[derive(Serialize)]
struct OwnerOf {
    /// The symbol of the operations of the mapping.
    operations: Option<String>,
    inode: Option<u64>,
    /// The address of the slab cache.
    cache: Option<Hex>,
    /// The name of the file or of the slab cache.
    name: Option<String>,
}

#[derive(Serialize)]
struct ChargeOf {
    /// `memory cgroup`, `object cgroup`, `object cgroup, as kernel memory` or `objects`.
    to: &'static str,
    at: Hex,
}

/// A finding, as the lines after the kernel's text have it.
#[derive(Serialize)]
struct Finding {
    rule: &'static str,
    /// `broken` or `unusual`.
    grade: &'static str,
    sentence: String,
}

impl<'a> Page<'a> {
    pub(crate) fn of<N: Symbols>(report: &PageReport, kernel: &Kernel<'a>, symbols: &N) -> Self {
        let is_read = !matches!(report.verdict, Verdict::Unreadable(_) | Verdict::Poisoned);
        let is_placed = is_read && report.pfn.is_some();
        let is_counted = is_placed && !report.is_lone_tail();
        let head = &report.folio.descriptor;
        let words = |raw: &pagedump_core::RawPage| -> Vec<Hex> {
            (0..raw.as_bytes().len() / kernel.word)
                .map(|index| Hex(raw.word(kernel, index * kernel.word)))
                .collect()
        };
        Self {
            at: hex(report.at.get()),
            pfn: report.pfn,
            verdict: verdict(report.verdict),
            kind: report.kind.map(|_| kind(report, kernel)),
            refcount: is_counted.then(|| head.refcount()),
            mapcount: is_counted.then_some(report.mapcount),
            index: is_counted.then(|| Hex(report.head_index.wrapping_add(report.folio.index))),
            flags: is_placed.then(|| Flags::of(report.raw_believed().flags(kernel), kernel)),
            page_type: report.typed.and_then(|typed| typed.byte),
            folio: report.folio.first_tail.as_ref().filter(|_| report.folio.flaw.is_none()).map(
                |slot| Folio {
                    head: hex(report.folio.head.origin().get()),
                    order: report.folio.order,
                    index: report.folio.index,
                    large_mapcount: slot.large_mapcount(),
                    entire_mapcount: slot.entire_mapcount(),
                    nr_pages_mapped: slot.nr_pages_mapped(),
                    pincount: slot.pincount(),
                    head_raw: words(&report.folio.raw_head),
                    tail_raw: words(&report.folio.raw_first_tail),
                },
            ),
            mapping: report.mapping.map(|at| hex(at.get())),
            owner: report.owner.as_ref().map(|owner| OwnerOf::of(owner, report, symbols)),
            charge: report.charge.map(ChargeOf::of),
            is_cma: report.is_cma.and_then(Result::ok),
            raw: if is_read || report.verdict == Verdict::Poisoned {
                words(&report.folio.raw_page)
            } else {
                Vec::new()
            },
            findings: findings(report, kernel),
        }
    }
}

const fn hex(at: usize) -> Hex {
    Hex(at as u64)
}

const fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Faithful => "faithful",
        Verdict::Poisoned => "poisoned",
        Verdict::Flawed(_) => "flawed",
        Verdict::Torn => "torn",
        Verdict::Outside => "outside",
        Verdict::Unreadable(_) => "unreadable",
        _ => "unknown",
    }
}

fn findings(report: &PageReport, kernel: &Kernel<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    judge(kernel, report, &mut |rule: &'static Rule, sentence: &Line| {
        let sentence = String::from_utf8_lossy(sentence.as_bytes()).into_owned();
        found.push(Finding { rule: rule.name, grade: rule.grade.as_str(), sentence });
    });
    found
}

impl<'a> Flags<'a> {
    fn of(word: u64, kernel: &Kernel<'a>) -> Self {
        let set = kernel.flag_names.iter().filter(|(mask, _)| word & mask != 0);
        let field = |field: &pagedump_core::FlagField<'a>| {
            (field.name, word.checked_shr(field.shift).unwrap_or(0) & field.mask)
        };
        Self {
            word: Hex(word),
            names: set.map(|(_, name)| *name).collect(),
            fields: kernel.flag_fields.iter().map(field).collect(),
        }
    }
}

impl OwnerOf {
    fn of<N: Symbols>(owner: &Owner, report: &PageReport, symbols: &N) -> Self {
        let symbol = |at: dumpable::Addr<u8>| {
            let mut line = Line::new();
            symbols.name(at, &mut line);
            Some(String::from_utf8_lossy(line.as_bytes()).into_owned())
        };
        let named = |name: Name| {
            (name == Name::Known)
                .then(|| String::from_utf8_lossy(report.name.as_bytes()).into_owned())
        };
        let none = Self { operations: None, inode: None, cache: None, name: None };
        match *owner {
            Owner::MappingUnreadable(_) => none,
            Owner::NoInode(operations) | Owner::InodeUnreadable(operations, _) => {
                Self { operations: symbol(operations), ..none }
            }
            Owner::Inode(operations, inode, name) => Self {
                operations: symbol(operations),
                inode: Some(inode),
                name: named(name),
                ..none
            },
            Owner::Slab(cache, name) => {
                Self { cache: Some(hex(cache.get())), name: named(name), ..none }
            }
        }
    }
}

impl ChargeOf {
    const fn of(charge: Charge) -> Self {
        let (to, at) = match charge {
            Charge::Memcg(at) => ("memory cgroup", at),
            Charge::ObjCgroup(at) => ("object cgroup", at),
            Charge::Kernel(at) => ("object cgroup, as kernel memory", at),
            Charge::Objects(at) => ("objects", at),
            _ => ("unknown", 0),
        };
        Self { to, at: Hex(at) }
    }
}

/// Returns the kind in the words of the text.
fn kind(report: &PageReport, kernel: &Kernel<'_>) -> String {
    let mut line = Line::new();
    describe_kind(kernel, report, &mut line);
    String::from_utf8_lossy(line.as_bytes()).into_owned()
}
