//! What `explain` says, as data: the text and the JSON are both made of it.

use crate::number::{as_object, Hex};
use serde::Serialize;

/// What is said of a page dump.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(tag = "type", rename = "dump")]
pub(crate) struct Explanation {
    /// The first and the last line of the log that the dump takes, counted from 1.
    pub(crate) lines: [u64; 2],
    /// The page frame number, if it was printed.
    pub(crate) pfn: Option<u64>,
    /// The release of the kernel, and how it is known.
    pub(crate) kernel: KernelSource,
    /// The damage to the log.
    pub(crate) damage: Vec<String>,
    /// What the kernel complained of.
    pub(crate) complaints: Vec<Complaint>,
    /// The words of the page, as they were printed.
    pub(crate) raw: Vec<Hex>,
    /// Those of its head.
    pub(crate) head_raw: Vec<Hex>,
    /// What the words say: once if the layout is known, else once for each layout that they can have.
    pub(crate) readings: Vec<Reading>,
    /// Why the words cannot be read.
    pub(crate) failure: Option<String>,
    /// What was printed, where the log has no words.
    pub(crate) header: Vec<String>,
    /// What follows from the printed lines alone.
    pub(crate) findings: Vec<Finding>,
}

/// The release of a kernel, and how it is known.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct KernelSource {
    /// The release, if it is known.
    pub(crate) release: Option<String>,
    /// How it is known, or why it is not.
    pub(crate) ground: String,
    /// What contradicts it.
    pub(crate) warnings: Vec<String>,
}

/// A complaint of the kernel.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct Complaint {
    /// What it printed.
    pub(crate) text: String,
    /// What it checks before it prints that, if it is known.
    pub(crate) meaning: Option<String>,
    /// What may be behind it: a guess.
    pub(crate) cause: Option<String>,
}

/// What the words of a page say in one layout.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct Reading {
    pub(crate) layout: Layout,
    /// What the page is used for.
    pub(crate) kind: String,
    /// Where the page is in its folio, if in a large one.
    pub(crate) folio: Option<Folio>,
    /// `None` if the words are not those of a page.
    pub(crate) flags: Option<Flags>,
    /// `None` if the words are not those of a page, or if the counts are those of a head that the log
    /// does not show.
    pub(crate) counts: Option<Counts>,
    /// What other words say: links, index, mapping.
    pub(crate) notes: Vec<String>,
    /// What was printed and is not what the words say.
    pub(crate) contradictions: Vec<String>,
    pub(crate) findings: Vec<Finding>,
    /// What may have been the cause, the likelier first. None of these is known.
    pub(crate) causes: Vec<String>,
    /// Whether the words are judged: not if the log has lost some, and not if another layout fits what
    /// was printed better.
    pub(crate) is_judged: bool,
}

/// A layout of `struct page`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct Layout {
    /// The releases that have it, such as `6.12 to 6.13`.
    pub(crate) releases: Vec<String>,
    /// The number of words of a `struct page`.
    pub(crate) words: u8,
    /// The size of a word.
    pub(crate) bits: u8,
    /// `None` if the words say the same in both byte orders.
    pub(crate) is_big_endian: Option<bool>,
}

/// The place of a page in its folio.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct Folio {
    /// The address of the head, if the log shows it.
    pub(crate) head: Option<Hex>,
    /// The position of the page, 0 for the head.
    pub(crate) index: Option<u64>,
    /// The base-2 logarithm of the number of pages.
    pub(crate) order: Option<u8>,
}

/// The flags of a page.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct Flags {
    /// The whole word, with what is above the flags.
    pub(crate) word: Hex,
    /// The names of the flags that are set; `None` if this kernel numbers its flags in another way.
    pub(crate) names: Option<Vec<String>>,
    /// The names that were printed.
    pub(crate) printed: Option<Vec<String>>,
    /// The numbers of the flags that are set and whose names depend on the configuration.
    pub(crate) unnamed: Vec<u32>,
    /// The names of those that made the kernel complain.
    pub(crate) checked: Vec<String>,
    /// The numbers above the flags, as they were printed: node, zone, last CPU.
    #[serde(serialize_with = "as_object")]
    pub(crate) fields: Vec<(String, u64)>,
}

/// The counts of a page.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct Counts {
    pub(crate) refcount: Option<i32>,
    /// The mappings; `None` too if the word holds the type of the page.
    pub(crate) mapcount: Option<i32>,
    /// The mappings of all pages of the folio (since 6.10).
    pub(crate) large_mapcount: Option<i32>,
    pub(crate) entire_mapcount: Option<i32>,
    pub(crate) nr_pages_mapped: Option<u32>,
    pub(crate) pincount: Option<i32>,
}

impl Counts {
    pub(crate) const NONE: Self = Self {
        refcount: None,
        mapcount: None,
        large_mapcount: None,
        entire_mapcount: None,
        nr_pages_mapped: None,
        pincount: None,
    };
}

/// A finding: what is wrong with a page.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct Finding {
    /// The name of the rule.
    pub(crate) rule: &'static str,
    /// `broken` or `unusual`.
    pub(crate) grade: &'static str,
    /// What was seen, and what was expected.
    pub(crate) sentence: String,
}

/// What several dumps of a log share.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(tag = "type", rename = "shared")]
pub(crate) struct Shared {
    pub(crate) sentence: String,
    /// The number of dumps.
    pub(crate) count: usize,
    /// Their numbers in the log, counted from 1; the first ones of many.
    pub(crate) dumps: Vec<usize>,
}
