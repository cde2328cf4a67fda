//! Generic code over snapshots: raw values and the dump.

use dumpable::__private::{AnySnapshot, FlagGroup, Names};
use dumpable::{
    live, Addr, Bytes, Decoded, Dumpable, Failure, Fidelity, Kind, Layout, Live, Memory, Raw, Sink,
    Snapshot,
};
use proptest::prelude::*;
use std::cell::RefCell;

fn raw_of<S: AnySnapshot>(copy: &S) -> Raw<'_> {
    Raw::of::<S::Of>(copy)
}

fn lines(copy: &impl AnySnapshot) -> Vec<String> {
    let mut lines = Vec::new();
    let raw = raw_of(copy);
    raw.dump(&mut |line: &[u8]| lines.push(String::from_utf8(line.to_vec()).unwrap()));
    lines
}

/// Captures a `T` from the given bytes.
fn copied<T: Dumpable>(bytes: &[u8]) -> Snapshot<T> {
    assert_eq!(bytes.len(), size_of::<T>());
    Bytes::new(Addr::new(0x1000), bytes).snapshot::<T>(Addr::new(0x1000)).unwrap()
}

#[derive(Dumpable, Clone, Copy, PartialEq, Debug)]
#[repr(i16)]
enum State {
    #[dumpable(c("dead", "gone"))]
    Dead = -1,
    Idle = 0,
    Running = 1,
    #[dumpable(c("traced", "stopped"))]
    Traced = 255,
}

const GROUPS: &[FlagGroup] = &[
    FlagGroup { name: "kind", low: 2, high: 3, hex: false },
    FlagGroup { name: "last", low: 4, high: 5, hex: true },
];

#[derive(Dumpable)]
#[dumpable(positions, bits(Kind = 2..=3, Last: hex = 4..=5))]
#[repr(u32)]
enum Flag {
    Locked = 0,
    #[dumpable(c("HEAD", "compound"))]
    Head = 6,
}

#[derive(Dumpable)]
#[dumpable(c = "struct list_head")]
#[repr(C)]
struct ListHead {
    next: *const ListHead,
    prev: *const ListHead,
}

#[derive(Dumpable)]
#[dumpable(c = "union table")]
#[repr(C)]
struct Numbers {
    u8: u8,
    i8: i8,
    u16: u16,
    u32: u32,
    i64: i64,
    u128: u128,
    i128: i128,
    pointer: *const u8,
    #[dumpable(as(State))]
    state: i16,
    #[dumpable(as(State))]
    narrow: u8,
    #[dumpable(c(absent), as(Flag), bits(low: u8 = 0..=3, #[dumpable(c(absent))] top: i8 = 28..=31, flags: Flag = 4..=11))]
    word: u32,
    #[dumpable(bits(middle: i128 = 60..=99, #[dumpable(c = "is_on")] on: bool = 127, traced: State = 100..=107))]
    wide: u128,
}

#[test]
fn layout_names_and_c_members() {
    let layout = Numbers::LAYOUT;
    assert_eq!((layout.name, layout.c_type), ("table", "union table"));
    assert_eq!(ListHead::LAYOUT.c_type, "struct list_head");
    let member = |name| *layout.member(name).unwrap();
    let names = Names::Flags {
        prefix: None,
        masks: false,
        names: &[(1, "locked"), (0x40, "HEAD")],
        aliases: &[(0x40, "compound")],
        groups: GROUPS,
    };
    assert_eq!(member("flags").names, names);
    assert_eq!(
        member("state").names,
        Names::Values {
            prefix: None,
            bits: 16,
            names: &[(0xffff, "dead"), (0, "idle"), (1, "running"), (255, "traced")],
            aliases: &[(0xffff, "gone"), (255, "stopped")],
        }
    );
    assert_eq!(member("u8").names, Names::None);
    // Bits are bit-fields of C where C has no name for the whole.
    let in_c: Vec<_> =
        layout.members.iter().filter(|member| member.in_c).map(|member| member.name).collect();
    let expected = [
        "u8", "i8", "u16", "u32", "i64", "u128", "i128", "pointer", "state", "narrow", "low",
        "flags", "wide",
    ];
    assert_eq!(in_c, expected);
}

