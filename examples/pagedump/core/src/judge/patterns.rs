//! Patterns over the bytes: memory that was never initialised, or overwritten by something else.

use super::subject::{Subject, Words};
use super::Rule;
use crate::kernel::{Kernel, Poisons};
use crate::layout::Page;
use dumpable::Line;

pub(super) static ALL_ZERO: Rule = Rule::unusual(
    "patterns",
    "all-zero",
    "Initialisation leaves no page all zero: it sets a list entry, the mapcount and the refcount (`__init_single_page()`, `mm/mm_init.c`, 7.3).",
);

#[inline(never)]
pub(super) fn all_zero(page: &Subject<'_>, line: &mut Line) -> bool {
    if page.own().len() == 0 || count(page, &|word| word == 0) != number_of_words(page) {
        return false;
    }
    line.text("struct page is all zero: never initialised, so mapcount 1 and refcount 0 ");
    line.text("are no counts");
    true
}

/// Returns the number of whole words of a page.
fn number_of_words(page: &Subject<'_>) -> usize {
    page.own().len().checked_div(page.kernel.word).unwrap_or(0)
}

/// Returns how many words of a page are such.
// The function comes by reference: dropping it would be a path to unwinding.
fn count(page: &Subject<'_>, is: &impl Fn(u64) -> bool) -> usize {
    let (words, mut at, mut count) = (page.own(), 0_usize, 0_usize);
    let mut left = number_of_words(page);
    while left > 0 {
        count = count.wrapping_add(is(words.word(at)) as usize);
        at = at.wrapping_add(page.kernel.word);
        left = left.wrapping_sub(1);
    }
    count
}

/// Writes how many words of a page are such.
fn write_share(page: &Subject<'_>, count: usize, line: &mut Line) {
    line.dec(count).text(" of ").dec(number_of_words(page)).text(" words");
}

/// Whether a word that no owner of a page uses for itself is such: that of the counts or, where
/// pointers have 64 bits, the mapping.
fn has_fixed(page: &Subject<'_>, is: &impl Fn(u64) -> bool) -> bool {
    let (words, plans) = (page.own(), page.kernel.plans);
    let counts = match plans.page.offset(Page::TYPE_OR_MAPCOUNT) {
        Some(at) => {
            is(words.word(at)) || (page.kernel.word == 4 && is(words.word(at.wrapping_add(4))))
        }
        None => false,
    };
    counts || (page.kernel.word == 8 && is(words.mapping().unwrap_or(0)))
}

/// Returns a word of the kernel's size full of one byte.
fn full_of(page: &Subject<'_>, byte: u8) -> u64 {
    match page.kernel.word {
        4 => u32::from_ne_bytes([byte; 4]).into(),
        _ => u64::from_ne_bytes([byte; 8]),
    }
}

pub(super) static ALL_ONES: Rule = Rule::unusual(
    "patterns",
    "all-ones",
    "The memory map is filled with ones until its pages are initialised (`page_init_poison()`, `include/linux/page-flags.h`, 7.3).",
);

#[inline(never)]
pub(super) fn all_ones(page: &Subject<'_>, line: &mut Line) -> bool {
    let ones = full_of(page, 0xff);
    let is_ones = page.report.folio.is_poisoned(page.kernel)
        || (page.own().flags() == ones && page.kernel.word == 4);
    if !is_ones {
        return false;
    }
    let found = count(page, &|word| word == ones);
    line.text("its flags word is all ones, as ");
    write_share(page, found, line);
    line.text(" are: struct page was never initialised, or overwritten");
    true
}

pub(super) static REPEATED_BYTE: Rule = Rule::broken(
    "patterns",
    "repeated-byte",
    "Neither the counts nor the mapping are runs of one byte other than 0x00 and 0xff; here they are, and three words in all (`struct page`, `include/linux/mm_types.h`, 7.3).",
);

