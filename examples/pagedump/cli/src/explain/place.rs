//! Where the pages of a dump in a log were: as far as the log says, or somewhere.

use crate::ages::Age;
use crate::logs::record::{Pointer, Record};
use pagedump_core::layout::Page;
use pagedump_core::{Kernel, Tails};

/// Where a page and its head are taken to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Place {
    /// The start of the memory map.
    pub(super) map: usize,
    /// The address of the page.
    pub(super) page: usize,
    /// The address of the head, if the page is a tail.
    pub(super) head: Option<usize>,
    /// Whether the address of the page is its real one.
    pub(super) is_real: bool,
    /// Whether the position of a tail in its folio is known.
    pub(super) is_index_known: bool,
}

/// The start of the memory map where it is not known. No pointer of a kernel leads there.
const MAP: usize = 0x4000_0000_0000;

/// The page frame that is taken where none is printed: the first of a folio of any order.
const PFN: u64 = 1 << 30;

impl Place {
    /// Places the pages of a dump. The place is real where the dump shows an address of the page, or
    /// one in it.
    pub(super) fn find(record: &Record, age: &Age, words: &[u64]) -> Self {
        let stride = age.plans.page.size();
        let frames = |pfn: u64| (pfn as usize).wrapping_mul(stride);
        let pfn = record.pfn.filter(|pfn| *pfn < Kernel::UNBOUNDED).unwrap_or(PFN);
        let head = head(record, age, words);
        let address = address(record).or_else(|| linked(record, age, words));
        if let Some(place) = Self::of_shared_memory(record, age, words) {
            return place;
        }
        let Some(head) = head else {
            let is_real = address.is_some();
            let page = address.unwrap_or_else(|| MAP.wrapping_add(frames(pfn)));
            let map = page.wrapping_sub(frames(pfn));
            let head = mask(age, words).map(|mask| page & mask);
            return Self { map, page, head, is_real, is_index_known: true };
        };
        let order = record.order().filter(|order| *order < 32);
        let index = match (address, record.pfn, order) {
            (Some(page), ..) if page > head && page.wrapping_sub(head) % stride == 0 => {
                Some((page.wrapping_sub(head) / stride) as u64)
            }
            (_, Some(pfn), Some(order)) => {
                Some(pfn & ((1 << order) - 1)).filter(|index| *index > 0)
            }
            _ if is_first_tail(record, words) => Some(1),
            (_, Some(pfn), None) if age.machine.word == 64 => aligned(pfn, head, stride),
            _ => None,
        };
        let page = match index {
            Some(index) => head.wrapping_add(frames(index)),
            // Not next to the head.
            None => MAP.wrapping_add(frames(pfn)),
        };
        let map = match (record.pfn, index) {
            // The head begins a folio of any order.
            (None, Some(_)) => head.wrapping_sub(frames(PFN)),
            _ => page.wrapping_sub(frames(pfn)),
        };
        Self {
            map,
            page,
            head: Some(head),
            is_real: index.is_some(),
            is_index_known: index.is_some(),
        }
    }
}

impl Place {
    /// Places a tail of hugetlb whose `struct page` lies in the memory of the head's, so that it shows the
    /// same words. Its address or its frame tells that it is not the head.
    fn of_shared_memory(record: &Record, age: &Age, words: &[u64]) -> Option<Self> {
        /// The size of the pages that the memory map is made of.
        const SHARED: u64 = 4096;
        let head = head_in_rows(record, age).filter(|_| shows_head(record, words))?;
        if !age.conventions.fake_heads {
            return None;
        }
        let stride = age.plans.page.size() as u64;
        let order = record.order().filter(|order| *order < 32)?;
        let index = match address(record) {
            Some(page) => (page as u64).checked_sub(head as u64)? / stride,
            None => record.pfn? & ((1 << order) - 1),
        };
        let is_shared = index > 0 && index < 1 << order && index * stride % SHARED == 0;
        let page = head.wrapping_add((index * stride) as usize);
        let frames = record.pfn.unwrap_or(PFN).wrapping_mul(stride) as usize;
        is_shared.then_some(Self {
            map: page.wrapping_sub(frames),
            page,
            head: Some(head),
            is_real: true,
            is_index_known: true,
        })
    }
}

/// Whether the rows of the head begin with the words of the page.
fn shows_head(record: &Record, words: &[u64]) -> bool {
    let head = record.head_raw.get(..words.len());
    head.is_some_and(|head| head.iter().zip(words).all(|(word, own)| word.value == *own))
}

