//! Fields declared with the type that their accessor returns: decoded enums, sets of flags, numbers
//! with a byte order, strings, and arrays of these.

use dumpable::{live, Addr, Be, Decoded, Dumpable, Flags, Kind, Le, Raw, Snapshot, Str};
use proptest::prelude::*;

#[derive(Dumpable, Clone, Copy, PartialEq, Debug)]
#[repr(i16)]
enum Error {
    NoMemory = -12,
    None = 0,
}

#[derive(Dumpable, Clone, Copy, PartialEq, Debug)]
#[dumpable(positions, bits(Zone = 28..=31))]
#[repr(u32)]
enum PageFlags {
    Locked = 0,
    Dirty = 4,
}

#[derive(Dumpable)]
#[repr(C)]
struct Declared {
    /// Any number is a valid value, in Rust too.
    error: Decoded<Error>,
    truth: Decoded<bool>,
    byte: bool,
    flags: Flags<PageFlags>,
    #[dumpable(bits(zone: u8 = 28..=31, low: i8 = 0..=2))]
    big_flags: Be<PageFlags>,
    #[dumpable(as(Be<PageFlags>), bits(big_zone: u8 = 28..=31))]
    as_big_flags: u32,
    #[dumpable(bits(version: u8 = 28..=31, across: i16 = 5..=13, error_there: Error = 16..=23))]
    big: Be<u32>,
    #[dumpable(as(Le<Error>))]
    little: i16,
    big_error: Be<Error>,
    name: Str<6>,
    #[dumpable(bits(first: u8 = 0..=3, over: u16 = 4..=15))]
    bytes: [u8; 2],
}

#[derive(Dumpable)]
#[repr(C)]
struct Arrays {
    errors: [Error; 3],
    decoded: [Decoded<Error>; 3],
    flags: [PageFlags; 2],
    sets: [Flags<PageFlags>; 2],
    big: [Be<u16>; 4],
    big_flags: [Be<PageFlags>; 2],
    names: [Str<4>; 3],
    rows: [[Le<u16>; 2]; 2],
    truths: [bool; 4],
}

/// Returns numbers, with the known values of `Error` among them.
fn numbers() -> impl Strategy<Value = i16> {
    prop_oneof![any::<i16>(), Just(-12), Just(0)]
}

fn known(raw: i16) -> Option<Error> {
    match raw {
        -12 => Some(Error::NoMemory),
        0 => Some(Error::None),
        _ => None,
    }
}

