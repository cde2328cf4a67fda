//! Explains the page dumps in a kernel log.

mod causes;
mod compare;
mod header;
mod holds;
mod memory;
mod output;
mod partial;
mod place;
mod reading;
mod release;
mod restore;
mod shared;
mod text;
mod words;

pub(crate) use output::Explanation;
pub(crate) use release::Stated;
pub(crate) use shared::Dumps;
pub(crate) use text::{write, write_shared};

use crate::ages::{complaints, Releases};
use crate::logs::record::{Damage, Record};
use crate::number::Hex;
use output::{Complaint, Reading};

/// Explains a page dump.
pub(crate) fn explain(record: &Record, stated: &Stated) -> Explanation {
    let choice = release::choose(record, stated);
    let is_partial = partial::is_partial(record);
    let read = |age| match is_partial {
        true => partial::reading(record, age),
        false => release::read(record, age).reading(!choice.is_doubtful),
    };
    let readings = choice.ages.iter().map(|age| (age.releases(), read(age))).collect();
    let readings = merge(readings);
    let has_rows = partial::size(record) != 0 || !record.damage.is_empty();
    let failure = choice.failure.filter(|_| readings.is_empty() && has_rows);
    Explanation {
        lines: [*record.lines.0.start(), *record.lines.0.end()],
        pfn: record.pfn,
        kernel: choice.source,
        damage: record.damage.iter().map(damage).collect(),
        complaints: complaints_of(record),
        raw: record.raw.iter().map(|word| Hex(word.value)).collect(),
        head_raw: record.head_raw.iter().map(|word| Hex(word.value)).collect(),
        readings,
        failure,
        header: header::lines(record),
        findings: header::findings(record),
    }
}

/// Keeps one of the readings that say the same, with the layouts of all.
fn merge(readings: Vec<(Releases, Reading)>) -> Vec<Reading> {
    let mut all: Vec<(Vec<Releases>, Reading)> = Vec::new();
    for (releases, reading) in readings {
        let same = all.iter_mut().find(|(_, other)| {
            let mut other = other.clone();
            other.layout = reading.layout.clone();
            other == reading
        });
        let Some((found, other)) = same else {
            all.push((vec![releases], reading));
            continue;
        };
        if other.layout.is_big_endian != reading.layout.is_big_endian {
            other.layout.is_big_endian = None;
        }
        add(found, releases);
    }
    let name = |(releases, mut reading): (Vec<Releases>, Reading)| {
        reading.layout.releases = releases.iter().map(Releases::to_string).collect();
        reading
    };
    all.into_iter().map(name).collect()
}

/// Adds releases to those that are known, in which they may be.
fn add(all: &mut Vec<Releases>, releases: Releases) {
    if all.contains(&releases) {
        return;
    }
    match all.last_mut().and_then(|last| Some((last.join(releases)?, last))) {
        Some((joined, last)) => *last = joined,
        None => all.push(releases),
    }
}

fn complaints_of(record: &Record) -> Vec<Complaint> {
    let mut all: Vec<Complaint> = Vec::new();
    if let Some(process) = &record.bad_state {
        let by = if process.is_empty() { String::new() } else { format!(" in process {process}") };
        all.push(Complaint {
            text: format!("bad page state{by}"),
            meaning: Some(
                "the page allocator found it when the page was freed or allocated, and keeps the page out of use"
                    .to_owned(),
            ),
            cause: None,
        });
    }
    if record.is_mismatch {
        all.push(Complaint {
            text: "page does not match folio".to_owned(),
            meaning: Some(
                "the page is a tail, and the folio that it leads to does not reach as far, or changed meanwhile"
                    .to_owned(),
            ),
            cause: None,
        });
    }
    let explained = |reason: &String| {
        let found = complaints::Complaint::find(reason);
        let cause = found.map(|found| found.hint).filter(|hint| !hint.is_empty());
        Complaint {
            text: reason.clone(),
            meaning: found.map(|found| found.check.to_owned()),
            cause: cause.map(str::to_owned),
        }
    };
    all.extend(record.reasons.iter().map(explained));
    all
}

fn damage(damage: &Damage) -> String {
    format!("line {}, byte {}: {}", damage.line, damage.column, damage.what)
}
