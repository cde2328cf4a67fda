//! Compares what both families, the untyped snapshot and the dump say of random bytes with
//! arithmetic that is written by hand.
#![forbid(unsafe_code)]

use dumpable::{Addr, Be, Decoded, Dumpable, Flags, Le, Snapshot, Str};
use std::fmt::Debug;

#[derive(Dumpable, Clone, Copy, PartialEq, Debug)]
#[repr(i8)]
enum Signed {
    Low = -100,
    Minus = -1,
    Zero = 0,
    High = 101,
}

#[derive(Dumpable, Clone, Copy, PartialEq, Debug)]
#[repr(i16)]
enum Wide {
    Low = -2,
    Zero = 0,
}

#[derive(Dumpable, Clone, Copy, PartialEq, Debug)]
#[dumpable(positions, bits(Zone = 5..=7, Last: hex = 12..=15))]
#[repr(u16)]
enum Positions {
    First = 0,
    Fourth = 4,
    Tenth = 10,
}

#[derive(Dumpable, Clone, Copy, PartialEq, Debug)]
#[dumpable(masks)]
#[repr(u32)]
enum Masks {
    Low = 0x3,
    High = 0x8000_0100,
}

#[derive(Dumpable, Clone, Copy)]
#[repr(C)]
union Either {
    number: u32,
    halves: [Be<u16>; 2],
    #[dumpable(view(second: i8 @ 1))]
    bytes: [u8; 4],
}

#[derive(Dumpable)]
#[repr(C)]
struct Forms {
    signed: Signed,
    byte: i8,
    flags: Positions,
    #[dumpable(as(Be<Masks>))]
    masks: u32,
    #[dumpable(as(i64))]
    widened: i16,
    pad: u16,
    #[dumpable(as(Be<u32>), bits(low: u8 = 0..=6, high: i8 = 28..=31, state: Signed = 8..=15))]
    swapped: u32,
    little: Le<i32>,
    many: [Be<i16>; 4],
    #[dumpable(bits(part: u32 = 3..=20, sign: Wide = 21..=24, one: bool = 33, all: u64 = 34..=71))]
    run: [u8; 9],
    text: Str<7>,
    #[dumpable(tag(kind: u8 = 0..=1), optional, view(half: Le<u16> @ 2))]
    tagged: u64,
    either: [Either; 2],
    #[dumpable(view(upper: Be<i64> @ 8, mid: u32 @ 4))]
    wide: [u64; 2],
    #[dumpable(bits(top: i64 = 70..=127, wide_low: u128 = 0..=69))]
    whole: Le<u128>,
}

const SIZE: usize = size_of::<Forms>();

/// Returns `N` bytes from `at` as a number, in either order.
fn number<const N: usize>(bytes: &[u8], at: usize, big: bool) -> u128 {
    let each = |index: usize| bytes[at + if big { index } else { N - 1 - index }] as u128;
    (0..N).fold(0, |number, index| number << 8 | each(index))
}

/// The same in the order of this target.
fn native<const N: usize>(bytes: &[u8], at: usize) -> u128 {
    number::<N>(bytes, at, cfg!(target_endian = "big"))
}

fn bits(number: u128, low: u32, high: u32) -> u128 {
    number >> low & (u128::MAX >> (127 - (high - low)))
}

fn extended(number: u128, width: u32) -> i128 {
    (number << (128 - width)) as i128 >> (128 - width)
}

/// Returns bits of bytes as C lays them out on this target.
fn bits_of(bytes: &[u8], low: u32, high: u32) -> u128 {
    let bit = |at: u32| {
        let within = if cfg!(target_endian = "big") { 7 - at % 8 } else { at % 8 };
        (bytes[at as usize / 8] >> within & 1) as u128
    };
    let width = high - low + 1;
    let of = |at: u32| if cfg!(target_endian = "big") { width - 1 - at } else { at };
    (0..width).map(|at| bit(low + at) << of(at)).sum()
}

/// Holds the same of a snapshot, a live view, the member by its name and its line in the dump.
struct Case<'a> {
    copy: Snapshot<Forms>,
    dump: &'a str,
}

impl Case<'_> {
    fn raw(&self, name: &str, expected: i128) {
        assert_eq!(self.copy.raw().get(name).map(|word| word as i128), Some(expected), "{name}");
    }

    fn line(&self, name: &str, expected: &str) {
        let found = self.dump.lines().find_map(|line| line.split_once(&format!(" {name}: ")));
        let found = found.unwrap_or_else(|| panic!("{name} in {}", self.dump)).1;
        assert!(
            found == expected || found.starts_with(&format!("{expected}(")),
            "{name}: {found} instead of {expected}"
        );
    }
}

/// Evaluates an accessor in both families.
macro_rules! both {
    ($copy:ident.$($call:tt)*) => {
        same($copy.$($call)*, $copy.checked(|live| live.$($call)*).unwrap())
    };
}

fn same<T: PartialEq + Debug>(snapshot: T, live: T) -> T {
    assert_eq!(snapshot, live);
    snapshot
}