#[inline(never)]
pub(super) fn repeated_byte(page: &Subject<'_>, line: &mut Line) -> bool {
    let is_run = |word: u64| {
        let byte = word as u8;
        !matches!(byte, 0 | 0xff) && word == full_of(page, byte)
    };
    let found = count(page, &is_run);
    if found < SEVERAL || !has_fixed(page, &is_run) {
        return false;
    }
    let byte = first(page, &is_run) as u8;
    let (first, same) = (full_of(page, byte), full_of(page, byte));
    write_share(page, found, line);
    line.text(" are runs of one byte, ");
    if count(page, &|word| word == first) == found {
        line.text("0x").hex_padded(byte, 2);
    } else {
        line.text("0x").hex_padded(same as u8, 2).text(" and others");
    }
    line.text(poison_name(byte)).text(": overwritten, so they are not the words of a page");
    true
}

/// Returns the first word that is such, or 0.
fn first(page: &Subject<'_>, is: &impl Fn(u64) -> bool) -> u64 {
    let (words, mut at) = (page.own(), 0_usize);
    let mut left = number_of_words(page);
    while left > 0 {
        if is(words.word(at)) {
            return words.word(at);
        }
        at = at.wrapping_add(page.kernel.word);
        left = left.wrapping_sub(1);
    }
    0
}

/// Returns what the kernel fills memory with this byte for (`include/linux/poison.h`, 7.3).
const fn poison_name(byte: u8) -> &'static str {
    match byte {
        0x6b => " (POISON_FREE, of objects that were freed)",
        0x5a => " (POISON_INUSE, of objects that were not written)",
        0xa5 => " (POISON_END)",
        0xaa => " (PAGE_POISON)",
        0xcc => " (POISON_FREE_INITMEM)",
        _ => "",
    }
}

pub(super) static TEXT: Rule = Rule::broken(
    "patterns",
    "text",
    "Neither the counts nor the mapping are printable text; here they are, and three words in all (`struct page`, `include/linux/mm_types.h`, 7.3).",
);

/// The number of words that no page has by chance.
const SEVERAL: usize = 3;

#[inline(never)]
pub(super) fn text(page: &Subject<'_>, line: &mut Line) -> bool {
    let size = page.kernel.word;
    let is_text = |word: u64| is_text(word, size);
    let found = count(page, &is_text);
    // Those of four bytes may be numbers.
    let least = if size == 4 { SEVERAL.wrapping_add(2) } else { SEVERAL };
    let is_mixed = |word: u64| is_text(word) && word != full_of(page, word as u8);
    if found < least || !has_fixed(page, &is_text) || count(page, &is_mixed) == 0 {
        return false;
    }
    write_share(page, found, line);
    line.text(" are printable text, such as \"");
    let sample = match page.kernel.is_big_endian() {
        true => first(page, &is_text).to_be_bytes(),
        false => first(page, &is_text).to_le_bytes(),
    };
    match size {
        4 => line.escaped(&u32::to_ne_bytes(first(page, &is_text) as u32)),
        _ => line.escaped(&sample),
    };
    line.text("\": overwritten, so they are not the words of a page");
    true
}

fn is_text(word: u64, size: usize) -> bool {
    let (mut rest, mut left) = (word, size);
    while left > 0 {
        if !matches!(rest as u8, b' '..=b'~' | b'\n' | b'\t' | b'\r') {
            return false;
        }
        rest >>= 8;
        left = left.wrapping_sub(1);
    }
    true
}

pub(super) static USER_ADDRESSES: Rule = Rule::unusual(
    "patterns",
    "user-addresses",
    "A page has no addresses of processes; here three words are in their half of all addresses (`struct page`, `include/linux/mm_types.h`, 7.3).",
);

#[inline(never)]
pub(super) fn user_addresses(page: &Subject<'_>, line: &mut Line) -> bool {
    // Of programs and libraries, which lie in the upper half.
    let is_user = |word: u64| (0x4000_0000_0000..0x8000_0000_0000).contains(&word);
    let found = count(page, &is_user);
    // Kernels with another poison may have addresses there themselves (s390).
    let has_high_half = match page.kernel.poisons {
        Some(Poisons { list: [first, _], .. }) => first >> 48 == 0xdead,
        None => true,
    };
    if page.kernel.word != 8 || found < SEVERAL || !has_high_half {
        return false;
    }
    write_share(page, found, line);
    line.text(" are user-space addresses, such as ").hex0x(first(page, &is_user));
    line.text(": not a struct page, or memory that was never initialised");
    true
}