#[test]
fn name_of_matches_decoded() {
    // Miri is slow and tries a sample.
    for raw in (i16::MIN..=i16::MAX).step_by(if cfg!(miri) { 257 } else { 1 }) {
        let name = Decoded::<State>::from_raw(raw).name();
        assert_eq!(Numbers::LAYOUT.member("state").unwrap().name_of(raw as i128 as u128), name);
        assert_eq!(Numbers::LAYOUT.member("state").unwrap().name_of(raw as u16 as u128), name);
    }
    for raw in 0..=255_u8 {
        let name = Decoded::<State>::from_raw(raw as i16).name();
        assert_eq!(Numbers::LAYOUT.member("narrow").unwrap().name_of(raw as u128), name);
    }
}

/// Two words that are equally wide on every target.
#[derive(Dumpable)]
#[repr(C)]
struct Pair {
    next: u64,
    prev: u64,
}

#[derive(Dumpable)]
#[dumpable(capture(first, list, last))]
#[repr(C, align(8))]
struct Part {
    next: u64,
    #[dumpable(bits(low: u8 = 0..=3), view(half: i32))]
    first: u64,
    #[dumpable(bits(odd: bool = 0), view(other: u16))]
    counted: u64,
    list: Pair,
    rest: [u8; 96],
    #[dumpable(skip)]
    hidden: u16,
    last: i32,
}

proptest! {
    /// A cast of the raw value equals the value of the accessor.
    #[test]
    fn raw_values_match_accessors(bytes in any::<[u8; size_of::<Numbers>()]>()) {
        let copy = copied::<Numbers>(&bytes);
        let get = |name: &str| copy.raw().get(name).unwrap();
        prop_assert_eq!(get("u8"), copy.u8() as u128);
        prop_assert_eq!(get("i8"), copy.i8() as u128);
        prop_assert_eq!(get("u16"), copy.u16() as u128);
        prop_assert_eq!(get("u32"), copy.u32() as u128);
        prop_assert_eq!(get("i64"), copy.i64() as u128);
        prop_assert_eq!(get("u128"), copy.u128());
        prop_assert_eq!(get("i128"), copy.i128() as u128);
        prop_assert_eq!(get("pointer"), copy.pointer().get() as u128);
        prop_assert_eq!(Decoded::<State>::from_raw(get("state") as i16), copy.state());
        prop_assert_eq!(Decoded::<State>::from_raw(get("narrow") as i16), copy.narrow());
        prop_assert_eq!(get("word"), copy.word().bits() as u128);
        prop_assert_eq!(get("low"), copy.low() as u128);
        prop_assert_eq!(get("top"), copy.top() as u128);
        prop_assert_eq!(get("flags"), copy.flags().bits() as u128);
        prop_assert_eq!(get("wide"), copy.wide());
        prop_assert_eq!(get("middle"), copy.middle() as u128);
        prop_assert_eq!(get("is_on"), copy.on() as u128);
        prop_assert_eq!(Decoded::<State>::from_raw(get("traced") as i16), copy.traced());
        prop_assert_eq!(copy.raw().bytes(), &bytes[..]);
    }

    #[test]
    fn raw_of_partial_capture(bytes in any::<[u8; size_of::<Part>()]>()) {
        let copy = copied::<Part>(&bytes);
        let raw = copy.raw();
        prop_assert_eq!(raw.get("first"), Some(copy.first() as u128));
        prop_assert_eq!(raw.get("low"), Some(copy.low() as u128));
        prop_assert_eq!(raw.get("half"), Some(copy.half() as u128));
        prop_assert_eq!(raw.get("last"), Some(copy.last() as u128));
        for name in ["next", "counted", "odd", "other", "rest", "list", "hidden", "none"] {
            prop_assert_eq!(raw.get(name), None, "{}", name);
        }
        // Each byte is either captured or not.
        for offset in 0..size_of::<Part>() {
            let kept = (8..16).contains(&offset) || (24..40).contains(&offset) || (140..144).contains(&offset);
            prop_assert_eq!(raw.kept(offset, 1), kept.then(|| &bytes[offset..offset + 1]), "{}", offset);
        }
        for (offset, len) in [(16, 8), (8, 9), (7, 1), (144, 1), (usize::MAX, 2), (8, usize::MAX), (8, 0usize.wrapping_sub(8))] {
            prop_assert_eq!(raw.kept(offset, len), None, "{} {}", offset, len);
        }
        let Kind::Struct(list) = Part::LAYOUT.member("list").unwrap().kind else { panic!() };
        let list = raw.part(24, list).unwrap();
        prop_assert_eq!(list.get("prev"), Some(copy.list().prev() as u128));
        prop_assert_eq!((list.origin().get(), list.fidelity()), (0x1018, Fidelity::Frozen));
        prop_assert!(raw.part(32, Pair::LAYOUT).is_none());
    }

    /// Any bytes give a dump of text lines within its bounds.
    #[test]
    fn dump_of_arbitrary_bytes(bytes in any::<[u8; size_of::<Tree>()]>()) {
        let lines = lines(&copied::<Tree>(&bytes));
        prop_assert!(lines.len() <= 4096 && lines.iter().all(|line| line.len() <= 256 && !line.contains(char::is_control)));
    }
}

