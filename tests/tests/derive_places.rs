//! Places of members as constants, const expressions as numbers, and snapshots made from bytes.

use dumpable::{live, Addr, Be, Decoded, Dumpable, Flags, Member, Place, Snapshot, Str};
use proptest::prelude::*;
use std::mem::offset_of;

#[derive(Dumpable)]
#[repr(C)]
struct ListHead {
    next: *const ListHead,
    prev: *const ListHead,
}

#[derive(Dumpable, Clone, Copy)]
#[dumpable(positions)]
#[repr(u64)]
enum Bit {
    First = 0,
}

#[derive(Dumpable, Clone, Copy)]
#[repr(u8)]
enum State {
    Clean = 0,
}

#[derive(Dumpable)]
#[repr(C, align(8))]
struct Page {
    #[dumpable(as(Bit), bits(zone: u8 = 62..=63))]
    flags: u64,
    #[dumpable(skip, view(lru: ListHead, mapping: *const u8 @ 16, private: u64 @ 24))]
    owner: [u64; 4],
    #[dumpable(rename = status)]
    state: State,
    r#type: u8,
    port: Be<u16>,
    comm: [u8; 4],
    #[dumpable(as(Str<8>))]
    name: [u8; 8],
}

const LRU: Place<Page, ListHead> = Page::LRU;
const MAPPING: Place<Page, *const u8> = Page::MAPPING;
const FLAGS: usize = Page::FLAGS.offset();
const AT: Addr<Page> = Addr::new(0xffff_0000);
const LINK: Addr<ListHead> = AT.member(Page::LRU);
const BACK: Addr<Page> = LINK.container_of(Page::LRU);
const NEXT: Addr<Addr<ListHead>> = LINK.member(ListHead::PREV).cast();

#[test]
fn place_constants() {
    assert_eq!((LRU.offset(), LRU.size()), (8, size_of::<ListHead>()));
    assert_eq!((MAPPING.offset(), MAPPING.size()), (24, size_of::<usize>()));
    assert_eq!((FLAGS, Page::FLAGS.size()), (0, 8));
    // A place has the name of its accessor, also if that is renamed or a keyword.
    assert_eq!((Page::PRIVATE.offset(), Page::TYPE.offset()), (32, offset_of!(Page, r#type)));
    assert_eq!((Page::STATUS.offset(), Page::STATUS.size()), (40, 1));
    assert_eq!((Page::PORT.offset(), Page::PORT.size()), (42, 2));
    assert_eq!((Page::COMM.offset(), Page::COMM.size()), (44, 4));
    assert_eq!((Page::NAME.offset(), Page::NAME.size()), (48, 8));
    assert_eq!((LINK.get(), BACK), (0xffff_0008, AT));
    assert_eq!(NEXT.get(), 0xffff_0008 + size_of::<usize>());
    assert_eq!(format!("{LRU:?}"), "+0x8");
    // An index selects the member in the layout.
    let member = |index: usize| -> &'static Member { &Page::LAYOUT.members[index] };
    for (index, offset, name) in [
        (Page::FLAGS.index(), FLAGS, "flags"),
        (LRU.index(), 8, "lru"),
        (MAPPING.index(), 24, "mapping"),
        (Page::PRIVATE.index(), 32, "private"),
        (Page::STATUS.index(), 40, "state"),
        (Page::TYPE.index(), 41, "type"),
        (Page::NAME.index(), 48, "name"),
    ] {
        assert_eq!((member(index).name, member(index).offset), (name, offset));
    }
}

#[test]
fn container_of_wraps_at_both_ends() {
    for at in [0, 7, 8, 0x1000, usize::MAX - 3, usize::MAX] {
        let link = Addr::<ListHead>::new(at);
        assert_eq!(link.container_of(Page::LRU).get(), at.wrapping_sub(8));
        assert_eq!(link.container_of(Page::LRU).member(Page::LRU), link);
    }
}

/// Numbers of the description, as a kernel configuration gives them.
const SIZE: usize = 16;
const FIRST: u32 = 3;

trait Config {
    const SHIFT: u32;
}

struct Kernel;

impl Config for Kernel {
    const SHIFT: u32 = 9;
}

#[derive(Dumpable)]
#[dumpable(size = SIZE * 2)]
#[repr(C, align(8))]
struct Numbers {
    #[dumpable(bits(
        low: u8 = 0..=FIRST - 1,
        one: bool = FIRST,
        middle: i16 = FIRST + 1..=<Kernel as Config>::SHIFT,
        top: u64 = { Kernel::SHIFT + 1 }..=u64::BITS - 1,
    ))]
    word: u64,
    #[dumpable(offset = SIZE / 2, view(
        second: u32 @ size_of::<u32>(),
        third: u32 @ SIZE - 8,
        own: u16 @ Self::OWN_AT,
    ))]
    pair: [u64; 2],
    #[dumpable(bits(run: u16 = Self::RUN_AT..=Self::RUN_AT + 8), offset = Self::TAIL)]
    bytes: [u8; 8],
}