pub(super) static SHIFTED: Rule = Rule::unusual(
    "patterns",
    "shifted",
    "Flags and counts have their own places; here they are found in others (`struct page`, `include/linux/mm_types.h`, 7.3).",
);

#[inline(never)]
pub(super) fn shifted(page: &Subject<'_>, line: &mut Line) -> bool {
    let (kernel, words) = (page.kernel, page.own());
    let (Some(flags), Some(counts)) =
        (kernel.plans.page.offset(Page::FLAGS), kernel.plans.page.offset(Page::TYPE_OR_MAPCOUNT))
    else {
        return false;
    };
    let known = kernel.lowest_field();
    if kernel.word != 8 || known >= 64 || looks_right(page, words, flags, counts) {
        return false;
    }
    let (mut by, mut left) = (kernel.word, number_of_words(page).saturating_sub(1));
    while left > 0 {
        let (later, earlier) = (flags.wrapping_add(by), counts.wrapping_sub(by));
        let (has_flags, has_counts) = (
            looks_like_flags(page, words.word(later)),
            counts >= by && looks_like_counts(kernel, words.word(earlier)),
        );
        let counts_later = counts.wrapping_add(by) < words.len()
            && looks_like_counts(kernel, words.word(counts.wrapping_add(by)));
        if has_flags && counts_later {
            line.text("its words look like a struct page that begins ").dec(by);
            line.text(" bytes later");
            return true;
        }
        if has_counts && has_flags_at_end(page, words, by) {
            line.text("its words look like a struct page that began ").dec(by);
            line.text(" bytes earlier");
            return true;
        }
        by = by.wrapping_add(kernel.word);
        left = left.wrapping_sub(1);
    }
    false
}

/// Whether the flags word of the page after this one, which began `by` bytes earlier too, is in it.
fn has_flags_at_end(page: &Subject<'_>, words: Words<'_>, by: usize) -> bool {
    looks_like_flags(page, words.word(words.len().wrapping_sub(by)))
}

/// Whether flags and counts are where they belong.
fn looks_right(page: &Subject<'_>, words: Words<'_>, flags: usize, counts: usize) -> bool {
    looks_like_flags(page, words.word(flags)) || looks_like_counts(page.kernel, words.word(counts))
}

/// Whether a word can be a flags word, with numbers above the flags that are possible: `lastcpupid`
/// has all its bits, as in most pages.
fn looks_like_flags(page: &Subject<'_>, word: u64) -> bool {
    let (mut fields, mut counts) = (page.kernel.flag_fields, page.kernel.flag_counts);
    let mut has_all_ones = false;
    while let ([field, fields_rest @ ..], [count, counts_rest @ ..]) = (fields, counts) {
        let value = dumpable::shr(word, field.shift) & field.mask;
        if value >= *count {
            return false;
        }
        has_all_ones |= field.hex && value == field.mask;
        (fields, counts) = (fields_rest, counts_rest);
    }
    has_all_ones
}

/// Whether a word can be that of a mapcount and a refcount.
fn looks_like_counts(kernel: &Kernel<'_>, word: u64) -> bool {
    let [first, second] = halves(kernel, word);
    let is_mapcount = first == u32::MAX || first < 0x1_0000;
    is_mapcount && second != 0 && second < 0x1_0000
}

/// Returns the halves of a word, that with the lower address first.
pub(super) fn halves(kernel: &Kernel<'_>, word: u64) -> [u32; 2] {
    match kernel.is_big_endian() {
        true => [(word >> 32) as u32, word as u32],
        false => [word as u32, (word >> 32) as u32],
    }
}