#[test]
fn dump_names_uncaptured_members() {
    let copy = Snapshot::<Part>::from_words(
        [0xffff_fff0_ffff_fff0, 1, 2, 0x5_0000_0005],
        Addr::new(0x2000),
    );
    assert_eq!(
        lines(&copy),
        [
            "Part at 0x2000, frozen",
            "  not captured: next",
            "  +0x08 first: 0xfffffff0fffffff0",
            "  +0x08[3:0] low: 0x0",
            "  | +0x08 half: -16",
            "  not captured: counted",
            "  +0x18 list.next: 0x1",
            "  +0x20 list.prev: 0x2",
            "  not captured: rest",
            "  +0x8c last: 5",
        ]
    );
}

#[derive(Dumpable)]
#[repr(C)]
struct Leaf {
    id: u16,
    #[dumpable(as(State))]
    state: i16,
}

#[derive(Dumpable)]
#[repr(C)]
struct Tree {
    #[dumpable(as(Flag))]
    flags: u32,
    comm: [u8; 16],
    leaves: [Leaf; 20],
    #[dumpable(skip)]
    gap: u32,
    #[dumpable(view(leaf: Leaf @ 4, #[dumpable(bits(low: u8 = 0..=7))] quad: u64, again: [i16; 2]))]
    pair: [u64; 2],
    grid: [[i16; 2]; 3],
    long: [u32; 40],
    #[dumpable(skip)]
    gap_too: u32,
    #[dumpable(skip)]
    hidden: u64,
    nothing: [u32; 0],
}

#[test]
fn dump_lines_of_every_kind() {
    let mut bytes = [0; size_of::<Tree>()];
    let mut put = |at: usize, with: &[u8]| bytes[at..at + with.len()].copy_from_slice(with);
    put(0, &0x8000_0041_u32.to_ne_bytes());
    put(4, b"swapper/0\0\x7f\"");
    for (leaf, id) in [(0, 1_u16), (4, 2), (17, 3)] {
        put(20 + 4 * leaf, &id.to_ne_bytes());
        put(22 + 4 * leaf, &(id as i16 - 2).to_ne_bytes());
    }
    put(104, &0x0012_0012_0012_0012_u64.to_ne_bytes());
    put(124, &(-7_i16).to_ne_bytes());
    for at in [0, 39] {
        put(132 + 4 * at, &0xdead_u32.to_ne_bytes());
    }
    put(296, &[0, 1, 2, 3]);
    let expected = "\
Tree at 0x1000, frozen
  +0x000 flags: 0x80000041(locked|HEAD|0x80000000|kind=0|last=0x0)
  +0x004 comm: 73 77 61 70 70 65 72 2f 30 00 7f 22 00 00 00 00  |swapper/0..\"....|
  +0x014 leaves[0].id: 0x1
  +0x016 leaves[0].state: -1(dead)
  +0x018 leaves[1-3]: zero
  +0x024 leaves[4].id: 0x2
  +0x026 leaves[4].state: 0(idle)
  +0x028 leaves[5-16]: zero
  +0x058 leaves[17-19]: not shown
  +0x068 pair: 0012001200120012 0000000000000000
  | +0x06c leaf.id: 0x12
  | +0x06e leaf.state: 18
  | +0x068 quad: 0x12001200120012
  | +0x068[7:0] low: 0x12
  | +0x068 again: 18 18
  +0x078 grid[0]: zero
  +0x07c grid[1]: -7 0
  +0x080 grid[2]: zero
  +0x084 long[0-7]: 0000dead 00000000 00000000 00000000 00000000 00000000 00000000 00000000
  +0x0a4 long[8-31]: zero
  +0x104 long[32-39]: 00000000 00000000 00000000 00000000 00000000 00000000 00000000 0000dead
  +0x124 (undescribed): 00 00 00 00 00 01 02 03 00 00 00 00";
    assert_eq!(lines(&copied::<Tree>(&bytes)).join("\n"), expected);
    assert_eq!(format!("{:#?}", copied::<Tree>(&bytes)), expected);
}

