//! Attempts by safe code to reach memory outside of a description. These compile and must be
//! harmless; those that must not compile are `tests/ui/fail/sound_*.rs`. Miri runs all of them.
#![forbid(unsafe_code)]
#![allow(unreachable_pub)]

use dumpable::{
    Addr, Be, Bytes, Decoded, Dumpable, Fidelity, Flags, Found, FoundKind, Kind, Layout, Member,
    Memory, Plan, Raw, Snapshot, Str, Types,
};

/// The real crate, except for the functions that compute captured ranges and storage.
mod false_ranges {
    pub use dumpable::*;
    pub mod __private {
        pub use dumpable::__private::*;

        /// Ranges beyond the object, beyond the storage, and overlapping.
        pub const fn ranges<const N: usize>(_: [(usize, usize); N]) -> [Range; 3] {
            [
                Range { offset: usize::MAX - 3, len: 16, at: 0 },
                Range { offset: 0, len: 4096, at: usize::MAX },
                Range { offset: 4, len: 8, at: 4 },
            ]
        }

        pub const fn storage(_: &[Range], _: usize) -> usize {
            2
        }
    }
}

#[derive(Dumpable, Clone, Copy)]
#[dumpable(crate = false_ranges)]
#[repr(C, align(8))]
struct Misplaced {
    a: u64,
    b: u64,
}

#[test]
fn false_ranges_stay_within_storage() {
    let bytes = [0x5a; 64];
    let memory = Bytes::new(Addr::new(0x1000), &bytes);
    let fault = memory.snapshot::<Misplaced>(Addr::new(0x1000)).unwrap_err();
    assert_eq!(fault.len(), 16);
    let mut copy = Snapshot::<Misplaced>::from_words([1, 2], Addr::NULL);
    assert!(memory.snapshot_into::<Misplaced>(Addr::new(0x1000), &mut copy).is_err());
    assert_eq!(copy.fidelity(), Fidelity::Torn);
    let copy = Snapshot::<Misplaced>::from_bytes(&[0x11; 16], Addr::NULL);
    assert_eq!(copy.raw().kept(0, 4096), None);
    let _ = (copy.a(), copy.b(), copy.words(), format!("{copy:#?}"));
    assert_eq!(copy.checked(|view| view.a()), Ok(copy.a()));
    assert!(copy == copy && Raw::of::<Misplaced>(&copy).bytes().len() == 16);
}

/// The real crate, except for a storage that is far too small.
mod false_storage {
    pub use dumpable::*;
    pub mod __private {
        pub use dumpable::__private::*;

        pub const fn storage(_: &[Range], _: usize) -> usize {
            1
        }
    }
}

#[derive(Dumpable, Clone, Copy)]
#[dumpable(crate = false_storage)]
#[repr(C, align(8))]
struct Cut {
    a: u64,
    b: u64,
}

#[test]
fn too_small_storage_never_exceeded() {
    let memory = [0x5a; 16];
    let memory = Bytes::new(Addr::new(0x1000), &memory);
    assert!(memory.snapshot::<Cut>(Addr::new(0x1000)).is_err());
    let copy = Snapshot::<Cut>::from_bytes(&[0x11; 16], Addr::NULL);
    assert_eq!((copy.a(), copy.words().len(), copy.raw().kept(8, 8)), (0, 1, None));
}

/// The real crate, except for the union of flags.
mod false_names {
    #[allow(unused_imports)]
    pub use dumpable::*;
    pub mod __private {
        pub use dumpable::__private::*;

        pub const fn union(_: &[u64]) -> u64 {
            u64::MAX
        }
    }
}

#[derive(Dumpable, Clone, Copy, PartialEq, Debug)]
#[dumpable(crate = false_names, positions)]
#[repr(u8)]
enum Flag {
    A = 3,
}

#[test]
fn false_flag_union_changes_no_bit() {
    let flags = Flags::<Flag>::from_bits(0xff);
    assert!(flags.has(Flag::A) && flags.iter().eq([Flag::A]) && flags.bits() == 0xff);
}

#[derive(Dumpable, Clone, Copy, PartialEq, Debug)]
#[repr(i8)]
enum State {
    Low = -128,
    None = 0,
}

#[derive(Dumpable)]
#[repr(C)]
struct All {
    state: State,
    states: [State; 3],
    flags: Flag,
    truth: bool,
    number: Be<u16>,
    text: Str<8>,
}

