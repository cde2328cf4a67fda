//! Parts of values (bits, tags, enums, flags and views), compared with a bitwise reference.

use dumpable::__private::sign_fits;
use dumpable::__private::{Choice, FlagSet, Names};
use dumpable::{live, Addr, Be, Decoded, Dumpable, Flags, Le, Line, Raw, Snapshot};
use proptest::prelude::*;

/// Returns the bits `low` to `high` of `value`, computed bit by bit.
fn unsigned(value: u128, low: u32, high: u32) -> u128 {
    (low..=high).filter(|bit| value >> bit & 1 == 1).map(|bit| 1 << (bit - low)).sum()
}

/// Returns the same bits as a number in two's complement.
fn signed(value: u128, low: u32, high: u32) -> i128 {
    let negative = value >> high & 1 == 1;
    let all = unsigned(value, low, high) as i128;
    if negative && high - low < 127 {
        all - (1 << (high - low)) - (1 << (high - low))
    } else {
        all
    }
}

/// Compares the parts of a value, in both families, with the reference.
macro_rules! parts {
    ($test:ident: $Type:ident, $whole:ident $(, $($name:ident: $ty:ident = $reference:ident $low:literal..=$high:literal)*;)+) => {
        #[derive(Dumpable)]
        #[repr(C)]
        struct $Type {
            #[dumpable($(bits($($name: $ty = $low..=$high),*)),+)]
            value: $whole,
        }

        proptest! {
            #[test]
            fn $test(value in prop_oneof![any::<$whole>(), Just(0), Just(<$whole>::MAX), Just(<$whole>::MIN)]) {
                let object = $Type { value };
                // SAFETY: the object outlives the view.
                let view = unsafe { live::<$Type>(&object) };
                let copy = view.snapshot();
                prop_assert_eq!((copy.value(), view.value()), (value, value));
                $($(
                    let expected = $reference(value as u128, $low, $high);
                    prop_assert_eq!(copy.$name() as i128, expected as i128, "{}", stringify!($name));
                    prop_assert_eq!(view.$name() as i128, expected as i128, "{}", stringify!($name));
                )*)+
            }
        }
    };
}

parts!(of_u8: OfU8, u8, a: u8 = unsigned 0..=2 b: i8 = signed 3..=6 c: u128 = unsigned 7..=7;);
parts!(whole_u8: WholeU8, u8, a: u8 = unsigned 0..=7;);
parts!(whole_as_i8: WholeI8, u8, a: i8 = signed 0..=7;);
parts!(of_i8: OfI8, i8, a: i16 = signed 0..=3 b: u16 = unsigned 4..=7;);
parts!(of_u16: OfU16, u16, a: u16 = unsigned 0..=8 b: i8 = signed 9..=15;);
parts!(of_i16: OfI16, i16, a: u8 = unsigned 1..=8 b: i32 = signed 9..=15;);
parts!(of_u32: OfU32, u32, a: u8 = unsigned 0..=7 b: i64 = signed 8..=23 c: u32 = unsigned 24..=31;);
parts!(of_i32: OfI32, i32, a: u32 = unsigned 0..=30 b: i8 = signed 31..=31;);
parts!(of_u64: OfU64, u64, a: u8 = unsigned 0..=0 b: i32 = signed 1..=31 c: u64 = unsigned 32..=62 d: u8 = unsigned 63..=63;);
parts!(whole_u64: WholeU64, u64, a: u64 = unsigned 0..=63;);
parts!(whole_i64: WholeI64, i64, a: i64 = signed 0..=63;);
parts!(of_u128: OfU128, u128, a: u64 = unsigned 0..=63 b: u64 = unsigned 64..=127;);
parts!(across_64: Across64, u128, a: u8 = unsigned 56..=63 b: i16 = signed 64..=72 c: u64 = unsigned 73..=100;);
parts!(over_64: Over64, u128, a: u8 = unsigned 60..=67 b: i64 = signed 68..=127;);
parts!(whole_u128: WholeU128, u128, a: u128 = unsigned 0..=127;);
parts!(whole_i128: WholeI128, i128, a: i128 = signed 0..=127;);
parts!(several_lists: SeveralLists, u64, a: u8 = unsigned 0..=3 b: u8 = unsigned 4..=7;, c: i8 = signed 8..=11;);

