//! Byte arrays: strings, and bits compared with a bitwise reference.

use dumpable::{live, Addr, Decoded, Dumpable, Snapshot, Str};
use proptest::prelude::*;
use std::cell::UnsafeCell;
use std::ffi::c_char;
use std::mem::MaybeUninit;

/// Returns the bit that C allocates after `before` others: from the lowest bit of each byte on
/// little-endian targets, from the highest on big-endian ones.
fn bit(bytes: &[u8], before: u32) -> u128 {
    let number = if cfg!(target_endian = "big") { 7 - before % 8 } else { before % 8 };
    u128::from(bytes[before as usize / 8] >> number & 1)
}

/// Returns the bits `low` to `high`, in order of allocation.
fn unsigned(bytes: &[u8], low: u32, high: u32) -> u128 {
    let width = high - low + 1;
    (0..width)
        .map(|i| bit(bytes, low + i) << if cfg!(target_endian = "big") { width - 1 - i } else { i })
        .fold(0, |value, bit| value | bit)
}

fn signed(bytes: &[u8], low: u32, high: u32) -> i128 {
    let (value, above) = (unsigned(bytes, low, high), 127 - (high - low));
    (value << above) as i128 >> above
}

macro_rules! parts {
    ($test:ident: $Type:ident, $len:literal, $($name:ident: $ty:ident = $reference:ident $low:literal..=$high:literal)*) => {
        #[derive(Dumpable)]
        #[repr(C)]
        struct $Type {
            before: u8,
            #[dumpable(bits($($name: $ty = $low..=$high),*))]
            bytes: [u8; $len],
            after: u8,
        }

        proptest! {
            #[test]
            fn $test(random: [u8; $len], ones: bool) {
                let bytes = if ones { [0xff; $len] } else { random };
                let object = $Type { before: 0x55, bytes, after: 0xaa };
                // SAFETY: the object outlives the view.
                let view = unsafe { live::<$Type>(&object) };
                let copy = view.snapshot();
                prop_assert_eq!(copy.bytes().values(), bytes);
                prop_assert_eq!((copy.before(), copy.after()), (0x55, 0xaa));
                $(
                    let expected = $reference(&bytes, $low, $high) as u128;
                    prop_assert_eq!(copy.$name() as u128, expected, "{}", stringify!($name));
                    prop_assert_eq!(view.$name() as u128, expected, "{}", stringify!($name));
                    // The layout gives the same value without the type.
                    prop_assert_eq!(copy.raw().get(stringify!($name)), Some(expected));
                )*
            }
        }
    };
}

parts!(of_1: Of1, 1, a: u8 = unsigned 0..=2 b: i8 = signed 3..=6 c: u128 = unsigned 7..=7);
parts!(of_3: Of3, 3, a: u8 = unsigned 0..=4 b: u16 = unsigned 5..=13 c: i16 = signed 14..=23);
parts!(whole_of_3: Whole3, 3, a: i32 = signed 0..=23);
parts!(of_8: Of8, 8, a: u64 = unsigned 0..=0 b: i64 = signed 1..=63);
parts!(of_12: Of12, 12, a: i8 = signed 0..=6 b: u128 = unsigned 7..=88 c: u8 = unsigned 89..=95);
parts!(of_17: Of17, 17, a: u8 = unsigned 0..=0 b: u128 = unsigned 1..=128 c: i8 = signed 129..=135);
parts!(signed_of_17: Signed17, 17, a: u8 = unsigned 0..=6 b: i128 = signed 7..=134 c: u8 = unsigned 135..=135);
parts!(whole_of_16: Whole16, 16, a: i128 = signed 0..=127);
parts!(far_of_200: Far200, 200, a: u32 = unsigned 1573..=1599 b: u8 = unsigned 0..=3);

#[derive(Dumpable, Clone, Copy, PartialEq, Debug)]
#[repr(u8)]
enum State {
    Clean = 1,
    Dirty = 2,
}

#[derive(Dumpable, Clone, Copy, PartialEq, Debug)]
#[dumpable(positions)]
#[repr(u16)]
enum Bit {
    First = 0,
    Ninth = 8,
}

/// Every type that bits may have, in aliased, signed and wrapped byte arrays.
type Three = [u8; 3];

#[derive(Dumpable)]
#[repr(C)]
struct Kinds {
    #[dumpable(bits(one: bool = 7, state: State = 8..=9, flags: Bit = 10..=23))]
    aliased: Three,
    #[dumpable(bits(of_signed: u16 = 4..=11))]
    signed: [i8; 3],
    #[dumpable(bits(of_cell: u16 = 4..=11))]
    cell: UnsafeCell<[u8; 2]>,
    #[dumpable(view(#[dumpable(bits(of_view: u16 = 4..=11))] viewed: MaybeUninit<[u8; 2]> @ 1))]
    word: u32,
}