/// Fields hold arbitrary bits, and never decode to a value that does not exist.
#[test]
fn arbitrary_bits_decoded() {
    for byte in 0..=u8::MAX {
        let copy = Snapshot::<All>::from_bytes(&[byte; size_of::<All>()], Addr::NULL);
        let known = [State::Low, State::None].into_iter().find(|state| *state as i8 == byte as i8);
        assert_eq!((copy.state().known(), copy.state().raw()), (known, byte as i8));
        assert!(copy.states().iter().all(|state| state.known() == known));
        assert_eq!(copy.flags().has(Flag::A), byte & 8 != 0);
        assert_eq!(
            copy.truth().known(),
            [Some(false), Some(true)].get(byte as usize).copied().flatten()
        );
        assert_eq!(copy.number(), u16::from_be_bytes([byte; 2]));
        assert_eq!(copy.text().as_bytes().len(), if byte == 0 { 0 } else { 8 });
        assert_eq!(Decoded::<State>::from_raw(byte as i8), copy.state());
    }
}

/// The generated types are tuple structs of this module: their contents are accessible and
/// harmless.
#[test]
fn reachable_parts_plain_data() {
    let copy = Snapshot::<All>::from_bytes(&[1; size_of::<All>()], Addr::new(0x1000));
    let part = copy.0;
    assert_eq!(part.stored().len(), size_of::<All>() / 2);
    let other =
        AllSnapshot(dumpable::__private::Part::new(*part.stored(), All::PLACES, 0, Fidelity::Once));
    assert!(other == copy && other.fidelity() == Fidelity::Once);
    copy.checked(|view| {
        // Only within the object: an access beyond it does not compile.
        assert_eq!(view.0.field::<u8, 3>(), 1);
        view.0.snapshot()
    })
    .unwrap();
}

#[derive(Dumpable, Clone, Copy)]
#[repr(C)]
struct Nothing {}

#[derive(Dumpable)]
#[repr(C, align(4096))]
struct Sizes {
    nothing: Nothing,
    none: [u64; 0],
    nothings: [Nothing; 3],
    empty: Str<0>,
    number: u8,
    last: u32,
}

/// Parts without bytes are copied and viewed, and great alignments kept.
#[test]
fn parts_without_bytes_are_read() {
    let copy = Snapshot::<Sizes>::from_bytes(&[7; 4096], Addr::new(0x1000));
    assert!(copy.nothing() == Snapshot::<Nothing>::from_bytes(&[], Addr::NULL));
    assert_eq!((copy.none().get(0), copy.nothings().iter().count()), (None, 3));
    assert_eq!((copy.empty().as_bytes(), copy.number(), copy.last()), (&[][..], 7, 0x0707_0707));
    copy.checked(|live| {
        assert_eq!((live.none().get(0), live.number(), live.last()), (None, 7, 0x0707_0707));
        assert!(live.nothings().get(2).unwrap().snapshot() == copy.nothing());
        assert_eq!((live.empty().as_bytes(), live.origin()), (&[][..], Addr::new(0x1000)));
        assert!(live.snapshot() == copy);
    })
    .unwrap();
    let nothing = Snapshot::<Nothing>::read_from(&[], Addr::NULL).unwrap();
    nothing.checked(|live| assert!(live.snapshot() == nothing)).unwrap();
    assert!(format!("{copy:#?}").contains("last: 0x7070707"));
}

#[derive(Dumpable, Clone, Copy)]
#[repr(C, packed(2))]
union Packed {
    number: u64,
    #[dumpable(as(u32))]
    bytes: [u8; 4],
    short: u16,
}

#[derive(Dumpable)]
#[repr(C)]
struct Unaligned {
    byte: u8,
    #[dumpable(as(u32))]
    bytes: [u8; 4],
    packed: Packed,
}

#[test]
fn unaligned_numbers_are_read_by_bytes() {
    let bytes: [u8; 14] = core::array::from_fn(|index| index as u8);
    let copy = Snapshot::<Unaligned>::from_bytes(&bytes, Addr::NULL);
    let number = u64::from_ne_bytes([6, 7, 8, 9, 10, 11, 12, 13]);
    let first = u32::from_ne_bytes([1, 2, 3, 4]);
    assert_eq!((copy.bytes(), copy.packed().number()), (first, number));
    let live = copy.checked(|live| {
        (live.bytes(), live.packed().number(), live.packed().bytes(), live.packed().short())
    });
    let second = u32::from_ne_bytes([6, 7, 8, 9]);
    assert_eq!(live, Ok((first, number, second, u16::from_ne_bytes([6, 7]))));
}