/// Returns the position of a tail in its folio by the address of the head: that for which the memory
/// map begins at a multiple of 2 MiB, and the folio at a multiple of its size.
fn aligned(pfn: u64, head: usize, stride: usize) -> Option<u64> {
    (1..=pfn.min(1 << 18)).find(|index| {
        let first = pfn - index;
        let map = head.wrapping_sub((first as usize).wrapping_mul(stride));
        map % (2 << 20) == 0 && first % (index + 1).next_power_of_two() == 0
    })
}

/// Whether the rows of the head go on with the words of the page, which is the first tail then.
fn is_first_tail(record: &Record, words: &[u64]) -> bool {
    let first = record.head_raw.get(words.len()..).unwrap_or_default();
    first.len() >= words.len() && first.iter().zip(words).all(|(word, own)| word.value == *own)
}

/// Returns the address of the head that the words of a tail lead to.
fn head(record: &Record, age: &Age, words: &[u64]) -> Option<usize> {
    let word = tail_word(age, words).filter(|word| word & 1 == 1)?;
    let is_mask = match age.conventions.tails {
        Tails::Mask => true,
        Tails::Pointer => false,
        Tails::ByValue => word >> 40 == 0xff_ffff && !is_head(record, age, word - 1),
    };
    (!is_mask && is_address(age, word - 1)).then_some((word - 1) as usize)
}

/// Returns the mask that leads from a tail to its head, if its word is one.
fn mask(age: &Age, words: &[u64]) -> Option<usize> {
    let word = tail_word(age, words).filter(|word| word & 1 == 1)?;
    let is_mask = age.conventions.tails != Tails::Pointer && word >> 40 == 0xff_ffff;
    is_mask.then_some((word & !1) as usize)
}

/// Whether the log shows the head at `at`: its own first tail leads there.
fn is_head(record: &Record, age: &Age, at: u64) -> bool {
    head_in_rows(record, age) == Some(at as usize)
}

/// Returns the address of the head to which the first tail in the rows of the head leads.
fn head_in_rows(record: &Record, age: &Age) -> Option<usize> {
    let first = record.head_raw.get(record.raw.len()..)?;
    let word = first.get(link(age))?.value;
    let is_pointer = word & 1 == 1 && word >> 40 != 0xff_ffff && is_address(age, word - 1);
    is_pointer.then(|| (word - 1) as usize)
}

/// Whether a word can be the address of a `struct page`.
pub(super) fn is_address(age: &Age, word: u64) -> bool {
    match age.machine.word {
        64 => word >> 63 == 1 && word % 8 == 0,
        _ => word >= 0x1000_0000 && word % 4 == 0,
    }
}

/// Returns the number of the word that leads from a tail to its head, and that is the first one of the
/// list entry in other pages.
pub(super) fn link(age: &Age) -> usize {
    age.plans.page.offset(Page::COMPOUND_INFO).unwrap_or(0) / age.machine.word_size()
}

/// Returns the word that leads from a tail to its head.
pub(super) fn tail_word(age: &Age, words: &[u64]) -> Option<u64> {
    words.get(link(age)).copied()
}

/// Returns the address that the kernel printed, unless it is a hash of it.
fn address(record: &Record) -> Option<usize> {
    match record.page {
        Pointer::Number(at) if at >> 32 != 0 => Some(at as usize),
        _ => None,
    }
}

/// Returns the address of a page by its own words: its list entry may lead to itself, and the first tail
/// of a head leads back. Either is so if the memory map that follows begins at a multiple of 2 MiB.
fn linked(record: &Record, age: &Age, words: &[u64]) -> Option<usize> {
    let (at, stride) = (link(age), age.plans.page.size() as u64);
    let (next, prev) = (*words.get(at)?, *words.get(at + 1)?);
    let entry = (next == prev).then(|| next.wrapping_sub((at * age.machine.word_size()) as u64));
    let is_head = shows_head(record, words);
    let head = head_in_rows(record, age).filter(|_| is_head).map(|head| head as u64);
    let page = head.or(entry)?;
    let map = page.checked_sub(record.pfn?.checked_mul(stride)?)?;
    let is_real = is_address(age, page) && age.machine.word == 64 && map % (2 << 20) == 0;
    is_real.then_some(page as usize)
}
