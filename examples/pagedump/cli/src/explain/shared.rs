//! What several dumps of a log share.

use super::output::{Explanation, Shared};
use std::collections::{BTreeMap, BTreeSet};

/// The rules whose findings say in which words or bits a page is wrong.
const PATTERNS: &[&str] = &["nearly-free", "repeated-byte", "text", "user-addresses", "all-zero"];

/// The most things of a kind that are remembered, and the most dumps that are listed for each: a log can
/// have any number of both.
const MOST_KEYS: usize = 4096;
const MOST_LISTED: usize = 64;

/// What the dumps of a log have been said to be, as far as they may share it.
#[derive(Default)]
pub(crate) struct Dumps {
    count: usize,
    frames: BTreeMap<u64, Group>,
    patterns: BTreeMap<String, Group>,
    /// Addresses of one kernel are not those of another.
    mappings: BTreeMap<(Option<String>, String), Group>,
}

/// The dumps that share something.
#[derive(Default)]
struct Group {
    count: usize,
    first: Vec<usize>,
    frames: BTreeSet<u64>,
}

impl Group {
    /// Whether the dumps are known to be of different page frames.
    fn is_of_different_frames(&self) -> bool {
        self.count == self.first.len() && self.frames.len() == self.first.len()
    }

    fn shared(&self, sentence: String) -> Option<Shared> {
        let shared = Shared { sentence, count: self.count, dumps: self.first.clone() };
        (self.count > 1).then_some(shared)
    }
}

/// Adds a dump to what it shares with others.
fn add<K: Ord>(groups: &mut BTreeMap<K, Group>, key: K, dump: usize, pfn: Option<u64>) {
    if groups.len() >= MOST_KEYS && !groups.contains_key(&key) {
        return;
    }
    let group = groups.entry(key).or_default();
    group.count += 1;
    if group.first.len() < MOST_LISTED {
        group.first.push(dump);
        group.frames.extend(pfn);
    }
}

impl Dumps {
    /// The number of dumps so far.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// Adds the next dump of the log.
    pub(crate) fn add(&mut self, page: &Explanation) {
        self.count += 1;
        if let Some(pfn) = page.pfn {
            add(&mut self.frames, pfn, self.count, page.pfn);
        }
        let [reading] = page.readings.as_slice() else { return };
        if reading.findings.is_empty() {
            return;
        }
        for finding in reading.findings.iter().filter(|finding| PATTERNS.contains(&finding.rule)) {
            add(&mut self.patterns, finding.sentence.clone(), self.count, page.pfn);
        }
        for mapping in reading.notes.iter().filter_map(|note| note.strip_prefix("mapping: ")) {
            let key = (page.kernel.release.clone(), mapping.to_owned());
            add(&mut self.mappings, key, self.count, page.pfn);
        }
    }

    /// Returns what several dumps share: the page frame, the pattern of the damage, the mapping.
    pub(crate) fn shared(&self) -> Vec<Shared> {
        let frames = self
            .frames
            .iter()
            .filter_map(|(pfn, group)| group.shared(format!("the same page frame: {pfn:#x}")));
        let patterns = self.patterns.iter().filter_map(|(sentence, group)| {
            let note = match group.is_of_different_frames() {
                true => "; in different page frames, so software is a likelier cause than one bad cell of memory",
                false => "",
            };
            group.shared(format!("the same finding: {sentence}{note}"))
        });
        let mappings = self
            .mappings
            .iter()
            .filter_map(|((_, mapping), group)| group.shared(format!("the same owner: {mapping}")));
        frames.chain(patterns).chain(mappings).collect()
    }
}
