//! What kernels clear before they print a page.

use super::place::tail_word;
use crate::ages::{Age, Version};
use crate::logs::record::Record;
use pagedump_core::Tails;

/// What the kernel cleared in a tail that it could not copy together with its folio, which it said
/// before (`dump_page()`, `mm/debug.c`, 6.9 to 7.3).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Lost {
    /// The tail bit, so that the address of the head remains (6.9 to 6.16).
    Bit,
    /// The whole word that leads to the head (since 6.17).
    Word,
}

impl Lost {
    /// Finds what the kernel cleared.
    pub(super) fn find(record: &Record, age: &Age) -> Option<Self> {
        if !record.is_mismatch || age.version < Version(6, 9) {
            return None;
        }
        let words: Vec<u64> = record.raw.iter().map(|word| word.value).collect();
        let word = tail_word(age, &words)?;
        let stride = age.plans.page.size() as u64;
        if age.version >= Version(6, 17) {
            return (word == 0).then_some(Self::Word);
        }
        let is_head = age.conventions.tails == Tails::Pointer
            && word >> 63 == 1
            && word % stride.next_power_of_two().min(64) == 0;
        is_head.then_some(Self::Bit)
    }

    /// Returns what that did to the words.
    pub(super) const fn sentence(self) -> &'static str {
        match self {
            Self::Bit => {
                "the kernel cleared the tail bit, bit 0 of the word that leads to the head, before it printed the words, \
                 and read the tail as a page of its own"
            }
            Self::Word => {
                "the kernel cleared the word that leads to the head before it printed the words, and read the tail as a \
                 page of its own"
            }
        }
    }
}
