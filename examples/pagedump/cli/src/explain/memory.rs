//! The rows of a log as a memory, so that the words are read as those of a dump are.

use crate::logs::record::Word;
use dumpable::{Addr, Cause, Fault, Memory};

/// The `struct page`s that a log shows.
#[derive(Default)]
pub(super) struct Rows {
    pages: Vec<(usize, Vec<u8>)>,
}

impl Rows {
    /// Adds the words at an address. The first words that were added there stay.
    pub(super) fn add(&mut self, at: usize, words: &[Word], word_size: usize) {
        let bytes = |word: &Word| word.value.to_le_bytes().into_iter().take(word_size);
        self.pages.push((at, words.iter().flat_map(bytes).collect()));
    }
}

impl Memory for Rows {
    fn read(&self, at: Addr<u8>, into: &mut [u8]) -> Result<(), Fault> {
        for (start, bytes) in &self.pages {
            let found = at.get().checked_sub(*start).and_then(|offset| bytes.get(offset..));
            if let Some(found) = found.and_then(|bytes| bytes.get(..into.len())) {
                into.copy_from_slice(found);
                return Ok(());
            }
        }
        Err(Fault::new(at, into.len(), Cause::Outside))
    }

    fn is_frozen(&self) -> bool {
        true
    }
}
