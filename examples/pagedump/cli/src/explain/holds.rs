//! Whether the kernel's complaint holds for the words that it printed afterwards.

use super::output::{Counts, Finding};
use super::reading::Decoded;
use crate::ages::Version;

/// A count that the kernel complains of, by the start of the reason.
const COUNTS: &[(&str, &str)] = &[
    ("nonzero compound_mapcount", "compound_mapcount"),
    ("nonzero entire_mapcount", "entire_mapcount"),
    ("nonzero compound_pincount", "compound_pincount"),
    ("nonzero pincount", "pincount"),
    ("nonzero _refcount", "refcount"),
    ("nonzero _count", "refcount"),
    ("nonzero mapcount", "mapcount"),
];

/// The starts of the complaints about flags.
pub(super) const AT_FREE: &str = "PAGE_FLAGS_CHECK_AT_FREE";
const AT_PREP: &str = "PAGE_FLAGS_CHECK_AT_PREP";

/// Returns what the words say of the count that the kernel complains of, as a finding; or, if they say
/// that it is right, as an error.
pub(super) fn check(page: &Decoded<'_>, counts: &Counts) -> Option<Result<Finding, String>> {
    let (_, name) = COUNTS.iter().find(|(start, _)| page.record.has_reason(start))?;
    let count = match *name {
        "refcount" => counts.refcount,
        "mapcount" if page.report.typed.is_some() => {
            let sentence =
                "nonzero mapcount is the type of the page, not a count: the page was freed with its type".to_owned();
            return Some(Ok(finding(sentence)));
        }
        "mapcount" => counts.mapcount,
        "compound_mapcount" | "entire_mapcount" => counts.entire_mapcount,
        _ => counts.pincount,
    };
    match count? {
        0 => Some(Err(format!(
            "{name} is 0 in the words, as it has to be: it changed between the check and the dump"
        ))),
        count => Some(Ok(finding(format!("{name} {count}: expected 0 in a page that is free")))),
    }
}

/// Returns the names of the flags that the kernel complains of, as far as the words have them.
pub(super) fn checked_flags(page: &Decoded<'_>, word: u64) -> Vec<String> {
    let mask = match (page.record.has_reason(AT_FREE), page.record.has_reason(AT_PREP)) {
        (true, _) => page.age.check_at_free,
        (_, true) => page.age.check_at_prep,
        _ => 0,
    };
    let names = page.age.flags.iter().enumerate();
    let set = names.filter(|(bit, _)| word & mask & (1_u64 << (bit & 63)) != 0);
    set.filter_map(|(_, name)| name.map(str::to_owned)).collect()
}

/// Says where the bit may be that made the kernel complain, if none of the named ones is set.
pub(super) fn check_flags(page: &Decoded<'_>) -> Option<String> {
    let word = page.words.first()?;
    let is_checked = page.record.has_reason(AT_FREE) || page.record.has_reason(AT_PREP);
    let is_named = word & (page.age.check_at_free | page.age.check_at_prep) != 0;
    (is_checked && !is_named && page.age.version >= Version(6, 1)).then(|| {
        "the kernel complains of a flag, but none of the named ones that it checks is set: a bit above them is, such as \
         one of the LRU generation, or the flag was cleared meanwhile"
            .to_owned()
    })
}

fn finding(sentence: String) -> Finding {
    Finding { rule: "complaint", grade: "broken", sentence }
}