/// The real crate, except for the functions that lay out the places of parts.
mod false_places {
    pub use dumpable::*;
    pub mod __private {
        pub use dumpable::__private::*;

        /// Absurd distances.
        pub const fn places<const N: usize>(_: &dumpable::Layout) -> [u32; N] {
            [u32::MAX - 1; N]
        }

        /// The places of the last member, for each member.
        pub const fn slots<const MEMBERS: usize>(_: &dumpable::Layout) -> [usize; MEMBERS] {
            [6; MEMBERS]
        }
    }
}

#[derive(Dumpable)]
#[dumpable(c = "struct parts")]
#[repr(C)]
struct Parts {
    first: Pair,
    #[dumpable(optional)]
    maybe: u64,
    pairs: [Pair; 2],
    nested: [Pair; 1],
    list: Pair,
}

#[derive(Dumpable)]
#[dumpable(crate = false_places, c = "struct parts")]
#[repr(C)]
struct FalseParts {
    first: Pair,
    #[dumpable(optional)]
    maybe: u64,
    pairs: [Pair; 2],
    nested: Pair,
    list: Pair,
    last: Pair,
}

/// A kernel in which every structure and every member is this one.
struct Anything(Found<()>);

impl Types for Anything {
    type Struct = ();

    fn find(&self, _: &str, _: usize) -> Option<()> {
        Some(())
    }

    fn size_of(&self, (): ()) -> usize {
        self.0.size
    }

    fn member(&self, (): (), _: &str) -> Option<Found<()>> {
        Some(self.0)
    }

    fn only_member(&self, (): ()) -> Option<Found<()>> {
        None
    }

    fn enumerator(&self, _: &str, _: &str) -> Option<u64> {
        Some(u64::MAX)
    }
}

/// The places of parts are only numbers: false ones give false addresses, and nothing else.
#[test]
fn false_places_give_false_addresses() {
    let bytes: [u8; 104] = core::array::from_fn(|index| index as u8);
    let copy = Snapshot::<FalseParts>::read_from(&bytes, Addr::new(0x1000)).unwrap();
    let origin = Addr::new(0x1000 + (u32::MAX as usize - 1));
    assert_eq!((copy.first().origin(), copy.nested().origin()), (origin, origin.cast()));
    assert_eq!((copy.list().a(), copy.maybe()), (u64_at(&bytes, 72), Some(u64_at(&bytes, 16))));
    let _ = (format!("{copy:#?}"), copy.raw().get("maybe"), copy == copy);
    for offset in 0..200 {
        let _ = copy.raw().part(offset, Pair::LAYOUT).map(|part| part.origin());
        let _ = copy.raw().part(offset, &ENDLESS).map(|part| part.get("again"));
    }
    let plan = Plan::<FalseParts>::COMPILED;
    assert!(plan.relocate(&bytes[1..], Addr::NULL, Fidelity::Once).is_none());
    assert!(plan.relocate(&bytes, Addr::NULL, Fidelity::Once).unwrap() == copy);
    plan.raw(&copy).dump(&mut |_: &[u8]| {});
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from_ne_bytes(*bytes[at..].first_chunk().unwrap())
}

/// The real crate, except for the room for moves.
mod false_moves {
    pub use dumpable::*;
    pub mod __private {
        pub use dumpable::__private::*;

        pub const fn moves_of(_: &dumpable::Layout) -> usize {
            0
        }

        pub const fn storage(_: &[Range], _: usize) -> usize {
            1
        }
    }
}

#[derive(Dumpable)]
#[dumpable(crate = false_moves, c = "struct parts")]
#[repr(C, align(8))]
struct NoMoves {
    first: u64,
    second: u64,
}

/// Too few moves, and too small a storage, are not exceeded.
#[test]
fn plans_without_room_for_moves_are_refused() {
    let found = Found { offset: 64, size: 64, kind: FoundKind::Unsigned, count: None };
    let misfit = Plan::<NoMoves>::from_types(&Anything(found)).unwrap_err();
    assert!(misfit.to_string().contains("more pieces than a plan can have"), "{misfit}");
    let plan = Plan::<NoMoves>::COMPILED;
    let copy = plan.relocate(&[7; 16], Addr::NULL, Fidelity::Once).unwrap();
    assert_eq!((copy.words().len(), copy.first()), (1, 0));
}