fn compare(bytes: &[u8; SIZE]) {
    let copy = Snapshot::<Forms>::from_bytes(bytes, Addr::new(0x1000));
    let dump = format!("{copy:#?}");
    let case = Case { copy, dump: &dump };
    let at = |name: &str| Forms::LAYOUT.member(name).unwrap().offset;

    let signed = bytes[0] as i8;
    let variants = [Signed::Low, Signed::Minus, Signed::Zero, Signed::High];
    let known = variants.into_iter().find(|value| *value as i8 == signed);
    assert_eq!((both!(copy.signed()).raw(), copy.signed().known()), (signed, known));
    case.raw("signed", signed.into());
    case.line("signed", &signed.to_string());
    assert_eq!(both!(copy.byte()), bytes[1] as i8);
    case.raw("byte", (bytes[1] as i8).into());
    case.line("byte", &(bytes[1] as i8).to_string());

    let flags = native::<2>(bytes, at("flags"));
    let set = both!(copy.flags());
    assert_eq!(
        (set.bits() as u128, set.group(Positions::Zone) as u128),
        (flags, bits(flags, 5, 7))
    );
    assert_eq!(set.group(Positions::Last) as u128, bits(flags, 12, 15));
    assert_eq!(set.unknown() as u128, flags & 0b0000_1011_0000_1110);
    for (flag, bit) in [(Positions::First, 0), (Positions::Fourth, 4), (Positions::Tenth, 10)] {
        assert_eq!(set.has(flag), flags >> bit & 1 == 1);
    }
    case.raw("flags", flags as i128);
    case.line("flags", &format!("{flags:#x}"));

    let masks = number::<4>(bytes, at("masks"), true);
    let set: Flags<Masks> = both!(copy.masks());
    assert_eq!(set.bits() as u128, masks);
    assert_eq!(
        (set.has(Masks::Low), set.has(Masks::High)),
        (masks & 3 == 3, masks & 0x8000_0100 == 0x8000_0100)
    );
    case.raw("masks", masks as i128);
    case.line("masks", &format!("{masks:#x}"));

    let widened = extended(native::<2>(bytes, at("widened")), 16);
    assert_eq!(both!(copy.widened()) as i128, widened);
    case.raw("widened", widened);
    case.line("widened", &widened.to_string());

    let swapped = number::<4>(bytes, at("swapped"), true);
    assert_eq!(both!(copy.swapped()) as u128, swapped);
    assert_eq!(both!(copy.low()) as u128, bits(swapped, 0, 6));
    assert_eq!(both!(copy.high()) as i128, extended(bits(swapped, 28, 31), 4));
    assert_eq!(both!(copy.state()).raw() as i128, extended(bits(swapped, 8, 15), 8));
    case.raw("swapped", swapped as i128);
    case.raw("low", bits(swapped, 0, 6) as i128);
    case.raw("high", extended(bits(swapped, 28, 31), 4));
    case.raw("state", extended(bits(swapped, 8, 15), 8));
    case.line("low", &format!("{:#x}", bits(swapped, 0, 6)));
    case.line("high", &extended(bits(swapped, 28, 31), 4).to_string());

    let little = extended(number::<4>(bytes, at("little"), false), 32);
    assert_eq!(both!(copy.little()) as i128, little);
    case.raw("little", little);
    case.line("little", &little.to_string());

    let many: [i16; 4] =
        std::array::from_fn(|index| number::<2>(bytes, at("many") + 2 * index, true) as i16);
    assert_eq!(both!(copy.many().values()), many);
    assert_eq!(both!(copy.many().get(3)), Some(many[3]));
    let shown = many.map(|number| number.to_string()).join(" ");
    case.line("many", if many == [0; 4] { "zero" } else { &shown });

    let run = &bytes[at("run")..];
    assert_eq!(both!(copy.part()) as u128, bits_of(run, 3, 20));
    assert_eq!(both!(copy.sign()).raw() as i128, extended(bits_of(run, 21, 24), 4));
    assert_eq!(both!(copy.one()) as u128, bits_of(run, 33, 33));
    assert_eq!(both!(copy.all()) as u128, bits_of(run, 34, 71));
    case.raw("part", bits_of(run, 3, 20) as i128);
    case.raw("sign", extended(bits_of(run, 21, 24), 4));
    case.raw("one", bits_of(run, 33, 33) as i128);
    case.raw("all", bits_of(run, 34, 71) as i128);
    case.line("part", &format!("{:#x}", bits_of(run, 3, 20)));
    case.line("sign", &extended(bits_of(run, 21, 24), 4).to_string());

    let text = &bytes[at("text")..][..7];
    let end = text.iter().position(|byte| *byte == 0).unwrap_or(7);
    assert_eq!(both!(copy.text()).as_bytes(), &text[..end]);

    let tagged = native::<8>(bytes, at("tagged"));
    assert_eq!(both!(copy.tagged()).map(u128::from), Some(tagged & !3));
    assert_eq!(both!(copy.kind()).map(u128::from), Some(tagged & 3));
    assert_eq!(both!(copy.half()).unwrap() as u128, number::<2>(bytes, at("tagged") + 2, false));
    case.raw("kind", (tagged & 3) as i128);
    case.line("kind", &format!("{:#x}", tagged & 3));
    case.raw("half", number::<2>(bytes, at("tagged") + 2, false) as i128);

    for index in 0..2 {
        let start = at("either") + 4 * index;
        let either = copy.either().get(index).unwrap();
        let number_live = copy.checked(|live| live.either().get(index).unwrap().number()).unwrap();
        assert_eq!(
            (either.number() as u128, number_live),
            (native::<4>(bytes, start), either.number())
        );
        assert_eq!(either.halves().get(1).unwrap() as u128, number::<2>(bytes, start + 2, true));
        assert_eq!(either.second(), bytes[start + 1] as i8);
        let second = copy.checked(|live| live.either().get(index).unwrap().second()).unwrap();
        assert_eq!(second, either.second());
        assert_eq!(either.origin().get(), 0x1000 + start);
    }

    let upper = extended(number::<8>(bytes, at("wide") + 8, true), 64);
    assert_eq!(both!(copy.upper()) as i128, upper);
    assert_eq!(both!(copy.mid()) as u128, native::<4>(bytes, at("wide") + 4));
    case.raw("upper", upper);
    case.raw("mid", native::<4>(bytes, at("wide") + 4) as i128);
    case.line("upper", &upper.to_string());

    let whole = number::<16>(bytes, at("whole"), false);
    assert_eq!(both!(copy.whole()), whole);
    assert_eq!(both!(copy.top()) as i128, extended(bits(whole, 70, 127), 58));
    assert_eq!(both!(copy.wide_low()), bits(whole, 0, 69));
    case.raw("whole", whole as i128);
    case.raw("top", extended(bits(whole, 70, 127), 58));
    case.raw("wide_low", bits(whole, 0, 69) as i128);

    assert_eq!(copy.raw().bytes(), bytes);
    assert_eq!(Decoded::<Signed>::from_raw(signed), copy.signed());
}