#[derive(Dumpable, Clone, Copy, PartialEq, Debug)]
#[repr(u8)]
enum State {
    Clean = 1,
    Dirty = 2,
    #[dumpable(c = "under writeback")]
    UnderWriteback = 6,
}

/// Negative values, and a representation that is wider than the field.
#[derive(Dumpable, Clone, Copy, PartialEq, Debug)]
#[repr(i32)]
enum Error {
    NoMemory = -12,
    None = 0,
}

#[derive(Dumpable, Clone, Copy, PartialEq, Debug)]
#[dumpable(positions)]
#[repr(u64)]
enum PageFlags {
    Locked = 0,
    #[dumpable(c = "swapbacked")]
    SwapBacked = 5,
    Top = 63,
}

#[derive(Dumpable, Clone, Copy, PartialEq, Debug)]
#[dumpable(positions)]
#[repr(u32)]
enum Small {
    One = 0,
    Three = 2,
}

#[derive(Dumpable)]
#[repr(C, align(8))]
struct Decodes {
    #[dumpable(as(PageFlags), bits(some: Small = 8..=10, state: State = 60..=62, top: bool = 63))]
    flags: u64,
    #[dumpable(as(State))]
    state_: u8,
    #[dumpable(as(Error))]
    error: i8,
    #[dumpable(as(Small))]
    small: i16,
    #[dumpable(as(Error))]
    wide: i32,
    #[dumpable(tag(anon: bool = 0, state_tag: State = 1..=2))]
    mapping: *const u8,
    #[dumpable(tag(low: u8 = 0..=3, high: u8 = 28..=31), check(self.high() != 15, "too high"))]
    tagged: u32,
    #[dumpable(tag(sign: i8 = 8..=15))]
    short: i16,
    /// Fills the object: Miri rejects reads of padding.
    #[dumpable(skip)]
    pad: [u8; 10 - size_of::<*const u8>()],
}

#[test]
fn enum_and_flag_names_with_unknown_values() {
    let states: Vec<_> = Decodes::LAYOUT.member("state_").unwrap().value_names().collect();
    assert_eq!(states, [(1, "clean"), (2, "dirty"), (6, "under writeback")]);
    let state = Decoded::<State>::from_raw;
    assert_eq!(
        (state(6).name(), state(6).known()),
        (Some("under writeback"), Some(State::UnderWriteback))
    );
    assert_eq!((state(3).name(), state(3).known(), state(3).raw()), (None, None, 3));
    assert!(state(2).is_known() && !state(3).is_known());
    assert_eq!(
        <PageFlags as FlagSet>::NAMES,
        [(1, "locked"), (1 << 5, "swapbacked"), (1 << 63, "top")]
    );
    let flags = Flags::<PageFlags>::from_bits(1 << 63 | 1 << 5 | 1 << 9);
    assert!(
        flags.has(PageFlags::Top)
            && flags.has(PageFlags::SwapBacked)
            && !flags.has(PageFlags::Locked)
    );
    assert_eq!((flags.unknown(), format!("{flags:?}")), (1 << 9, "swapbacked|top|0x200".into()));
}

#[derive(Dumpable, Clone, Copy, PartialEq, Debug)]
#[dumpable(positions, bits(
    /// The zone of the page.
    Zone = 51..=53,
    #[dumpable(c = "lastcpupid")]
    LastCpu: hex = 30..=50,
    Node = 54..=63,
))]
#[repr(u64)]
enum Grouped {
    Uptodate = 3,
    #[dumpable(c("owner_priv", "checked", "swapcache"))]
    OwnerPriv = 10,
}

#[derive(Dumpable, Clone, Copy, PartialEq, Debug)]
#[dumpable(masks, bits(Key = 32..=34))]
#[repr(u64)]
enum Masks {
    Both = 3,
    Read = 1,
    Write = 2,
    #[dumpable(c("pair", "grows_up"))]
    Pair = 0x30,
    Top = 1 << 63,
}

#[derive(Dumpable, Clone, Copy, PartialEq, Debug)]
#[repr(i8)]
enum Aliased {
    #[dumpable(c("none", "off", "NEVER"))]
    None = 0,
    #[dumpable(c("gone", "lost"))]
    Gone = -1,
}

#[derive(Dumpable)]
#[repr(C)]
struct Sets {
    #[dumpable(as(Grouped))]
    grouped: u64,
    #[dumpable(as(Masks))]
    masks: u64,
    #[dumpable(as(Aliased))]
    aliased: i8,
    #[dumpable(skip)]
    rest: [u8; 7],
}

