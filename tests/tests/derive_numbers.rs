//! Numbers whose stored form differs from the returned value: declared byte orders and decoder
//! functions.

use dumpable::__private::Order;
use dumpable::{live, Addr, Be, Decoded, Dumpable, Flags, Kind, Le, Snapshot, Str};
use proptest::prelude::*;
use std::sync::atomic::AtomicU32;

#[derive(Dumpable, Clone, Copy, PartialEq, Debug)]
#[repr(i32)]
enum Error {
    NoMemory = -12,
    None = 0,
    Last = i32::MAX,
}

#[derive(Dumpable, Clone, Copy, PartialEq, Debug)]
#[dumpable(positions)]
#[repr(u16)]
enum Bit {
    First = 0,
    Last = 15,
}

#[allow(non_camel_case_types)]
type __be16 = u16;

#[derive(Dumpable)]
#[repr(C)]
struct Packet {
    #[dumpable(as(Be<u16>))]
    port: __be16,
    #[dumpable(as(Le<Bit>))]
    flags: u16,
    #[dumpable(as(Be<Error>))]
    error: i32,
    #[dumpable(as(Be<u64>), bits(version: u8 = 60..=63, negative: i16 = 3..=12), check(self.port() != 0, "no port"))]
    word: u64,
    #[dumpable(tag(low: u8 = 0..=3), bits(high: u8 = 28..=31))]
    tagged: Le<u32>,
    #[dumpable(as(Be<u32>))]
    atomic: AtomicU32,
    #[dumpable(view(#[dumpable(as(Be<u32>))] first: u32, second: Le<i16> @ 6, byte: Be<u8> @ 1))]
    viewed: u64,
    #[dumpable(as(Be<i128>))]
    big: i128,
    #[dumpable(as(Le<u128>))]
    little: u128,
}

proptest! {
    #[test]
    fn declared_byte_order(
        port: u16, flags: u16, error in prop_oneof![any::<i32>(), Just(-12), Just(0)], word: u64, tagged: u32, atomic: u32,
        viewed: [u8; 8], big: i128, little: u128,
    ) {
        let object = Packet {
            port: port.to_be(), flags: flags.to_le(), error: error.to_be(), word: word.to_be(), tagged: Le::new(tagged),
            atomic: AtomicU32::new(atomic.to_be()), viewed: u64::from_ne_bytes(viewed), big: big.to_be(), little: little.to_le(),
        };
        // SAFETY: the object outlives the view.
        let view = unsafe { live::<Packet>(&object) }.peek();
        let copy = view.snapshot();
        macro_rules! both {
            ($name:ident, $expected:expr) => { prop_assert_eq!((copy.$name(), view.$name()), ($expected, $expected)) };
        }
        both!(port, port);
        both!(flags, Flags::from_bits(flags));
        both!(error, Decoded::<Error>::from_raw(error));
        both!(word, word);
        both!(version, (word >> 60) as u8);
        both!(negative, ((word << 51) as i64 >> 54) as i16);
        both!(tagged, tagged & !15);
        both!(low, (tagged & 15) as u8);
        both!(high, (tagged >> 28) as u8);
        both!(atomic, atomic);
        both!(first, u32::from_be_bytes([viewed[0], viewed[1], viewed[2], viewed[3]]));
        both!(second, i16::from_le_bytes([viewed[6], viewed[7]]));
        both!(byte, viewed[1]);
        both!(big, big);
        both!(little, little);
        // The layout gives the same values without the types.
        for (name, expected) in [
            ("port", port.into()), ("flags", flags.into()), ("word", word.into()), ("error", error as u128),
            ("version", (word >> 60).into()), ("negative", ((word << 51) as i64 >> 54) as u128), ("tagged", tagged.into()),
            ("low", (tagged & 15).into()), ("big", big as u128), ("little", little),
        ] {
            prop_assert_eq!(copy.raw().get(name), Some(expected), "{}", name);
        }
    }
}