/// Moves to words outside of the storage change nothing.
#[test]
fn moves_outside_of_storage_change_nothing() {
    mod larger {
        pub use dumpable::*;
        pub mod __private {
            pub use dumpable::__private::*;

            pub const fn storage(_: &[Range], _: usize) -> usize {
                1
            }
        }
    }

    #[derive(Dumpable)]
    #[dumpable(crate = larger, c = "struct parts")]
    #[repr(C)]
    struct Cut {
        number: [u64; 4],
        other: u32,
    }

    #[derive(Dumpable)]
    #[dumpable(c = "struct parts")]
    #[repr(C)]
    struct Moved {
        other: u32,
        number: [u64; 4],
    }

    let plan = Plan::<Cut>::from_layout(Moved::LAYOUT).unwrap();
    let mut copy = plan.relocate(&[0xff; 40], Addr::NULL, Fidelity::Once).unwrap();
    assert_eq!(copy.words(), &[u64::MAX]);
    let memory = Bytes::new(Addr::NULL, &[0xee; 40]);
    assert_eq!(
        memory.snapshot_by(&plan, Addr::NULL).unwrap().words(),
        &[u64::from_ne_bytes([0xee; 8])]
    );
    assert!(plan.relocate_into(&[1; 40], Addr::NULL, Fidelity::Once, &mut copy));
    plan.raw(&copy).dump(&mut |_: &[u8]| {});
}

/// A kernel may say anything: a plan of it reads and writes within the bytes that it is given.
#[test]
fn arbitrary_types_stay_within_bytes() {
    let numbers = [0, 8, 16, 63, 64, 128, 1 << 22, usize::MAX / 8, usize::MAX];
    let kinds =
        [FoundKind::Unsigned, FoundKind::Address, FoundKind::Struct(()), FoundKind::Integer];
    let counts = [None, Some(0), Some(2), Some(usize::MAX)];
    let all = numbers.into_iter().flat_map(|offset| numbers.map(|size| (offset, size)));
    let all = all.flat_map(|place| kinds.map(|kind| (place, kind)));
    let all = all.flat_map(|rest| counts.map(|count| (rest, count)));
    let mut made = 0;
    // Miri is slow and tries a sample.
    for (((offset, size), kind), count) in all.step_by(if cfg!(miri) { 19 } else { 1 }) {
        let types = Anything(Found { offset, size, kind, count });
        for start in [0, 8, usize::MAX] {
            let _ = Plan::<Parts>::from_types_at(&types, start).map(|_| ());
            let Ok(plan) = Plan::<Pair>::from_types_at(&types, start) else { continue };
            made += 1;
            for len in [0, 1, 7, 8, 9, 64] {
                let bytes = &[0xff; 64][..len];
                let _ = plan.relocate(bytes, Addr::NULL, Fidelity::Once);
                let memory = Bytes::new(Addr::NULL, bytes);
                let _ = memory.snapshot_by(&plan, Addr::NULL);
            }
            let _ = (plan.reads(), plan.size());
        }
    }
    assert!(made > if cfg!(miri) { 0 } else { 20 }, "{made}");
}

/// A description within itself ends in a misfit, not in recursion without an end.
#[test]
fn plans_of_endless_layouts_are_refused() {
    let misfit = Plan::<Parts>::from_layout(&ENDLESS).unwrap_err();
    assert_eq!(misfit.member(), "first");

    #[derive(Dumpable)]
    #[repr(C)]
    struct Again {
        again: u64,
    }
    let misfit = Plan::<Again>::from_layout(&ENDLESS).unwrap_err();
    assert_eq!(misfit.member(), "again");
}

static ENDLESS: Layout = Layout {
    name: "endless",
    c_type: "struct endless",
    size: 16,
    align: 8,
    members: &[Member {
        name: "again",
        offset: 0,
        size: 16,
        kind: Kind::Struct(&ENDLESS),
        ..Misplaced::LAYOUT.members[0]
    }],
    places: usize::MAX,
};

#[test]
fn layouts_that_hold_themselves_are_dumped_to_some_depth() {
    let copy = Snapshot::<Pair>::from_bytes(&[1; 16], Addr::NULL);
    let (mut lines, mut deep) = (0, 0);
    copy.raw().part(0, &ENDLESS).unwrap().dump(&mut |line: &[u8]| {
        lines += 1;
        deep += line.windows(5).filter(|word| word == b"again").count();
    });
    assert!(lines < 10 && deep < 100, "{lines} {deep}");
}

#[derive(Dumpable)]
#[repr(C)]
struct Pair {
    a: u64,
    b: u64,
}