proptest! {
    #[test]
    fn bits_of_byte_arrays(aliased: [u8; 3], signed: [i8; 3], cell: [u8; 2], word: u32) {
        let object = Kinds { aliased, signed, cell: UnsafeCell::new(cell), word };
        // SAFETY: the object outlives the view.
        let view = unsafe { live::<Kinds>(&object) };
        let copy = view.snapshot();
        macro_rules! both {
            ($name:ident, $expected:expr) => { prop_assert_eq!((copy.$name(), view.$name()), ($expected, $expected)) };
        }
        both!(one, unsigned(&aliased, 7, 7) == 1);
        both!(state, Decoded::<State>::from_raw(unsigned(&aliased, 8, 9) as u8));
        both!(flags, dumpable::Flags::from_bits(unsigned(&aliased, 10, 23) as u16));
        both!(of_signed, unsigned(&signed.map(|byte| byte as u8), 4, 11) as u16);
        both!(of_cell, unsigned(&cell, 4, 11) as u16);
        both!(of_view, unsigned(&word.to_ne_bytes()[1..], 4, 11) as u16);
    }
}

#[derive(Dumpable)]
#[dumpable(capture(tail, comm))]
#[repr(C)]
struct Task {
    pid: u8,
    #[dumpable(as(Str<8>))]
    comm: [c_char; 8],
    #[dumpable(as(Str<6>), view(#[dumpable(as(Str<4>))] inner: [u8; 4] @ 1), check(self.pid() != 0, "the idle task"))]
    name: Name,
    #[dumpable(bits(high: u8 = 12..=15))]
    tail: [u8; 2],
}

type Name = [u8; 6];

#[test]
fn string_ends_at_nul() {
    let text = |text: &[u8; 8]| text.map(|byte| byte as c_char);
    let task = |comm, name: &[u8; 6]| Task { pid: 1, comm: text(comm), name: *name, tail: [0, 0] };
    let check = |task: &Task, comm: (&str, bool), name: (&str, bool), inner: (&str, bool)| {
        // SAFETY: the object outlives the view.
        let view = unsafe { live::<Task>(task) };
        let copy = view.snapshot();
        fn is<const N: usize>(string: Str<N>, (text, cut): (&str, bool)) {
            assert_eq!((string.as_bytes(), string.is_cut()), (text.as_bytes(), cut));
        }
        is::<8>(copy.comm(), comm);
        is::<8>(view.comm(), comm);
        is::<6>(view.name(), name);
        is::<4>(view.inner(), inner);
    };
    check(&task(b"kswapd0\0", b"ab\0cd\0"), ("kswapd0", false), ("ab", false), ("b", false));
    check(&task(b"ksoftirq", b"abcdef"), ("ksoftirq", true), ("abcdef", true), ("bcde", true));
    check(&task(b"\0ecret!!", b"\0\0\0\0\0\0"), ("", false), ("", false), ("", false));
    assert!(matches!(
        Task::LAYOUT.member("comm").unwrap().kind,
        dumpable::Kind::Array { len: 8, .. }
    ));
}

#[test]
fn string_field_check() {
    let task = Task { pid: 0, comm: [0; 8], name: *b"idle\0\0", tail: [0, 0] };
    // SAFETY: the object outlives the view.
    let view = unsafe { live::<Task>(&task) };
    assert_eq!(view.checked(|task| task.name().is_cut()).unwrap_err().reason(), "the idle task");
    assert_eq!(format!("{:?}", view.peek().name()), "\"idle\"");
}

#[derive(Dumpable)]
#[repr(C)]
struct Bytes {
    #[dumpable(as(Str<5>))]
    name: [u8; 5],
    #[dumpable(bits(kind: State = 5..=7, count: i16 = 8..=20))]
    packed: [u8; 3],
}

const WORDS: [u8; 8] =
    if cfg!(target_endian = "little") { *b"slab\0\x20\xfe\x1f" } else { *b"slab\0\x01\xff\xf0" };
const SAVED: Snapshot<Bytes> = Snapshot::<Bytes>::from_words(WORDS, Addr::NULL);
const NAME: Str<5> = SAVED.name();
const PARTS: (bool, i16) = (SAVED.kind().is(State::Clean), SAVED.count());

#[test]
fn strings_and_bits_decoded_in_const() {
    assert_eq!((NAME.as_bytes(), NAME.is_cut()), (&b"slab"[..], false));
    assert_eq!((PARTS, SAVED.kind().known()), ((true, -2), Some(State::Clean)));
}