#[test]
fn check_on_bits_of_big_endian_field() {
    // SAFETY: any bits are a valid packet.
    let object: Packet = unsafe { std::mem::zeroed() };
    // SAFETY: the object outlives the view.
    let view = unsafe { live::<Packet>(&object) };
    assert_eq!(view.checked(|packet| packet.version()).unwrap_err().reason(), "no port");
}

/// A page frame number, absent if the highest bit is set.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Pfn(u64);

const fn pfn(raw: u64) -> Option<Pfn> {
    if raw >> 63 == 1 {
        None
    } else {
        Some(Pfn(raw >> 12))
    }
}

mod inner {
    pub(super) const fn untangle(at: dumpable::Addr<u32>) -> dumpable::Addr<u32> {
        dumpable::Addr::new(at.get() ^ 0x5555)
    }
}

struct Decoder;

impl Decoder {
    const fn negated(raw: i16) -> i16 {
        raw.wrapping_neg()
    }
}

#[derive(Dumpable)]
#[repr(C)]
struct Encoded {
    #[dumpable(as(pfn -> Option<Pfn>), bits(none: bool = 63))]
    frame: u64,
    #[dumpable(as(inner::untangle -> Addr<u32>), tag(kind: u8 = 0..=1))]
    next: *const u32,
    #[dumpable(as(Decoder::negated -> i16), check(self.kind() != 3, "three"))]
    order: Be<i16>,
    /// Fills the object: Miri rejects reads of padding.
    #[dumpable(skip)]
    pad: [u8; 14 - size_of::<*const u32>()],
    #[dumpable(skip, view(#[dumpable(as(pfn -> Option<Pfn>))] r#type: u64))]
    more: u64,
}

proptest! {
    #[test]
    fn decoder_functions_in_both_families(frame: u64, next: usize, order: i16) {
        let next = core::ptr::without_provenance(next);
        let object = Encoded { frame, next, order: Be::new(order), pad: [0; 14 - size_of::<*const u32>()], more: 0 };
        // SAFETY: the object outlives the view.
        let view = unsafe { live::<Encoded>(&object) }.peek();
        let copy = view.snapshot();
        let expected = (frame >> 63 == 0).then_some(Pfn(frame >> 12));
        prop_assert_eq!((copy.frame(), view.frame()), (expected, expected));
        prop_assert_eq!((copy.none(), view.none()), (expected.is_none(), expected.is_none()));
        let expected = Addr::new(next.addr() & !3 ^ 0x5555);
        prop_assert_eq!((copy.next(), view.next()), (expected, expected));
        prop_assert_eq!((copy.order(), view.order()), (order.wrapping_neg(), order.wrapping_neg()));
    }
}

const FRAME: Option<Pfn> = Snapshot::<OneFrame>::from_words([0x1234_5678], Addr::NULL).frame();

#[derive(Dumpable)]
#[repr(C, align(8))]
struct OneFrame {
    #[dumpable(as(pfn -> Option<Pfn>))]
    frame: u64,
}

#[test]
fn decoder_function_in_const() {
    assert_eq!(FRAME, Some(Pfn(0x12345)));
}

#[derive(Dumpable)]
#[repr(C)]
struct Folio {
    #[dumpable(c("__folio_index", "index", "pgoff"), bits(#[dumpable(c("low", "was"))] low: u8 = 0..=7))]
    index: u64,
    #[dumpable(
        optional,
        as(Be<u64>),
        bits(top: u8 = 56..=63),
        view(#[dumpable(c("view", "_old"))] view: u32 @ 4),
    )]
    memcg_data: u64,
}