#[test]
fn random_bytes_are_the_numbers_of_arithmetic() {
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    // Miri is slow.
    for round in 0..if cfg!(miri) { 4 } else { 3000 } {
        let bytes = std::array::from_fn(|_| {
            seed = seed.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
            match (round % 4, (seed >> 40) & 3) {
                // Declared values and signs, which random bytes seldom are.
                (1, 0) => 0xff,
                (1, 1) | (2, 1) => 0,
                (2, 0) => 0x80,
                _ => (seed >> 56) as u8,
            }
        });
        compare(&bytes);
    }
    compare(&[0; SIZE]);
    compare(&[0xff; SIZE]);
    compare(&[0x9c; SIZE]);
}

/// A module that ends like a path of `core`.
mod mine {
    pub(crate) mod u32 {
        pub(crate) const fn swap_bytes(number: ::core::primitive::u32) -> ::core::primitive::u32 {
            number ^ 1
        }

        pub(crate) const fn decode(number: ::core::primitive::u32) -> ::core::primitive::u32 {
            number ^ 2
        }
    }
}

#[derive(Dumpable)]
#[repr(C)]
struct Own {
    #[dumpable(as(mine::u32::swap_bytes -> u32))]
    one: u32,
    #[dumpable(as(mine::u32::decode -> u32))]
    two: u32,
    #[dumpable(as(u32::swap_bytes -> u32))]
    three: u32,
}

macro_rules! decoded_by {
    ($Name:ident $function:ident $($path:tt)*) => {
        #[derive(Dumpable)]
        #[repr(C)]
        struct $Name {
            #[dumpable(as($function -> u32))]
            one: u32,
            #[dumpable(as($($path)* -> u32))]
            two: u32,
        }
    };
}

const fn increment(number: u32) -> u32 {
    number.wrapping_add(1)
}

decoded_by!(ByMacro increment mine::u32::decode);

#[test]
fn decoding_functions_are_those_that_are_written() {
    let by_macro = Snapshot::<ByMacro>::from_words([8, 8], Addr::NULL);
    assert_eq!((both!(by_macro.one()), both!(by_macro.two())), (9, 10));
    let own = Snapshot::<Own>::from_words([8, 8, 8], Addr::NULL);
    assert_eq!((both!(own.one()), both!(own.two()), both!(own.three())), (9, 10, 8 << 24));
}

#[derive(Dumpable, Clone, Copy, PartialEq, Debug)]
#[dumpable(positions, bits(#[cfg(any())] Zone = 4..=7, Node: hex = 0..=2, #[cfg(any())] Old = 1..=3))]
#[repr(u8)]
enum Configured {
    Last = 7,
}

#[test]
fn absent_numbers_among_flags_have_no_bits() {
    let flags = Flags::<Configured>::from_bits(0xfd);
    assert_eq!((flags.unknown(), flags.group(Configured::Node)), (0x78, 5));
    assert_eq!(format!("{flags:?}"), "last|0x78|node=0x5");
}