proptest! {
    #[test]
    fn accessors_return_declared_types(
        error in numbers(), truth: u8, flags: u32, big_flags: u32, big: u32, little in numbers(), big_error in numbers(),
        name: [u8; 6], bytes: [u8; 2],
    ) {
        let object = Declared {
            error: Decoded::from_raw(error),
            truth: Decoded::from_raw(truth),
            byte: truth & 1 == 1,
            flags: Flags::from_bits(flags),
            big_flags: Be::new(big_flags),
            as_big_flags: big_flags.to_be(),
            big: Be::new(big),
            little: little.to_le(),
            big_error: Be::new(big_error),
            name: Str::new(name),
            bytes,
        };
        // SAFETY: the object outlives the view.
        let view = unsafe { live::<Declared>(&object) };
        let copy = view.snapshot();
        macro_rules! both {
            ($($name:ident: $value:expr;)*) => {$(
                prop_assert_eq!(copy.$name(), $value, "{}", stringify!($name));
                prop_assert_eq!(view.$name(), $value, "{}", stringify!($name));
            )*};
        }
        both! {
            error: Decoded::from_raw(error);
            truth: Decoded::from_raw(truth);
            byte: Decoded::from_raw(truth & 1);
            flags: Flags::from_bits(flags);
            big_flags: Flags::from_bits(big_flags);
            as_big_flags: Flags::from_bits(big_flags);
            zone: (big_flags >> 28) as u8;
            big_zone: (big_flags >> 28) as u8;
            low: ((big_flags << 29) as i32 >> 29) as i8;
            big: big;
            version: (big >> 28) as u8;
            across: (((big << 18) as i32) >> 23) as i16;
            error_there: Decoded::from_raw((big >> 16) as i8 as i16);
            little: Decoded::from_raw(little);
            big_error: Decoded::from_raw(big_error);
            name: Str::new(name);
        }
        prop_assert_eq!((copy.error().known(), copy.big_error().known()), (known(error), known(big_error)));
        prop_assert_eq!(copy.flags().group(PageFlags::Zone), u64::from(flags >> 28));
        prop_assert_eq!(copy.big_flags().has(PageFlags::Dirty), big_flags & 16 != 0);
        prop_assert_eq!(copy.truth().known(), [Some(false), Some(true)].get(usize::from(truth)).copied().flatten());
        let run = u16::from_le_bytes(bytes);
        if cfg!(target_endian = "little") {
            prop_assert_eq!((copy.first(), view.over()), ((run & 15) as u8, run >> 4));
        }
        // The layout gives the same values without the types.
        for (name, value) in [
            ("error", error as u128), ("truth", truth.into()), ("flags", flags.into()), ("big_flags", big_flags.into()),
            ("as_big_flags", big_flags.into()), ("big", big.into()), ("little", little as u128), ("big_error", big_error as u128),
            ("zone", (big_flags >> 28).into()), ("version", (big >> 28).into()),
            ("error_there", (big >> 16) as i8 as u128),
        ] {
            prop_assert_eq!(copy.raw().get(name), Some(value), "{}", name);
        }
    }

    #[test]
    fn arrays_of_declared_types(
        raw in any::<[u8; size_of::<Arrays>()]>(),
    ) {
        let copy = Snapshot::<Arrays>::from_bytes(&raw, Addr::new(0x1000));
        let u16_at = |at: usize| [raw[at], raw[at + 1]];
        let u32_at = |at: usize| [raw[at], raw[at + 1], raw[at + 2], raw[at + 3]];
        let offset = |name| Arrays::LAYOUT.member(name).unwrap().offset;
        let (errors, decoded) = (offset("errors"), offset("decoded"));
        for index in 0..3 {
            let expected = Decoded::<Error>::from_raw(i16::from_ne_bytes(u16_at(errors + 2 * index)));
            prop_assert_eq!(copy.errors().get(index), Some(expected));
            let expected = Decoded::<Error>::from_raw(i16::from_ne_bytes(u16_at(decoded + 2 * index)));
            prop_assert_eq!(copy.decoded().values()[index], expected);
        }
        for (index, flags) in copy.flags().iter().enumerate() {
            prop_assert_eq!(flags.bits(), u32::from_ne_bytes(u32_at(offset("flags") + 4 * index)));
        }
        for (index, flags) in copy.sets().values().into_iter().enumerate() {
            prop_assert_eq!(flags.bits(), u32::from_ne_bytes(u32_at(offset("sets") + 4 * index)));
        }
        let big: Vec<u16> = (0..4).map(|index| u16::from_be_bytes(u16_at(offset("big") + 2 * index))).collect();
        prop_assert_eq!(&copy.big().values()[..], &big[..]);
        prop_assert!(copy.big().iter().eq(big.iter().copied()));
        prop_assert_eq!((copy.big().get(3), copy.big().get(4)), (Some(big[3]), None));
        for (index, flags) in copy.big_flags().values().into_iter().enumerate() {
            prop_assert_eq!(flags.bits(), u32::from_be_bytes(u32_at(offset("big_flags") + 4 * index)));
            prop_assert_eq!(copy.big_flags().get(index), Some(flags));
        }
        for (index, name) in copy.names().iter().enumerate() {
            prop_assert_eq!(name, Str::new(u32_at(offset("names") + 4 * index)));
            prop_assert_eq!(copy.names().values()[index], name);
        }
        for row in 0..2 {
            for column in 0..2 {
                let value = copy.rows().get(row).and_then(|row| row.get(column));
                prop_assert_eq!(value, Some(u16::from_le_bytes(u16_at(offset("rows") + 4 * row + 2 * column))));
            }
            prop_assert_eq!(copy.rows().get(row).map(|row| row.values()[1]), copy.rows().get(row).and_then(|row| row.get(1)));
        }
        for (index, truth) in copy.truths().values().into_iter().enumerate() {
            prop_assert_eq!(truth.raw(), raw[offset("truths") + index]);
        }
    }
}