#[test]
fn debug_prints_dump_on_one_line() {
    let list = Snapshot::<ListHead>::from_words([0x1000, 0], Addr::new(0x1000));
    assert_eq!(format!("{list:?}"), "list_head at 0x1000, frozen { next: 0x1000, prev: 0x0 }");
    let second = size_of::<*const ListHead>();
    let expected =
        format!("list_head at 0x1000, frozen\n  +0x00 next: 0x1000\n  +0x{second:02x} prev: 0x0");
    assert_eq!(format!("{list:#?}"), expected);
}

#[derive(Dumpable)]
#[repr(C)]
struct Huge {
    rows: [u64; 1024],
    bytes: [u8; 64],
}

type Four<T> = [[T; 2]; 2];

#[derive(Dumpable)]
#[repr(C)]
struct Deep {
    leaves: Four<Four<Four<Four<Leaf>>>>,
}

#[derive(Dumpable)]
#[repr(C)]
struct Wide {
    names: [[[[u64; 1]; 16]; 16]; 16],
    last: u64,
}

#[test]
fn dump_marks_reached_bounds() {
    let rows = lines(&copied::<Huge>(&[1; size_of::<Huge>()]));
    assert_eq!(rows.len(), 1 + 64 + 1 + 4);
    assert_eq!(
        rows[64],
        "  +0x07e0 rows[252-255]: 0101010101010101 0101010101010101 0101010101010101 0101010101010101"
    );
    assert_eq!(rows[65], "  +0x0800 rows[256-1023]: not shown");

    let deep = lines(&copied::<Deep>(&[1; size_of::<Deep>()]));
    assert_eq!(deep[1], "  +0x000 leaves[0][0][0][0][0][0][0]: too deep to be shown");
    assert_eq!(deep.len(), 1 + 128);
}

/// Exactly the number of elements that is shown in full, and one more.
#[test]
fn dump_at_bounds_complete() {
    #[derive(Dumpable)]
    #[repr(C)]
    struct Just {
        rows: [u64; 4 * 65],
        leaves: [Empties; 16],
        more: [Empties; 17],
        /// Undescribed, except for a zero-sized field within.
        #[dumpable(skip)]
        gap: [u8; 20],
        within: [u16; 0],
        #[dumpable(skip)]
        rest: [u8; 12],
        last: u8,
    }
    #[derive(Dumpable)]
    #[repr(C)]
    struct Empties {
        value: u8,
    }
    let mut bytes = [1; size_of::<Just>()];
    bytes[0x863..].fill(0);
    let lines = lines(&copied::<Just>(&bytes));
    assert_eq!(
        lines[65],
        "  +0x800 rows[256-259]: 0101010101010101 0101010101010101 0101010101010101 0101010101010101"
    );
    let values = |name: &'static str, at: usize| {
        (0..16).map(move |index| format!("  +{:#x} {name}[{index}].value: 0x1", at + index))
    };
    assert!(
        lines[66..98].iter().cloned().eq(values("leaves", 0x820).chain(values("more", 0x830))),
        "{lines:#?}"
    );
    assert_eq!(
        lines[98..],
        [
            "  +0x840 more[16]: not shown",
            "  +0x862 last: 0x1",
            "  +0x841 (undescribed): 01 01 01 01 01 01 01 01 01 01 01 01 01 01 01 01",
            "  +0x851 (undescribed): 01 01 01 01 01 01 01 01 01 01 01 01 01 01 01 01",
            "  +0x861 (undescribed): 01",
        ]
    );
}