impl Numbers {
    const OWN_AT: usize = 14;
    const RUN_AT: u32 = 5;
    const TAIL: usize = SIZE + 8;
}

proptest! {
    #[test]
    fn const_expressions_as_numbers(word: u64, pair: [u64; 2], bytes: [u8; 8]) {
        let object = Numbers { word, pair, bytes };
        // SAFETY: the object outlives the view.
        let view = unsafe { live::<Numbers>(&object) };
        let copy = view.snapshot();
        let all = pair.map(u64::to_ne_bytes).concat();
        macro_rules! both {
            ($($name:ident: $value:expr;)*) => {$( prop_assert_eq!((copy.$name(), view.$name()), ($value, $value)); )*};
        }
        both! {
            low: (word & 7) as u8;
            one: word >> 3 & 1 == 1;
            middle: ((word << 54) as i64 >> 58) as i16;
            top: word >> 10;
            second: u32::from_ne_bytes(*all[4..].first_chunk().unwrap());
            third: u32::from_ne_bytes(*all[8..].first_chunk().unwrap());
            own: u16::from_ne_bytes(*all[14..].first_chunk().unwrap());
        }
        let run = if cfg!(target_endian = "big") {
            u64::from_be_bytes(bytes) << 5 >> 55
        } else {
            u64::from_le_bytes(bytes) >> 5 & 0x1ff
        };
        both! { run: run as u16; }
        prop_assert_eq!(copy.raw().get("run"), Some(run.into()));
        prop_assert_eq!(copy.raw().get("top"), Some((word >> 10).into()));
    }
}

#[test]
fn layout_of_const_expressions() {
    let member = |name| Numbers::LAYOUT.member(name).unwrap();
    assert_eq!((Numbers::LAYOUT.size, member("bytes").offset), (32, 24));
    assert_eq!((member("low").bits, member("one").bits), (Some((0, 2)), Some((3, 3))));
    assert_eq!((member("middle").bits, member("top").bits), (Some((4, 9)), Some((10, 63))));
    assert_eq!(
        (member("second").offset, member("third").offset, member("own").offset),
        (12, 16, 22)
    );
    assert_eq!(
        (Numbers::SECOND.offset(), Numbers::OWN_AT, member("run").bits),
        (12, 14, Some((5, 13)))
    );
}

/// Captured in part, and not in order of alignment.
#[derive(Dumpable)]
#[dumpable(capture(first, list, last))]
#[repr(C, align(8))]
struct Part {
    first: u8,
    #[dumpable(bits(unseen: bool = 0))]
    rest: [u8; 39],
    list: ListHead,
    between: u64,
    #[dumpable(bits(low: u8 = 0..=3))]
    last: u32,
    end: u32,
}

