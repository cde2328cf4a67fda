//! Generated code, and what a careful person writes instead over the words of a snapshot: see
//! `pair.rs`.

#![no_std]

mod layout;
mod pair;

use pair::*;

pairs! {
    /// A word.
    index(page: Page) -> u64 {
        generated: page.index(),
        by_hand: |words| words[4],
    }
    /// A word of a nested list.
    list_prev(page: Page) -> usize {
        generated: page.list().prev().get(),
        by_hand: |words| words[2] as usize,
    }
    /// Half a word with a sign.
    refcount(page: Page) -> i32 {
        generated: page.refcount(),
        by_hand: |words| (words[6] >> 32) as i32,
    }
    /// A flag.
    is_head(page: Page) -> bool {
        generated: page.flags().has(PageFlags::Head),
        by_hand: |words| words[0] & 1 << 6 != 0,
    }
    /// The unknown flags.
    unknown_flags(page: Page) -> u64 {
        generated: page.flags().unknown(),
        by_hand: |words| words[0] & !(1 | 1 << 6 | 1 << 10 | 1 << 17),
    }
    /// Bits.
    last_cpu(page: Page) -> u32 {
        generated: page.last_cpu(),
        by_hand: |words| (words[0] >> 30) as u32 & 0x1f_ffff,
    }
    zone(page: Page) -> u8 {
        generated: page.zone(),
        by_hand: |words| (words[0] >> 51) as u8 & 7,
    }
    /// The highest bits.
    node(page: Page) -> u16 {
        generated: page.node(),
        by_hand: |words| (words[0] >> 54) as u16,
    }
    /// An address without its tag.
    mapping(page: Page) -> usize {
        generated: page.mapping().get(),
        by_hand: |words| (words[3] & !3) as usize,
    }
    /// A tag decoded as an enum.
    is_ksm(page: Page) -> bool {
        generated: page.mapping_kind().is(MappingKind::Ksm),
        by_hand: |words| words[3] & 3 == 3,
    }
    /// A tag as a number.
    mapping_tag(page: Page) -> u8 {
        generated: page.mapping_kind().raw(),
        by_hand: |words| words[3] as u8 & 3,
    }
    /// An enum in bits.
    is_slab(page: Page) -> bool {
        generated: page.page_type().is(PageType::Slab),
        by_hand: |words| half(words, 12) >> 24 == 0xf5,
    }
    page_type(page: Page) -> u8 {
        generated: page.page_type().raw(),
        by_hand: |words| (words[6] as u32 >> 24) as u8,
    }
    /// Helpers.
    is_tail(page: Page) -> bool {
        generated: page.is_tail(),
        by_hand: |words| words[1] & 1 != 0,
    }
    is_swap_cache(page: Page) -> bool {
        generated: page.is_swap_cache(),
        by_hand: |words| words[0] & 1 << 17 != 0 && words[0] & 1 << 10 != 0,
    }
    /// A helper that calls another; snapshots evaluate the checks of neither.
    mapcount(page: Page) -> i32 {
        generated: page.mapcount(),
        by_hand: |words| {
            let word = words[6] as u32;
            if (0x8000_0000..0xff00_0000).contains(&word) { 0 } else { (word as i32).wrapping_add(1) }
        },
    }
    /// Values that depend on the origin.
    list_origin(page: Page) -> usize {
        generated: page.list().origin().get(),
        by_hand: |words| {
            let offset = place(words, 0) as usize;
            offset.wrapping_add(words[8] as usize)
        },
    }
    is_alone(page: Page) -> bool {
        generated: page.is_alone(),
        by_hand: |words| {
            let offset = place(words, 0) as u64;
            words[1] == offset.wrapping_add(words[8])
        },
    }
    /// The origin of an element: the distance between elements is a place, too.
    second_origin(slot: Slot) -> usize {
        generated: match slot.lists().get(1) {
            Some(list) => list.origin().get(),
            None => 0,
        },
        by_hand: |words| {
            let (offset, stride) = (place(words, 6) as usize, place(words, 7) as usize);
            stride.wrapping_add((words[8] as usize).wrapping_add(offset))
        },
    }
    /// A member that the object may lack.
    maybe(sparse: Sparse) -> u64 {
        generated: match sparse.maybe() {
            Some(maybe) => maybe,
            None => 7,
        },
        by_hand: |words| if place(words, 0) == u32::MAX { 7 } else { words[1] },
    }
    /// Bits of bytes: within one, across two, three and eight.
    within(slot: Slot) -> u8 {
        generated: slot.within(),
        by_hand: |words| (words[0] >> 2) as u8 & 0xf,
    }
    across(slot: Slot) -> u16 {
        generated: slot.across(),
        by_hand: |words| (words[0] >> 6) as u16 & 0xfff,
    }
    far(slot: Slot) -> i16 {
        generated: slot.far(),
        by_hand: |words| (words[0] as i64).wrapping_shl(24).wrapping_shr(54) as i16,
    }
    long(slot: Slot) -> u64 {
        generated: slot.long(),
        by_hand: |words| words[0] >> 3 & (1 << 60) - 1,
    }
    /// An element of an array.
    count(slot: Slot) -> u16 {
        generated: slot.counts().get(5).unwrap_or(0),
        by_hand: |words| (words[2] >> 16) as u16,
    }
    /// A word of an element that is a structure.
    second_next(slot: Slot) -> usize {
        generated: match slot.lists().get(1) {
            Some(list) => list.next().get(),
            None => 0,
        },
        by_hand: |words| words[5] as usize,
    }
    /// A loop over elements.
    total(slot: Slot) -> u64 {
        generated: slot.total(),
        by_hand: |words| {
            // SAFETY: the eight numbers are words 1 and 2.
            let counts: [u16; 8] = unsafe { words.as_ptr().add(1).cast::<[u16; 8]>().read() };
            counts[1] as u64 + counts[0] as u64 + counts[2] as u64 + counts[3] as u64
        },
    }
    /// A number in the other byte order.
    big(slot: Slot) -> u32 {
        generated: slot.big(),
        by_hand: |words| (words[7] as u32).swap_bytes(),
    }
    of_big(slot: Slot) -> i8 {
        generated: slot.of_big(),
        by_hand: |words| (((words[7] as u32).swap_bytes() << 22) as i32 >> 26) as i8,
    }
    /// Bits with a sign.
    age(page: Page) -> i16 {
        generated: page.age(),
        by_hand: |words| (words[5] as i64 >> 52) as i16,
    }
    /// A value whose stored form differs.
    hidden(wide: Wide) -> u64 {
        generated: wide.hidden(),
        by_hand: |words| words[2].rotate_left(13) ^ 0x5555_5555_5555_5555,
    }
    /// Bits across two words.
    straddling(wide: Wide) -> u32 {
        generated: wide.straddling(),
        by_hand: |words| ((words[0] as u128 | (words[1] as u128) << 64) >> 57) as u32 & 0x3f_ffff,
    }
    upper(wide: Wide) -> i64 {
        generated: wide.upper(),
        by_hand: |words| words[1] as i64 >> 15,
    }
}