/// A name of the same bit in another kernel version, written by hand.
impl Grouped {
    const SWAP_CACHE: Self = Self::OwnerPriv;
}

#[test]
fn aliases_of_values_and_flags() {
    let names = |member: &str| Sets::LAYOUT.member(member).unwrap().names;
    let Names::Flags { names: flags, aliases, .. } = names("grouped") else { panic!() };
    assert_eq!(aliases, [(1 << 10, "checked"), (1 << 10, "swapcache")]);
    assert_eq!(flags, [(1 << 3, "uptodate"), (1 << 10, "owner_priv")]);
    let Names::Flags { aliases, .. } = names("masks") else { panic!() };
    assert_eq!(aliases, [(0x30, "grows_up")]);
    let Names::Values { names: values, aliases, .. } = names("aliased") else { panic!() };
    assert_eq!(aliases, [(0, "off"), (0, "NEVER"), (0xff, "lost")]);
    assert_eq!(values, [(0, "none"), (0xff, "gone")]);
    // The first name is printed, never an alias.
    let none = Decoded::<Aliased>::from_raw(0);
    assert_eq!((none.known(), none.name()), (Some(Aliased::None), Some("none")));
    assert_eq!(Decoded::<Aliased>::from_raw(-1).name(), Some("gone"));
    const { assert!(Flags::<Grouped>::from_bits(1 << 10).has(Grouped::SWAP_CACHE)) };
}

/// Masks that share bits, one of which is declared after its parts.
#[derive(Dumpable, Clone, Copy)]
#[dumpable(masks)]
#[repr(u8)]
enum Shared {
    A = 3,
    B = 6,
    One = 1,
    Whole = 7,
    C = 0x80,
}

/// The unknown bits are those printed as a number, for any combination of masks.
#[test]
fn overlapping_masks_name_each_bit_once() {
    for bits in 0..=255_u64 {
        let set = Flags::<Shared>::from_bits(bits as u8);
        let (mut left, mut text) = (bits, Vec::new());
        for (mask, name) in [(3, "a"), (6, "b"), (1, "one"), (7, "whole"), (0x80, "c")] {
            if left & mask == mask {
                left &= !mask;
                text.push(name.to_owned());
            }
        }
        text.extend((left != 0).then(|| format!("{left:#x}")));
        let expected = if bits == 0 { "0".to_owned() } else { text.join("|") };
        assert_eq!((set.unknown(), format!("{set:?}")), (left, expected), "{bits:#x}");
        let has =
            [Shared::A, Shared::B, Shared::One, Shared::Whole, Shared::C].map(|flag| set.has(flag));
        assert_eq!(has, [3, 6, 1, 7, 0x80].map(|mask| bits & mask == mask));
    }
}

/// Returns a group, computed bit by bit.
fn number(bits: u64, low: u32, high: u32) -> u64 {
    unsigned(bits as u128, low, high) as u64
}

