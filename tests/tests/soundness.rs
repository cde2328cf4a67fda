//! Attempts by safe code to reach memory outside of a description. These compile and must be
//! harmless; those that must not compile are `tests/ui/fail/sound_*.rs`. Miri runs all of them.
#![forbid(unsafe_code)]
#![allow(unreachable_pub)]

use dumpable::{Addr, Be, Bytes, Decoded, Dumpable, Fidelity, Flags, Memory, Raw, Snapshot, Str};

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
#[repr(C)]
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
#[repr(C)]
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
    let other = AllSnapshot(dumpable::__private::Part::new(*part.stored(), 0, Fidelity::Once));
    assert!(other == copy && other.fidelity() == Fidelity::Once);
    copy.checked(|view| {
        // Only within the object: an access beyond it does not compile.
        assert_eq!(view.0.field::<u8, 3>(), 1);
        view.0.snapshot()
    })
    .unwrap();
}