#[test]
fn live_arrays_load_elements() {
    let object = Arrays {
        errors: [Error::NoMemory, Error::None, Error::NoMemory],
        decoded: [-12, 0, 5].map(Decoded::from_raw),
        flags: [PageFlags::Dirty, PageFlags::Locked],
        sets: [1, 16].map(Flags::from_bits),
        big: [1, 2, 3, 0x102].map(Be::new),
        big_flags: [0x10, 0x11].map(Be::new),
        names: [*b"abcd", *b"a\0cd", *b"\0bcd"].map(Str::new),
        rows: [[1, 2], [3, 0x102]].map(|row| row.map(Le::new)),
        truths: [true, false, true, false],
    };
    // SAFETY: the object outlives the view.
    let view = unsafe { live::<Arrays>(&object) };
    let copy = view.snapshot();
    assert_eq!(view.errors().values().map(|error| error.known()), [-12, 0, -12].map(known));
    assert_eq!(view.decoded().values().map(|error| error.raw()), [-12, 0, 5]);
    // The discriminant of a Rust enum gives the bits of the set.
    assert_eq!(view.flags().values().map(|flags| flags.bits()), [4, 0]);
    assert_eq!(view.sets().iter().map(|flags| flags.bits()).collect::<Vec<_>>(), [1, 16]);
    assert_eq!(view.big().values(), [1, 2, 3, 0x102]);
    assert_eq!(view.big().iter().collect::<Vec<_>>(), copy.big().values());
    assert!(view.big_flags().get(1).unwrap().has(PageFlags::Locked));
    assert_eq!(view.big_flags().get(2).map(|flags| flags.bits()), None);
    let names: Vec<_> = view.names().iter().map(|name| name.as_bytes().to_vec()).collect();
    assert_eq!(names, [&b"abcd"[..], b"a", b""]);
    assert_eq!(view.rows().get(1).unwrap().values(), [3, 0x102]);
    assert_eq!(view.truths().values().map(|truth| truth.is(true)), [true, false, true, false]);
    // Both families return the same element addresses, also past the end.
    for index in [0, 1, 3, 7] {
        let expected = view.origin().get() + Arrays::BIG.offset() + 2 * index;
        assert_eq!(view.big().addr(index).get(), expected);
        assert_eq!(copy.big().addr(index), view.big().addr(index));
        assert_eq!(copy.rows().addr(index).get(), view.rows().origin().get() + 4 * index);
    }
}

const BYTES: [u8; 8] = *b"ab\0d\x40\x50\x01\x02";

#[derive(Dumpable)]
#[repr(C)]
struct InConst {
    name: Str<4>,
    ports: [Be<u16>; 2],
}

const SAVED: Snapshot<InConst> = Snapshot::<InConst>::from_bytes(&BYTES, Addr::NULL);
const PORTS: [u16; 2] = SAVED.ports().values();
const SECOND: Option<u16> = SAVED.ports().get(1);

#[test]
fn arrays_decoded_in_const() {
    assert_eq!((PORTS, SECOND), ([0x4050, 0x0102], Some(0x0102)));
    assert_eq!(SAVED.name().as_bytes(), b"ab");
}

#[test]
fn kinds_of_declared_types() {
    let kind = |name| Declared::LAYOUT.member(name).unwrap().kind;
    for (name, expected) in [
        ("error", Kind::Signed),
        ("big_error", Kind::Signed),
        ("little", Kind::Signed),
        ("truth", Kind::Unsigned),
        ("flags", Kind::Unsigned),
        ("big_flags", Kind::Unsigned),
        ("big", Kind::Unsigned),
    ] {
        assert_eq!(kind(name), expected, "{name}");
    }
}

