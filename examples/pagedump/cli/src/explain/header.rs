//! What follows from the printed lines alone, where a log has no words.

use super::output::Finding;
use crate::logs::record::{Pointer, Record};

/// The least number of fields of one repeated byte that no healthy page has.
const LEAST: usize = 2;

/// Returns what is wrong with a dump whose words the log does not show.
pub(super) fn findings(record: &Record) -> Vec<Finding> {
    if !record.raw.is_empty() {
        return Vec::new();
    }
    repeated(record).into_iter().collect()
}

/// Returns what was printed of a page whose words the log does not show.
pub(super) fn lines(record: &Record) -> Vec<String> {
    if !record.raw.is_empty() {
        return Vec::new();
    }
    let mut lines =
        vec!["the log has no raw words of the page, so only what was printed is known".to_owned()];
    if record.is_poisoned {
        let at = match record.page {
            Pointer::Number(at) => format!(" at {at:016x}"),
            _ => String::new(),
        };
        lines.push(format!("the struct page{at} is poisoned: it was never initialised"));
    }
    let count = |what: &str, count: Option<i64>| count.map(|count| format!("{what} {count}"));
    let counts = [
        count("refcount", record.refcount),
        count("mapcount", record.mapcount),
        count("compound_mapcount", record.compound_mapcount),
    ];
    if let (Pointer::Number(at), false) = (record.page, record.is_poisoned) {
        lines.push(format!("page {at:016x}"));
    }
    let counts: Vec<String> = counts.into_iter().flatten().collect();
    if !counts.is_empty() {
        lines.push(counts.join(", "));
    }
    if let Pointer::Number(at @ 1..) = record.mapping {
        lines.push(format!("mapping {at:016x}"));
    }
    if let Some(index) = record.index {
        lines.push(format!("index {index:#x}"));
    }
    if let Some(memcg) = record.memcg {
        lines.push(format!("memcg {memcg:016x}"));
    }
    lines.extend(record.owner.clone());
    if let Some(flags) = &record.flags {
        let names = match flags.names.as_deref() {
            None => "names unknown".to_owned(),
            Some([]) => "none is set".to_owned(),
            Some(names) => names.join(", "),
        };
        lines.push(format!("flags {:#x}: {names}", flags.value));
    }
    lines
}

/// Finds fields that are runs of one byte. Counts are printed as one more than what is stored.
fn repeated(record: &Record) -> Option<Finding> {
    let pointer = |pointer: Pointer| match pointer {
        Pointer::Number(at) => Some(at),
        _ => None,
    };
    let count =
        |count: Option<i64>, bias: i64| count.map(|count| count.wrapping_sub(bias) as u32 as u64);
    let fields = [
        ("refcount", count(record.refcount, 0)),
        ("mapcount", count(record.mapcount, 1)),
        ("mapping", pointer(record.mapping)),
        ("index", record.index),
        ("compound_mapcount", count(record.compound_mapcount, 1)),
        ("flags", record.flags.as_ref().map(|flags| flags.value)),
        ("memcg", record.memcg),
    ];
    let runs: Vec<String> = fields
        .into_iter()
        .filter_map(|(name, value)| Some((name, run_of(value?)?)))
        .map(|(name, byte)| format!("{name} of {byte:02x}"))
        .collect();
    (runs.len() >= LEAST).then(|| Finding {
        rule: "printed-repeated-byte",
        grade: "broken",
        sentence: format!(
            "{} fields are runs of one byte each: {}; the page was overwritten, so neither flags nor counts mean anything",
            runs.len(),
            runs.join(", ")
        ),
    })
}

/// Returns the byte that all four or eight bytes of a number are, unless that is 0 or ff.
fn run_of(value: u64) -> Option<u8> {
    let byte = value as u8;
    let is_run = [4, 8].into_iter().any(|size| {
        value.to_le_bytes()[..size].iter().all(|other| *other == byte)
            && value >> (size * 8 - 1) >> 1 == 0
    });
    (is_run && byte != 0 && byte != 0xff).then_some(byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_one_byte() {
        assert_eq!(run_of(0xf8f8_f8f8), Some(0xf8));
        assert_eq!(run_of(0x6b6b_6b6b_6b6b_6b6b), Some(0x6b));
        for other in [0, 0xffff_ffff, u64::MAX, 0xf8f8_f8f9, 0xf8f8, 0x6b_6b6b_6b6b] {
            assert_eq!(run_of(other), None, "{other:#x}");
        }
    }

    #[test]
    fn overwritten_page_without_words() {
        let mut record = Record {
            refcount: Some(-117_901_064),
            mapping: Pointer::Number(0xf8f8_f8f8),
            compound_mapcount: Some(67_372_037),
            ..Record::default()
        };
        let found = findings(&record);
        assert!(found[0].sentence.starts_with("3 fields are runs of one byte each"), "{found:?}");
        record.raw = vec![crate::logs::record::Word { value: 0, digits: 8 }];
        assert_eq!(findings(&record), []);
    }
}
