//! Attempts by safe code to reach memory outside of a description. These compile and must be
//! harmless; those that must not compile are `tests/ui/fail/sound_*.rs`. Miri runs all of them.
#![forbid(unsafe_code)]
#![allow(unreachable_pub)]

use dumpable::{
    Addr, Be, Bytes, Decoded, Dumpable, Fidelity, Flags, Kind, Layout, Member, Memory, Raw,
    Snapshot, Str,
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