#[test]
fn declared_types_dumped_by_name() {
    let object = Declared {
        error: Decoded::from_raw(-12),
        truth: Decoded::from_raw(1),
        byte: true,
        flags: Flags::from_bits(0x11),
        big_flags: Be::new(0x2000_0010),
        as_big_flags: 1_u32.to_be(),
        big: Be::new(0x4000_0000),
        little: 0_i16.to_le(),
        big_error: Be::new(-12),
        name: Str::new(*b"init\0x"),
        bytes: [0x0f, 0],
    };
    // SAFETY: the object outlives the view.
    let copy = unsafe { live::<Declared>(&object) }.snapshot();
    let mut text = String::new();
    Raw::of::<Declared>(&copy)
        .dump(&mut |line: &[u8]| text += &(String::from_utf8_lossy(line) + "\n"));
    for expected in [
        "error: -12(no_memory)\n",
        "truth: 0x1(true)\n",
        "flags: 0x11(locked|dirty|zone=0)\n",
        "big_flags: 0x20000010(dirty|zone=2)\n",
        "as_big_flags: 0x1(locked|zone=0)\n",
        "big: 0x40000000\n",
        "version: 0x4\n",
        "little: 0(none)\n",
        "big_error: -12(no_memory)\n",
    ] {
        assert!(text.contains(expected), "{expected}{text}");
    }
}

/// Decodes narrower fields as a wider type: at the end of an object, and in the other byte order.
#[derive(Dumpable, Clone, Copy, PartialEq, Debug)]
#[repr(i64)]
enum Wide {
    Below = -2,
    Above = 0xfffe,
}

#[derive(Dumpable)]
#[repr(C)]
struct Narrow {
    #[dumpable(as(Wide), view(#[dumpable(as(Be<Error>))] big: i16))]
    signed: i16,
    #[dumpable(as(Wide))]
    unsigned: u16,
    #[dumpable(as(Wide))]
    last: Be<u16>,
}

#[derive(Dumpable, Clone, Copy, PartialEq, Debug)]
#[dumpable(positions)]
#[repr(u64)]
enum Few {
    First = 0,
    Seventh = 7,
}

#[derive(Dumpable)]
#[repr(C)]
struct OneByte {
    #[dumpable(as(Few))]
    flags: i8,
}

proptest! {
    #[test]
    fn narrower_field_keeps_value(signed in prop_oneof![any::<i16>(), Just(-2)], last: u16, flags: i8) {
        let object = OneByte { flags };
        // SAFETY: the object outlives the view.
        let view = unsafe { live::<OneByte>(&object) };
        for set in [view.flags(), view.snapshot().flags()] {
            prop_assert_eq!(set.bits(), u64::from(flags as u8));
            prop_assert_eq!((set.has(Few::First), set.has(Few::Seventh)), (flags & 1 == 1, flags < 0));
        }
        prop_assert_eq!(view.snapshot().raw().get("flags").map(|bits| bits as u8), Some(flags as u8));
        let object = Narrow { signed, unsigned: signed as u16, last: Be::new(last) };
        // SAFETY: the object outlives the view.
        let view = unsafe { live::<Narrow>(&object) };
        let copy = view.snapshot();
        let known = |raw: i64| match raw { -2 => Some(Wide::Below), 0xfffe => Some(Wide::Above), _ => None };
        for (value, raw) in [
            (copy.signed(), i64::from(signed)), (view.signed(), i64::from(signed)),
            (copy.unsigned(), i64::from(signed as u16)), (view.unsigned(), i64::from(signed as u16)),
            (copy.last(), i64::from(last)), (view.last(), i64::from(last)),
        ] {
            prop_assert_eq!((value.raw(), value.known()), (raw, known(raw)));
        }
        prop_assert_eq!((copy.big().raw(), view.big().raw()), (i16::from_be(signed), i16::from_be(signed)));
    }
}
