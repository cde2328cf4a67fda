//! Pairs that differ: if the comparison finds one of them equal, it proves nothing.

#![no_std]

mod layout;
mod pair;

use pair::*;

pairs! {
    /// A check.
    checked(page: Page) -> u64 {
        generated: page.index(),
        by_hand: |words| if words[1] & 1 == 0 { words[4] } else { 0 },
    }
    /// A bounds check with its panic path.
    bounded(slot: Slot) -> u64 {
        generated: slot.long(),
        by_hand: |words| words[words[8] as usize] >> 3 & (1 << 60) - 1,
    }
    /// One more load.
    loaded_again(page: Page) -> u64 {
        generated: page.index(),
        by_hand: |words| {
            // SAFETY: one of the words.
            let load = || unsafe { words.as_ptr().add(4).read_volatile() };
            load() & load()
        },
    }
    /// Another word.
    other_word(page: Page) -> u64 {
        generated: page.memcg_data(),
        by_hand: |words| words[6],
    }
    /// Another bit.
    other_bit(page: Page) -> bool {
        generated: page.flags().has(PageFlags::Head),
        by_hand: |words| words[0] & 1 << 7 != 0,
    }
    /// Without sign extension.
    unsigned(page: Page) -> i16 {
        generated: page.age(),
        by_hand: |words| (words[5] >> 52) as i16,
    }
    /// The address of the copy instead of the page's.
    origin_of_copy(page: Page) -> usize {
        generated: page.list().origin().get(),
        by_hand: |words| &raw const words[1] as usize,
    }
    /// The offset of the description instead of the object's.
    compiled_origin(page: Page) -> usize {
        generated: page.list().origin().get(),
        by_hand: |words| (words[8] as usize).wrapping_add(8),
    }
    /// A known weakness: an element with a variable index is taken from a copy of the array, which
    /// no compiler elides. If this pair becomes equal, move it to `pairs.rs`.
    count_at(slot: Slot, index: usize) -> u16 {
        generated: slot.counts().get(index).unwrap_or(0),
        by_hand: |words| {
            if index < 8 {
                // SAFETY: the eight numbers are words 1 and 2.
                unsafe { words.as_ptr().add(1).cast::<u16>().add(index).read() }
            } else {
                0
            }
        },
    }
}