proptest! {
    #[test]
    fn flag_groups_decode_numbers(bits: u64, other: u64) {
        let page = Sets { grouped: bits, masks: other, aliased: 0, rest: [0; 7] };
        // SAFETY: the object outlives the view.
        let view = unsafe { live::<Sets>(&page) };
        let copy = view.snapshot();
        for set in [copy.grouped(), view.grouped()] {
            let found = (set.group(Grouped::Zone), set.group(Grouped::LastCpu), set.group(Grouped::Node));
            prop_assert_eq!(found, (number(bits, 51, 53), number(bits, 30, 50), number(bits, 54, 63)));
            prop_assert_eq!(set.unknown(), bits & 0x3fff_fbf7);
            let mut text: Vec<String> = vec![];
            text.extend((bits >> 3 & 1 == 1).then(|| "uptodate".into()));
            text.extend((bits >> 10 & 1 == 1).then(|| "owner_priv".into()));
            text.extend((set.unknown() != 0).then(|| format!("{:#x}", set.unknown())));
            text.extend([format!("zone={}", found.0), format!("lastcpupid={:#x}", found.1), format!("node={}", found.2)]);
            prop_assert_eq!(format!("{set:?}"), text.join("|"));
            let mut line = Line::<200>::new();
            let Names::Flags { names, groups, .. } = Sets::LAYOUT.member("grouped").unwrap().names else { panic!() };
            let written = line.flag_set(bits, names, groups).as_str();
            prop_assert_eq!(written.map(str::to_owned), Some(text.join("|")));
        }
        prop_assert_eq!(copy.masks().group(Masks::Key), number(other, 32, 34));
    }

    #[test]
    fn masks_require_all_bits(bits in prop_oneof![any::<u64>(), 0..0x40_u64]) {
        let set = Flags::<Masks>::from_bits(bits);
        let is_set = |mask: u64| mask & !bits == 0;
        for (flag, mask) in [(Masks::Both, 3), (Masks::Read, 1), (Masks::Write, 2), (Masks::Pair, 0x30), (Masks::Top, 1 << 63)] {
            prop_assert_eq!(set.has(flag), is_set(mask));
        }
        // Half a pair is unknown, and no bit is lost.
        let known = bits & 3 | if is_set(0x30) { 0x30 } else { 0 } | bits & 1 << 63 | bits & 7 << 32;
        prop_assert_eq!(set.unknown(), bits & !known);
        let mut text: Vec<String> = vec![];
        match bits & 3 {
            3 => text.push("both".into()),
            2 => text.push("write".into()),
            1 => text.push("read".into()),
            _ => {}
        }
        text.extend(is_set(0x30).then(|| "pair".into()));
        text.extend((bits >> 63 == 1).then(|| "top".into()));
        text.extend((set.unknown() != 0).then(|| format!("{:#x}", set.unknown())));
        text.push(format!("key={}", bits >> 32 & 7));
        prop_assert_eq!(format!("{set:?}"), text.join("|"));
    }
}

/// Returns the number of a decoded value and its known variant.
fn parts<E: Choice + Copy>(decoded: Decoded<E>) -> (E::Raw, Option<E>) {
    (decoded.raw(), decoded.known())
}

/// Returns the expected number and variant of a `State`.
fn state(raw: u8) -> (u8, Option<State>) {
    let known = match raw {
        1 => Some(State::Clean),
        2 => Some(State::Dirty),
        6 => Some(State::UnderWriteback),
        _ => None,
    };
    (raw, known)
}

fn error(raw: i32) -> (i32, Option<Error>) {
    let known = match raw {
        -12 => Some(Error::NoMemory),
        0 => Some(Error::None),
        _ => None,
    };
    (raw, known)
}

proptest! {
    #[test]
    fn decoded_values_match_reference(
        flags: u64, state_: u8, error_ in prop_oneof![any::<i8>(), Just(-12), Just(0)], small: i16,
        wide in prop_oneof![any::<i32>(), Just(-12), Just(0)], mapping: usize, tagged: u32, short: i16,
    ) {
        let mapping = core::ptr::without_provenance(mapping);
        let object = Decodes { flags, state_, error: error_, small, wide, mapping, tagged, short, pad: [0; 10 - size_of::<*const u8>()] };
        // SAFETY: the object outlives the view.
        let view = unsafe { live::<Decodes>(&object) };
        let view = view.peek();
        let copy = view.snapshot();
        macro_rules! both {
            ($name:ident, $expected:expr) => { prop_assert_eq!((copy.$name(), view.$name()), ($expected, $expected)) };
        }
        macro_rules! both_parts {
            ($name:ident, $expected:expr) => { prop_assert_eq!((parts(copy.$name()), parts(view.$name())), ($expected, $expected)) };
        }
        both!(flags, Flags::from_bits(flags));
        both!(some, Flags::from_bits((flags >> 8 & 7) as u32));
        both_parts!(state, state((flags >> 60 & 7) as u8));
        both!(top, flags >> 63 == 1);
        both_parts!(state_, state(state_));
        both_parts!(error, error(error_.into()));
        both_parts!(wide, error(wide));
        both!(mapping, Addr::new(mapping.addr() & !7));
        both!(anon, mapping.addr() & 1 == 1);
        both_parts!(state_tag, state((mapping.addr() >> 1 & 3) as u8));
        both!(tagged, tagged & 0x0fff_fff0);
        both!(low, (tagged & 15) as u8);
        both!(high, (tagged >> 28) as u8);
        both!(short, short & 0xff);
        both!(sign, (short >> 8) as i8);
        prop_assert_eq!(copy.small().bits() as i16, small);
        prop_assert_eq!(view.small(), copy.small());
    }
}

