//! Fields with the names of reserved accessors, as bindgen and as users write them.

use dumpable::{live, Addr, Dumpable, Le, Snapshot};

#[derive(Dumpable)]
#[dumpable(
    field(words, rename = words_),
    field(origin, rename = origin_, bits(low: u8 = 0..=3)),
    field(r#type, rename = kind),
    capture(words, origin, peek, r#type)
)]
#[repr(C)]
#[derive(Clone, Copy)]
struct bitmap {
    words: *const u64,
    origin: usize,
    #[dumpable(rename = look, check(self.look() < 9, "looked at too often"))]
    peek: usize,
    r#type: usize,
    rest: usize,
}

#[dumpable::helpers]
impl bitmap {
    const fn sum(&self) -> usize {
        self.origin_().wrapping_add(self.look())
    }
}

/// Bits and views of a field without an accessor.
#[derive(Dumpable)]
#[repr(C)]
struct Unit {
    before: u32,
    #[dumpable(skip, as(Le<u32>), bits(first: u8 = 0..=2, turn: i8 = 3..=4), check(self.first() < 7, "seven"), view(byte: u8 @ 3))]
    _bitfield_1: u32,
}

fn main() {
    let copy = Snapshot::<bitmap>::from_words([0x10, 0x23, 5, 7], Addr::new(0x1000));
    assert_eq!((copy.words(), copy.words_(), copy.origin()), (&[0x10, 0x23, 5, 7], Addr::new(0x10), Addr::new(0x1000)));
    assert_eq!((copy.origin_(), copy.low(), copy.look(), copy.kind(), copy.sum()), (0x23, 3, 5, 7, 0x28));
    let members: Vec<_> = bitmap::LAYOUT.members.iter().map(|member| (member.name, member.within)).collect();
    assert_eq!(
        members,
        [("words", None), ("origin", None), ("low", Some("origin")), ("peek", None), ("type", None), ("rest", None)]
    );
    assert_eq!(format!("{copy:?}").matches("origin: ").count(), 1);

    let object = bitmap { words: core::ptr::null(), origin: 1, peek: 9, r#type: 3, rest: 4 };
    // SAFETY: the object outlives the view.
    let view = unsafe { live::<bitmap>(&object) };
    assert_eq!((view.origin_(), view.rest(), view.peek().look()), (1, 4, 9));
    assert_eq!(view.checked(|view| view.look()).unwrap_err().item(), "look");

    let unit = Unit { before: 0, _bitfield_1: u32::to_le(0xab00_0017) };
    // SAFETY: the same.
    let view = unsafe { live::<Unit>(&unit) };
    let copy = view.snapshot();
    assert_eq!((copy.first(), copy.turn(), view.peek().turn()), (7, -2, -2));
    assert_eq!(view.checked(|view| view.first()).unwrap_err().reason(), "seven");
    let members: Vec<_> = Unit::LAYOUT.members.iter().map(|member| (member.name, member.within)).collect();
    assert_eq!(members, [("before", None), ("first", None), ("turn", None), ("byte", Some("_bitfield_1"))]);
}