/// A zero-sized member takes a step, but no line.
#[test]
#[cfg_attr(miri, ignore = "65536 steps take it minutes")]
fn dump_step_limit() {
    #[derive(Dumpable)]
    #[repr(C)]
    struct Sparse {
        a: [u8; 0],
        b: [u8; 0],
        c: [u8; 0],
        d: [u8; 0],
        e: [u8; 0],
        f: [u8; 0],
        g: [u8; 0],
        h: [u8; 0],
        i: [u8; 0],
        j: [u8; 0],
        k: [u8; 0],
        l: [u8; 0],
        m: [u8; 0],
        n: [u8; 0],
        o: [u8; 0],
        p: [u8; 0],
        q: [u8; 0],
        r: [u8; 0],
        s: [u8; 0],
        t: [u8; 0],
        last: u8,
    }
    #[derive(Dumpable)]
    #[repr(C)]
    struct All {
        all: [[[Sparse; 16]; 16]; 16],
    }
    let lines = lines(&copied::<All>(&[1; size_of::<All>()]));
    assert_eq!(
        lines.last().unwrap(),
        "  ... this is not all: a dump ends after 65536 members and elements"
    );
    // Each line takes the steps of 21 members, an element and its end.
    assert!((65536 / 30..65536 / 21).contains(&lines.len()), "{}", lines.len());
}

/// Two lines that belong together; the first is the last one allowed.
#[test]
#[cfg_attr(miri, ignore = "4096 lines take it minutes")]
fn dump_line_limit_within_pair() {
    #[derive(Dumpable)]
    #[repr(C)]
    struct Viewed {
        #[dumpable(skip, view(view: u8))]
        owner: u8,
        other: u8,
    }
    #[derive(Dumpable)]
    #[repr(C)]
    struct All {
        first: u8,
        second: u8,
        all: [[[Viewed; 16]; 16]; 16],
    }
    let lines = lines(&copied::<All>(&[1; size_of::<All>()]));
    assert_eq!(lines[4092], "  all[5][5][3].owner, as any of");
    assert_eq!(
        lines[4094..],
        [
            "  +0x0aa9 all[5][5][3].other: 0x1",
            "  ... this is not all: a dump ends after 4096 lines"
        ]
    );
}

/// A list of names continues on the next line after 90 bytes.
#[test]
fn uncaptured_names_wrap() {
    #[derive(Dumpable)]
    #[dumpable(capture(last))]
    #[repr(C)]
    struct Names {
        #[dumpable(
            c = "just_as_long_as_a_line_may_be_and_not_one_byte_more_which_is_seventy_four_"
        )]
        first: u8,
        second: u8,
        third: u8,
        #[dumpable(skip, view(one: u8, other: u8))]
        fourth: u8,
        #[dumpable(skip, view(next: u8))]
        fifth: u8,
        #[dumpable(bits(low: u8 = 0..=1), view(half: u8, #[dumpable(bits(top: u8 = 7))] again: u8))]
        sixth: u8,
        seventh: u8,
        last: u8,
    }
    assert_eq!(
        lines(&Snapshot::<Names>::from_words([0, 0, 0, 0, 0, 0, 0, 7], Addr::new(0x2000))),
        [
            "Names at 0x2000, frozen",
            "  not captured: just_as_long_as_a_line_may_be_and_not_one_byte_more_which_is_seventy_four_, second",
            // A skipped field has no name: its first view stands for it.
            "  not captured: third, one, next, sixth, seventh",
            "  +0x07 last: 0x7",
        ]
    );
}