const BYTES: [u8; 64] = {
    let mut bytes = [0; 64];
    bytes[0] = 1;
    bytes[40] = 5;
    bytes[63] = 9;
    bytes
};
const OF_BYTES: Snapshot<Page> = match BYTES.first_chunk() {
    Some(bytes) => Snapshot::<Page>::from_bytes(bytes, AT),
    None => panic!(),
};
const READ: Option<Snapshot<Page>> = Snapshot::<Page>::read_from(&BYTES, AT);
const TOO_FEW: Option<Snapshot<Numbers>> = Snapshot::<Numbers>::read_from(&[0; 31], Addr::NULL);

#[test]
fn from_bytes_in_const() {
    let (read, state) = (READ.unwrap(), OF_BYTES.status());
    assert_eq!((state.raw(), state.known().is_some()), (5, false));
    assert_eq!((OF_BYTES.origin(), read.origin()), (AT, AT));
    assert!(read == OF_BYTES && TOO_FEW.is_none());
    assert_eq!(OF_BYTES.lru().origin(), LINK);
}

proptest! {
    #[test]
    fn from_bytes_matches_capture(
        page in any::<[u8; size_of::<Page>()]>(), part in any::<[u8; size_of::<Part>()]>(), more: [u8; 7], at: usize,
    ) {
        #[repr(C, align(16))]
        struct Aligned<const N: usize>([u8; N]);
        let object = Aligned(page);
        // SAFETY: the bytes have the size and alignment of a page, any bits are a valid one, and
        // they outlive the view.
        let view = unsafe { live::<Page>(object.0.as_ptr().cast()) };
        let of_bytes = Snapshot::<Page>::from_bytes(&page, Addr::new(at));
        prop_assert!(of_bytes == view.snapshot());
        prop_assert_eq!(of_bytes.origin().get(), at);
        prop_assert_eq!(of_bytes.raw().bytes(), &page[..]);

        let object = Aligned(part);
        // SAFETY: the same for a `Part`.
        let view = unsafe { live::<Part>(object.0.as_ptr().cast()) };
        let of_bytes = Snapshot::<Part>::from_bytes(&part, view.origin());
        prop_assert!(of_bytes == view.snapshot());
        prop_assert_eq!((of_bytes.first(), of_bytes.last(), of_bytes.low()), (view.first(), view.last(), view.low()));
        prop_assert_eq!(of_bytes.list().prev(), view.list().prev());
        prop_assert_eq!(of_bytes.list().origin(), view.list().origin());
        let captured = view.snapshot();
        prop_assert_eq!(of_bytes.raw().bytes(), captured.raw().bytes());

        // Bytes after the object are ignored, and too few bytes give `None`.
        let longer = [&part[..], &more[..]].concat();
        prop_assert!(Snapshot::<Part>::read_from(&longer, view.origin()) == Some(of_bytes));
        prop_assert!(Snapshot::<Part>::read_from(&longer[1..part.len()], view.origin()).is_none());
        prop_assert!(Snapshot::<Part>::read_from(&[], view.origin()).is_none());

        // Snapshots are equal if their captured bytes are, at any origin.
        for at in 0..part.len() {
            let mut other = part;
            other[at] ^= 0x10;
            let other = Snapshot::<Part>::from_bytes(&other, Addr::NULL);
            let is_captured = of_bytes.raw().kept(at, 1).is_some();
            prop_assert_eq!(other == of_bytes, !is_captured, "{}", at);
        }
    }
}

#[test]
fn from_words_matches_from_bytes() {
    let of_bytes = Snapshot::<Part>::from_bytes(&[0x11; size_of::<Part>()], AT.cast());
    let of_words = Snapshot::<Part>::from_words(*of_bytes.words(), Addr::NULL);
    assert!(of_bytes == of_words && of_words.origin() != of_bytes.origin());
    assert_eq!(Flags::<Bit>::from_bits(1), Flags::of(Bit::First));
    assert_eq!(Decoded::<State>::from_raw(0).name(), Some("clean"));
}