#[test]
fn layout_aliases_optional_and_order() {
    let member = |name| Folio::LAYOUT.member(name).unwrap();
    let index = member("__folio_index");
    assert_eq!(
        (index.aliases, index.optional, index.order),
        (&["index", "pgoff"][..], false, Order::Native)
    );
    assert!(index.is_named("pgoff") && index.is_named("__folio_index") && !index.is_named("low"));
    assert_eq!((member("low").aliases, member("low").optional), (&["was"][..], false));
    assert!(member("top").optional, "bits are as optional as their member");
    assert_eq!((member("memcg_data").aliases, member("memcg_data").optional), (&[][..], true));
    assert_eq!(
        (member("memcg_data").order, member("memcg_data").kind),
        (Order::Big, Kind::Unsigned)
    );
    assert_eq!(
        (member("view").aliases, member("view").optional, member("view").offset),
        (&["_old"][..], true, 12)
    );
    assert_eq!(Packet::LAYOUT.member("flags").map(|flags| flags.order), Some(Order::Little));
}

const fn error(raw: i32) -> Decoded<Error> {
    Decoded::from_raw(raw)
}

const IS: (bool, bool, bool) =
    (error(-12).is(Error::NoMemory), error(-12).is(Error::None), error(7).is(Error::None));
const RAW: (i32, i32, i32) = (error(-12).raw(), error(7).raw(), error(i32::MAX).raw());
const KNOWN: (Option<Error>, Option<Error>) = (error(i32::MAX).known(), error(7).known());

#[test]
fn decoded_enum_compared_in_const() {
    assert_eq!((IS, RAW), ((true, false, false), (-12, 7, i32::MAX)));
    assert_eq!(KNOWN, (Some(Error::Last), None));
    for raw in [i32::MIN, -12, -1, 0, 1, i32::MAX] {
        let decoded = error(raw);
        for value in [Error::NoMemory, Error::None, Error::Last] {
            assert_eq!(decoded.is(value), decoded == value);
            assert_eq!(decoded.is(value), raw == value as i32);
            assert_eq!(decoded == error(value as i32), raw == value as i32);
        }
        assert_eq!(decoded.raw(), raw);
    }
}

/// Value checks: for a part too, they receive the decoded whole, made from one load.
#[derive(Dumpable)]
#[repr(C)]
struct Judged {
    #[dumpable(as(Be<u16>), bits(low: u8 = 0..=7), check(|port| port != 0x0102, "no such port"))]
    port: u16,
    #[dumpable(as(halved -> u16), bits(odd: bool = 0), tag(high: u8 = 12..=15), check(|half| half < 0x100, "too much"))]
    twice: u16,
    #[dumpable(bits(first: u8 = 0..=3), check(|bytes| bytes.get(3) != Some(9), "nine"))]
    bytes: [u8; 4],
    #[dumpable(as(Str<4>), bits(of_name: u8 = 0..=3), check(|name| !name.is_cut(), "endless"))]
    name: [u8; 4],
}

const fn halved(raw: u16) -> u16 {
    raw / 2
}

#[test]
fn value_checks_see_decoded_value() {
    let judged =
        Judged { port: 0x0102_u16.to_be(), twice: 0x2201, bytes: [0, 0, 0, 9], name: *b"name" };
    // SAFETY: the object outlives the view.
    let view = unsafe { live::<Judged>(&judged) };
    macro_rules! reason {
        ($view:ident: $($name:ident)*) => { [$($view.checked(|view| { view.$name(); }).map_err(|failure| failure.reason())),*] };
    }
    assert_eq!(reason!(view: port low), [Err("no such port"); 2]);
    assert_eq!(reason!(view: twice odd high), [Err("too much"); 3]);
    assert_eq!(reason!(view: bytes first), [Err("nine"); 2]);
    assert_eq!(reason!(view: name of_name), [Err("endless"); 2]);
    let judged = Judged { port: 1, twice: 0xf1ff, bytes: [0; 4], name: [0; 4] };
    // SAFETY: the object outlives the view.
    let view = unsafe { live::<Judged>(&judged) };
    assert_eq!(reason!(view: port low twice odd high bytes first name of_name), [Ok(()); 9]);
    assert_eq!((view.twice(), view.odd(), view.high()), (0xff, true, 15));
}