#[derive(Dumpable)]
#[repr(C)]
struct Point {
    x: u16,
    #[dumpable(bits(low: u8 = 0..=3))]
    y: i16,
}

#[derive(Dumpable)]
#[repr(C)]
struct Viewed {
    before: u64,
    #[dumpable(view(
        whole: u64,
        second: u64 @ 8,
        byte: u8 @ 7,
        point: Point @ 4,
        points: [Point; 3] @ 4,
        /// A view accepts the attributes of a field.
        #[dumpable(c = "_state", as(State), bits(third: bool = 2), check(self.byte() != 7, "seven"))]
        state: u8 @ 15,
        #[dumpable(as(Small))]
        small: u32 @ 0x0c,
    ))]
    owner: [u64; 2],
}

proptest! {
    #[test]
    fn views_share_bytes(before: u64, owner: [u64; 2]) {
        let object = Viewed { before, owner };
        // SAFETY: the object outlives the view.
        let view = unsafe { live::<Viewed>(&object) }.peek();
        let copy = view.snapshot();
        let bytes = owner.map(u64::to_ne_bytes).concat();
        let u16_at = |at: usize| u16::from_ne_bytes([bytes[at], bytes[at + 1]]);
        prop_assert_eq!((copy.whole(), copy.second(), copy.before()), (owner[0], owner[1], before));
        prop_assert_eq!((view.whole(), view.second(), view.before()), (owner[0], owner[1], before));
        prop_assert_eq!((copy.byte(), view.byte()), (bytes[7], bytes[7]));
        prop_assert_eq!((copy.point().x(), view.point().x()), (u16_at(4), u16_at(4)));
        prop_assert_eq!((copy.point().y() as u16, view.point().low()), (u16_at(6), (u16_at(6) & 15) as u8));
        prop_assert_eq!(copy.point().origin().get(), copy.origin().get() + 12);
        prop_assert_eq!(copy.points().get(2).unwrap().x(), u16_at(12));
        prop_assert_eq!(view.points().get(2).unwrap().y() as u16, u16_at(14));
        prop_assert_eq!((parts(copy.state()), parts(view.state())), (state(bytes[15]), state(bytes[15])));
        prop_assert_eq!((copy.third(), view.third()), (bytes[15] & 4 != 0, bytes[15] & 4 != 0));
        prop_assert_eq!(copy.small().bits(), u32::from_ne_bytes(*bytes[12..].first_chunk().unwrap()));
    }
}

#[test]
fn view_check_covers_its_bits() {
    let object = Viewed { before: 0, owner: [u64::from_ne_bytes([0, 0, 0, 0, 0, 0, 0, 7]), 0] };
    // SAFETY: the object outlives the view.
    let view = unsafe { live::<Viewed>(&object) };
    for (item, failure) in [
        (
            "state",
            view.checked(|view| {
                view.state();
            })
            .unwrap_err(),
        ),
        (
            "third",
            view.checked(|view| {
                view.third();
            })
            .unwrap_err(),
        ),
    ] {
        assert_eq!((failure.item(), failure.reason()), (item, "seven"));
    }
    assert_eq!(
        Viewed::LAYOUT.member("_state").map(|member| (member.offset, member.within)),
        Some((23, Some("owner")))
    );
    assert_eq!(
        Viewed::LAYOUT.member("third").map(|member| (member.offset, member.within)),
        Some((23, Some("_state")))
    );
}

const WORDS: [u64; 4] = {
    let (small, mapping_and_tagged) =
        match (cfg!(target_endian = "little"), cfg!(target_pointer_width = "64")) {
            (true, true) => (0xf4_02, [0x1007, 0xffff_ffff]),
            (false, true) => (0x02f4 << 48, [0x1007, 0xffff_ffff << 32]),
            (true, false) => (0xf4_02, [0xffff_ffff_0000_1007, 0]),
            (false, false) => (0x02f4 << 48, [0x1007_ffff_ffff, 0]),
        };
    [1 << 63 | 2 << 60 | 0x500, small, mapping_and_tagged[0], mapping_and_tagged[1]]
};
const COPY: Snapshot<Decodes> = Snapshot::<Decodes>::from_words(WORDS, Addr::NULL);
const IN_CONST: (bool, Decoded<State>, bool, Addr<u8>, u32) = (
    COPY.flags().has(PageFlags::Top),
    COPY.state(),
    COPY.some().has(Small::Three),
    COPY.mapping(),
    COPY.tagged(),
);