#[test]
#[cfg_attr(miri, ignore = "4096 lines take it minutes")]
fn dump_line_limit() {
    let wide = lines(&copied::<Wide>(&[1; size_of::<Wide>()]));
    assert_eq!(wide.len(), 4096);
    assert_eq!(wide[4094], "  +0x7fe8 names[15][15][13]: 0101010101010101");
    assert_eq!(wide[4095], "  ... this is not all: a dump ends after 4096 lines");
}

#[test]
fn dump_of_live_object() {
    fn origin_and_first<T: Dumpable>(object: Live<'_, T>) -> (usize, Option<u128>) {
        let copy = T::snapshot_of(&object);
        let raw = Raw::of::<T>(&copy);
        (raw.origin().get(), T::LAYOUT.members.first().and_then(|member| raw.value(member)))
    }
    let leaf = Leaf { id: 7, state: 1 };
    // SAFETY: `leaf` outlives the view.
    let view = unsafe { live::<Leaf>(&leaf) };
    assert_eq!(origin_and_first::<Leaf>(view), (&raw const leaf as usize, Some(7)));
    assert_eq!(lines(&view.snapshot())[1..], ["  +0x00 id: 0x7", "  +0x02 state: 1(running)"]);
}

#[test]
fn failed_check_panics_with_dump() {
    #[derive(Dumpable)]
    #[repr(C)]
    struct Checked {
        #[dumpable(check(self.count() > 0, "nobody has it"))]
        count: i32,
    }
    let object = Checked { count: 0 };
    // SAFETY: `object` outlives the view.
    let view = unsafe { live::<Checked>(&object) };
    let panic =
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| view.count())).unwrap_err();
    let at = &raw const object;
    assert_eq!(
        panic.downcast_ref::<String>().unwrap(),
        &format!("Checked::count of the object at {at:?}: nobody has it (seen: 0)\nChecked at {at:?}, stable\n  +0x00 count: 0")
    );
}

