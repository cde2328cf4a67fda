//! Members that some kernels lack: in both families, their accessors and those of their bits, tags
//! and views return an `Option`.

use dumpable::__private::LiveArray;
use dumpable::{live, Addr, Array, Be, Decoded, Dumpable, Flags, Live, Snapshot, Str};

#[derive(Dumpable, Clone, Copy, PartialEq, Debug)]
#[repr(u8)]
enum State {
    Clean = 0,
    Dirty = 1,
}

#[derive(Dumpable, Clone, Copy, PartialEq, Debug)]
#[dumpable(positions)]
#[repr(u32)]
enum Bit {
    First = 0,
    Last = 31,
}

#[derive(Dumpable)]
#[repr(C)]
struct Inner {
    value: u32,
}

#[derive(Dumpable)]
#[repr(C, align(8))]
struct Object {
    #[dumpable(
        optional,
        bits(low: u8 = 0..=3, is_odd: bool = 4, state: State = 8..=9),
        view(half: u16, #[dumpable(bits(byte: u8 = 0..=7))] second: u16 @ 2),
        check(|number| number != Some(13), "thirteen"),
    )]
    number: u32,
    #[dumpable(optional, tag(kind: u8 = 0..=1))]
    tagged: u32,
    #[dumpable(optional, as(Bit))]
    flags: u32,
    #[dumpable(optional, as(Be<u32>))]
    big: u32,
    #[dumpable(optional, as(halved -> u32))]
    twice: u32,
    #[dumpable(optional)]
    inner: Inner,
    #[dumpable(optional)]
    array: [u16; 2],
    #[dumpable(optional, as(Str<4>))]
    name: [u8; 4],
    /// Only the view is optional.
    #[dumpable(view(#[dumpable(optional)] old: i32))]
    there: u32,
    /// Fills the object: Miri rejects reads of padding.
    _filler: u32,
}

const fn halved(raw: u32) -> u32 {
    raw / 2
}

const OBJECT: Object = Object {
    number: 0x0102_0105,
    tagged: 0x103,
    flags: 1,
    big: 0x0102_u32.to_be(),
    twice: 10,
    inner: Inner { value: 7 },
    array: [1, 2],
    name: *b"ab\0d",
    there: 9,
    _filler: 0,
};

#[test]
fn optional_accessors_return_options() {
    let object = OBJECT;
    // SAFETY: the object outlives the view.
    let view = unsafe { live::<Object>(&object) };
    let copy = view.snapshot();
    macro_rules! both {
        ($($name:ident: $ty:ty = $value:expr;)*) => {$(
            let (of_copy, of_view): ($ty, $ty) = (copy.$name(), view.$name());
            assert_eq!((of_copy, of_view), ($value, $value));
            assert!(Object::LAYOUT.member(stringify!($name)).unwrap().optional, stringify!($name));
        )*};
    }
    let halves = if cfg!(target_endian = "big") { (0x0102, 0x0105) } else { (0x0105, 0x0102) };
    both! {
        number: Option<u32> = Some(0x0102_0105);
        low: Option<u8> = Some(5);
        is_odd: Option<bool> = Some(false);
        state: Option<Decoded<State>> = Some(Decoded::from_raw(1));
        half: Option<u16> = Some(halves.0);
        second: Option<u16> = Some(halves.1);
        byte: Option<u8> = Some(halves.1 as u8);
        tagged: Option<u32> = Some(0x100);
        kind: Option<u8> = Some(3);
        flags: Option<Flags<Bit>> = Some(Flags::of(Bit::First));
        big: Option<u32> = Some(0x0102);
        twice: Option<u32> = Some(5);
        name: Option<Str<4>> = Some(Str::new(*b"ab\0d"));
        old: Option<i32> = Some(9);
    }
    let inner: (Option<Snapshot<Inner>>, Option<Live<'_, Inner>>) = (copy.inner(), view.inner());
    assert_eq!((inner.0.unwrap().value(), inner.1.unwrap().value()), (7, 7));
    let array: (Option<Array<u16, 2>>, Option<LiveArray<'_, u16, 2, _>>) =
        (copy.array(), view.array());
    assert_eq!((array.0.unwrap().values(), array.1.unwrap().values()), ([1, 2], [1, 2]));
    // A member that is not optional returns its value.
    let there: (u32, u32) = (copy.there(), view.there());
    assert_eq!(there, (9, 9));
    assert!(!Object::LAYOUT.member("there").unwrap().optional);
}

#[test]
fn optional_member_checks() {
    let object = Object { number: 13, ..OBJECT };
    // SAFETY: the object outlives the view.
    let view = unsafe { live::<Object>(&object) };
    macro_rules! reasons {
        ($($name:ident)*) => { [$(view.checked(|view| { view.$name(); }).map_err(|failure| failure.reason())),*] };
    }
    assert_eq!(reasons!(number low is_odd state), [Err("thirteen"); 4]);
    // A view has its own checks, here none.
    assert_eq!(reasons!(half second byte flags), [Ok(()); 4]);
    assert_eq!(view.peek().number(), Some(13));
}

#[dumpable::helpers]
impl Object {
    /// Matches on an optional member, in both families.
    const fn is_dirty(&self) -> bool {
        match self.state() {
            Some(state) => state.is(State::Dirty),
            None => false,
        }
    }
}

const COPY: Snapshot<Object> = Snapshot::<Object>::from_words(
    [if cfg!(target_endian = "big") { 0x100 << 32 } else { 0x100 }, 0, 0, 0, 0],
    Addr::NULL,
);
const IS_DIRTY: bool = COPY.is_dirty();
const NUMBER: Option<u32> = COPY.number();

#[test]
fn optional_members_in_const() {
    assert_eq!((IS_DIRTY, NUMBER), (true, Some(0x100)));
}