#[test]
fn bits_and_flags_decoded_in_const() {
    let (top, state, three, mapping, tagged) = IN_CONST;
    assert_eq!((top, state.known(), three), (true, Some(State::Dirty), true));
    assert_eq!((mapping, tagged), (Addr::new(0x1000), 0x0fff_fff0));
    assert_eq!(COPY.state_(), State::Dirty);
    assert_eq!(COPY.error(), Error::NoMemory);
}

#[derive(Dumpable)]
#[dumpable(positions)]
#[repr(u32)]
enum Top {
    First = 0,
    Top = 31,
}

/// A set that is wider than the field.
#[derive(Dumpable)]
#[dumpable(positions)]
#[repr(u64)]
enum WideTop {
    First = 0,
    Top = 31,
}

#[derive(Dumpable)]
#[repr(C)]
struct SignedFlags {
    #[dumpable(as(Top), view(#[dumpable(as(WideTop))] wide: i32))]
    flags: i32,
}

#[test]
fn flags_of_signed_field() {
    const FLAGS: Snapshot<SignedFlags> =
        Snapshot::<SignedFlags>::from_words([0xc000_0000], Addr::NULL);
    assert_eq!(FLAGS.flags().bits(), 0xc000_0000);
    assert_eq!(FLAGS.flags().unknown(), 0x4000_0000);
    assert!(FLAGS.flags().has(Top::Top) && !FLAGS.flags().has(Top::First));
    let object = SignedFlags { flags: 0xc000_0000_u32 as i32 };
    // SAFETY: the object outlives the view.
    for wide in [FLAGS.wide(), unsafe { live::<SignedFlags>(&object) }.wide()] {
        assert_eq!((wide.bits(), wide.unknown()), (0xc000_0000, 0x4000_0000));
        assert!(wide.has(WideTop::Top) && !wide.has(WideTop::First));
    }
}

/// Values on both sides of 0, so bits of this type are signed.
#[derive(Dumpable, Clone, Copy, PartialEq, Debug)]
#[repr(i8)]
enum Turn {
    Left = -1,
    None = 0,
    Right = 1,
}

/// No negative value, so bits of this type are unsigned, whatever the representation.
#[derive(Dumpable, Clone, Copy, PartialEq, Debug)]
#[repr(i32)]
enum Level {
    Low = 0,
    High = 3,
    Highest = 200,
}

#[derive(Dumpable, Clone, Copy, PartialEq, Debug)]
#[repr(isize)]
enum Native {
    Lowest = -0x8000_0000,
    Minus = -1,
    One = 1,
}

#[derive(Dumpable, Clone, Copy, PartialEq, Debug)]
#[repr(u64)]
enum Long {
    One = 1,
    All32 = 0xffff_ffff,
}

#[derive(Dumpable)]
#[repr(C)]
struct Signs {
    #[dumpable(bits(turn: Turn = 0..=1, level: Level = 2..=3, whole_turn: Turn = 8..=15, native: Native = 16..=16))]
    word: u32,
    #[dumpable(bits(straddling: Turn = 6..=9))]
    bytes: [u8; 2],
    /// As wide as the representation of the enum, with the other sign: the same bits.
    #[dumpable(as(Turn))]
    byte: u8,
    /// Narrower than the enum: the value is unsigned.
    #[dumpable(as(Level))]
    level_byte: u8,
    #[dumpable(as(Native))]
    short: i16,
    #[dumpable(as(Le<Turn>))]
    again: i8,
    #[dumpable(skip)]
    pad: u8,
    #[dumpable(as(Long))]
    narrow: u32,
    #[dumpable(as(Long))]
    wide: i64,
}

/// Sign-extends the lowest `bits` bits of a number.
fn extended(number: u128, bits: u32) -> i128 {
    signed(number, 0, bits - 1)
}