thread_local! {
    static REPORTED: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

#[derive(Default)]
struct Log;

impl Sink for Log {
    fn line(&mut self, line: &[u8]) {
        REPORTED.with_borrow_mut(|lines| lines.push(String::from_utf8_lossy(line).into_owned()));
    }
}

#[test]
fn report_written_line_by_line() {
    #[derive(Dumpable)]
    #[dumpable(on_failure = Failure::report::<Log, _>)]
    #[repr(C)]
    struct Checked {
        #[dumpable(check(self.count() > 0, "nobody has it"))]
        count: i32,
        rest: u32,
    }
    let object = Checked { count: 0, rest: 7 };
    // SAFETY: `object` outlives the view.
    let view = unsafe { live::<Checked>(&object) };
    assert_eq!(view.count(), 0);
    let at = &raw const object;
    let failure = format!("Checked::count of the object at {at:?}: nobody has it (seen: 0)");
    let expected = [
        &*failure,
        &*format!("Checked at {at:?}, stable"),
        "  +0x00 count: 0",
        "  +0x04 rest: 0x7",
    ];
    assert_eq!(REPORTED.take(), expected);

    let failure = view.checked(|object| object.count()).unwrap_err();
    failure.report::<Log, _>(&view.snapshot());
    assert_eq!(REPORTED.take(), expected);
}

/// Evaluated in `const`.
const LIST: Snapshot<ListHead> = Snapshot::<ListHead>::from_words([0x10, 0x20], Addr::new(0x1000));
const PREV: Option<u128> = Raw::of::<ListHead>(&LIST).get("prev");
const NAME: &Layout = Raw::of::<ListHead>(&LIST).layout();

#[test]
fn raw_in_const() {
    assert_eq!((PREV, NAME.name), (Some(0x20), "list_head"));
}

#[derive(Dumpable)]
#[repr(C)]
struct Empty {
    none: [u32; 0],
}

/// Kinds that the other tests lack: 128-bit numbers, signed bytes, single bits, and a skipped field
/// with views.
#[derive(Dumpable)]
#[repr(C)]
struct Odds {
    #[dumpable(skip, view(pair: Pair, #[dumpable(bits(sign: i8 = 63, top: u8 = 60..=62, one: bool = 0, named: Flag = 1..=7))] number: u64, on: u8 @ 15))]
    owner: [u64; 2],
    #[dumpable(view(again: u32))]
    wide: [u128; 2],
    positive: i128,
    negative: i128,
    small: i128,
    bytes: [i8; 3],
    text: [u8; 3],
    shorts: [u16; 2],
    #[dumpable(as(Flag))]
    signed: i16,
    /// All zero, like the field after it.
    leaves: [Leaf; 2],
    end: [u8; 4],
}

fn odds() -> Snapshot<Odds> {
    let mut bytes = [0; size_of::<Odds>()];
    let mut put = |at: usize, with: &[u8]| bytes[at..at + with.len()].copy_from_slice(with);
    put(0, &(0xa << 60 | 5_u64).to_ne_bytes());
    put(8, &[0x11; 8]);
    put(16, &(1_u128 << 127 | 0xf).to_ne_bytes());
    put(48, &(1_i128 << 64).to_ne_bytes());
    put(64, &(i128::from(i64::MIN) - 1).to_ne_bytes());
    put(80, &i128::from(i64::MIN).to_ne_bytes());
    put(96, &[0xff, 0x7f, 0]);
    put(99, b"a~\x1f");
    put(102, &[0x12, 0, 0, 0x34]);
    put(106, &0x8041_u16.to_ne_bytes());
    copied::<Odds>(&bytes)
}

#[test]
fn dump_lines_of_rare_kinds() {
    let again = if cfg!(target_endian = "big") { "0x80000000" } else { "0xf" };
    let shorts = if cfg!(target_endian = "big") { "1200 0034" } else { "0012 3400" };
    let expected = format!(
        "\
Odds at 0x1000, frozen
  owner, as any of
  | +0x00 pair.next: 0xa000000000000005
  | +0x08 pair.prev: 0x1111111111111111
  | +0x00 number: 0xa000000000000005
  | +0x00[63] sign: -1
  | +0x00[62:60] top: 0x2
  | +0x00[0] one: 1
  | +0x00[7:1] named: 0x2(0x2|kind=0|last=0x0)
  | +0x0f on: 0x11
  +0x10 wide: 8000000000000000000000000000000f 00000000000000000000000000000000
  | +0x10 again: {again}
  +0x30 positive: 0x10000000000000000
  +0x40 negative: 0xffffffffffffffff7fffffffffffffff
  +0x50 small: -9223372036854775808
  +0x60 bytes: -1 127 0
  +0x63 text: 61 7e 1f  |a~.|
  +0x66 shorts: {shorts}
  +0x6a signed: 0x8041(locked|HEAD|0x8000|kind=0|last=0x0)
  +0x6c leaves[0-1]: zero
  +0x74 end: zero"
    );
    assert_eq!(lines(&odds())[..expected.lines().count()].join("\n"), expected);
    // On one line, views have no heading, and bytes are not repeated as text.
    let expected = format!(
        "Odds at 0x1000, frozen {{ pair.next: 0xa000000000000005, pair.prev: 0x1111111111111111, number: 0xa000000000000005, \
         sign: -1, top: 0x2, one: 1, named: 0x2(0x2|kind=0|last=0x0), on: 0x11, \
         wide: 8000000000000000000000000000000f 00000000000000000000000000000000, again: {again}, positive: 0x10000000000000000, \
         negative: 0xffffffffffffffff7fffffffffffffff, small: -9223372036854775808, bytes: -1 127 0, text: 61 7e 1f, \
         shorts: {shorts}, signed: 0x8041(locked|HEAD|0x8000|kind=0|last=0x0), leaves[0-1]: zero, end: zero }}"
    );
    assert_eq!(format!("{:?}", odds()), expected);
    let empty = Snapshot::<Empty>::from_words([], Addr::new(0x2000));
    assert_eq!(
        (format!("{empty:?}"), format!("{empty:#?}")),
        ("Empty at 0x2000, frozen {}".into(), lines(&empty)[0].clone())
    );
    assert_eq!(lines(&empty).len(), 1);
}