proptest! {
    #[test]
    fn enum_bits_follow_sign_of_enum(
        word: u32, bytes: [u8; 2], byte: u8, level_byte: u8, short in prop_oneof![any::<i16>(), -2_i16..2],
        again in prop_oneof![any::<i8>(), -2_i8..2], narrow in prop_oneof![any::<u32>(), Just(u32::MAX), Just(1)],
        wide in prop_oneof![any::<i64>(), Just(-1), Just(1), Just(0x1_0000_0001), Just(0xffff_ffff)],
    ) {
        let object = Signs { word, bytes, byte, level_byte, short, again, pad: 0, narrow, wide };
        // SAFETY: the object outlives the view.
        let view = unsafe { live::<Signs>(&object) };
        let copy = view.snapshot();
        let turn = |value: i128| (i8::try_from(value).unwrap(), match value {
            -1 => Some(Turn::Left),
            0 => Some(Turn::None),
            1 => Some(Turn::Right),
            _ => None,
        });
        let level = |value: u8| (i32::from(value), match value {
            0 => Some(Level::Low),
            3 => Some(Level::High),
            200 => Some(Level::Highest),
            _ => None,
        });
        let native = |value: i128| (isize::try_from(value).unwrap(), match value {
            -1 => Some(Native::Minus),
            1 => Some(Native::One),
            _ => None,
        });
        let long = |value: u64| (value, match value {
            1 => Some(Long::One),
            0xffff_ffff => Some(Long::All32),
            _ => None,
        });
        macro_rules! both {
            ($name:ident, $expected:expr) => { prop_assert_eq!((parts(copy.$name()), parts(view.$name())), ($expected, $expected)) };
        }
        // 6 bits precede the field, so in either byte order its bits start at bit 6 of the whole
        // number.
        let run = u16::from_ne_bytes(bytes) >> 6;
        both!(turn, turn(extended(word.into(), 2)));
        both!(level, level((word >> 2 & 3) as u8));
        both!(whole_turn, turn(extended((word >> 8).into(), 8)));
        both!(native, native(extended((word >> 16).into(), 1)));
        both!(straddling, turn(extended(run.into(), 4)));
        both!(byte, turn((byte as i8).into()));
        both!(level_byte, level(level_byte));
        both!(short, native(short.into()));
        both!(again, turn(again.into()));
        both!(narrow, long(narrow.into()));
        both!(wide, long(wide as u64));
        // The dump prints the decoded names.
        let raw = Raw::of::<Signs>(&copy);
        let name = |name| {
            let member = Signs::LAYOUT.member(name).unwrap();
            (raw.value(member).unwrap(), member.name_of(raw.value(member).unwrap()))
        };
        prop_assert_eq!(name("turn"), (extended(word.into(), 2) as u128, copy.turn().name()));
        prop_assert_eq!(name("level").1, copy.level().name());
        prop_assert_eq!(name("straddling").1, copy.straddling().name());
        prop_assert_eq!(name("byte").1, copy.byte().name());
        prop_assert_eq!(name("short").1, copy.short().name());
        prop_assert_eq!(name("wide").1, copy.wide().name());
    }
}

/// An enum with an unsigned representation does not fit a narrower signed field.
#[test]
fn sign_fits_when_values_stay_distinct() {
    macro_rules! fits {
        ($($number:ident $bits:literal)*) => {$(
            assert_eq!(sign_fits::<$number, State>(), $bits >= 8 || <$number>::MIN == 0);
            assert_eq!(sign_fits::<$number, Long>(), $bits >= 64 || <$number>::MIN == 0);
            assert!(sign_fits::<$number, Turn>() && sign_fits::<$number, Level>());
            // A set of flags accepts the bits that exist.
            assert!(sign_fits::<$number, PageFlags>());
            assert_eq!(sign_fits::<Be<$number>, Long>(), sign_fits::<$number, Long>());
        )*};
    }
    fits!(u8 8 u16 16 u32 32 u64 64 u128 128 i8 8 i16 16 i32 32 i64 64 i128 128);
}

/// The control: comparing only the lowest bits would accept the second number of each pair.
#[test]
fn name_of_compares_all_bits() {
    let member = |name| Signs::LAYOUT.member(name).unwrap();
    assert_eq!(
        (member("level_byte").name_of(200), member("level_byte").name_of(1 << 32 | 200)),
        (Some("highest"), None)
    );
    assert_eq!(
        (member("wide").name_of(0xffff_ffff), member("wide").name_of(u128::MAX)),
        (Some("all32"), None)
    );
    assert_eq!(
        (member("turn").name_of(u128::MAX), member("turn").name_of(0x1ff)),
        (Some("left"), None)
    );
    let lowest = Decoded::<Native>::from_raw(-0x8000_0000);
    assert_eq!((lowest.name(), lowest.known()), (Some("lowest"), Some(Native::Lowest)));
}
