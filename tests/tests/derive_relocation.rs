// SPDX-License-Identifier: MIT OR Apache-2.0

//! Plans: objects of another layout behind the same accessors.

// The offsets of these tests are those of 64-bit kernels; random layouts are tested on all targets.
#![cfg(target_pointer_width = "64")]

use dumpable::{
    Addr, Bytes, Cause, Dumpable, Fault, Fidelity, Found, FoundKind, Layout, Memory, Plan,
    Snapshot, Types,
};
use std::cell::Cell;
use std::ptr::without_provenance;

/// A page, as the tests' own code knows it.
mod here {
    use dumpable::{Addr, Dumpable};
    use std::sync::atomic::AtomicI32;

    #[derive(Dumpable)]
    #[repr(C)]
    pub(crate) struct ListHead {
        pub next: *const ListHead,
        pub prev: *const ListHead,
    }

    #[dumpable::helpers]
    impl ListHead {
        pub const fn is_empty(&self) -> bool {
            self.next().get() == self.origin().get()
        }
    }

    #[derive(Dumpable, Clone, Copy, PartialEq, Debug)]
    #[dumpable(positions, c = "PG_")]
    #[repr(u64)]
    pub(crate) enum PageFlags {
        Locked = 0,
        #[dumpable(c("head", "first"))]
        Head = 6,
        Reserved = 13,
    }

    #[derive(Dumpable)]
    #[repr(C)]
    pub(crate) struct Area {
        pub free: ListHead,
        pub nr: u32,
    }

    #[derive(Dumpable)]
    #[dumpable(c = "struct page")]
    #[repr(C)]
    pub(crate) struct Page {
        #[dumpable(as(PageFlags), c("flags", "flags.f"))]
        pub flags: u64,
        #[dumpable(skip, view(
            pub lru: ListHead,
            pub compound_info: u64,
        ))]
        owner: [u64; 2],
        #[dumpable(
            c("__folio_index", "index"),
            bits(pub is_odd: bool = 0),
            view(#[dumpable(c(absent))] pub halves: [u32; 2]),
        )]
        pub index: u64,
        #[dumpable(c = "_refcount")]
        pub refcount: AtomicI32,
        #[dumpable(optional, bits(pub first_of_cpu: bool = 3))]
        pub last_cpu: u32,
        #[dumpable(optional)]
        pub memcg: ListHead,
        pub areas: [Area; 2],
        pub ids: [u16; 4],
        #[dumpable(c(absent), bits(pub order: u8 = 0..=5, pub live: bool = 6))]
        pub bits: u64,
    }

    #[dumpable::helpers]
    impl Page {
        pub const fn is_tail(&self) -> bool {
            self.compound_info() & 1 != 0
        }

        pub const fn is_free(&self) -> bool {
            self.lru().is_empty()
        }

        pub const fn owner_at(&self) -> Addr<ListHead> {
            self.lru().origin()
        }
    }
}

/// The same page in another kernel: members moved, others are around them, strides are larger, a
/// name differs, and a member is missing.
mod other {
    use dumpable::Dumpable;
    use std::sync::atomic::AtomicI32;

    #[derive(Dumpable)]
    #[repr(C)]
    pub(crate) struct ListHead {
        pub prev: *const ListHead,
        pub next: *const ListHead,
    }

    #[derive(Dumpable)]
    #[repr(C)]
    pub(crate) struct Area {
        pub since: u64,
        pub nr: u32,
        pub pad: u32,
        pub free: ListHead,
    }

    #[derive(Dumpable)]
    #[repr(C)]
    pub(crate) struct Wrapped {
        pub f: u64,
    }

    #[derive(Dumpable)]
    #[repr(C)]
    pub(crate) struct Page {
        pub before: u32,
        #[dumpable(c = "_refcount")]
        pub refcount: AtomicI32,
        pub ids: [u16; 6],
        pub filler: u32,
        #[dumpable(skip, view(pub lru: ListHead, pub compound_info: *const Page @ 8))]
        pub owner: [u64; 2],
        pub index: u64,
        pub flags: Wrapped,
        #[dumpable(c(absent), bits(pub live: bool = 63, pub order: u8 = 5..=10))]
        pub bits: u64,
        pub areas: [Area; 3],
    }
}

use here::{ListHead, Page};

const PLAN: Plan<Page> = plan_of(other::Page::LAYOUT);

const fn plan_of<T: Dumpable>(layout: &'static Layout) -> Plan<T> {
    match Plan::from_layout(layout) {
        Ok(plan) => plan,
        Err(_) => panic!("the layouts do not fit"),
    }
}

const AT: Addr<Page> = Addr::new(0xffff_1000);

/// Returns the bytes of a page of the other kernel.
fn page() -> other::Page {
    let list =
        |next| other::ListHead { prev: without_provenance(0x50), next: without_provenance(next) };
    let area = |nr| other::Area { since: 1, nr, pad: 2, free: list(0x7000) };
    other::Page {
        before: 0xbbbb_bbbb,
        refcount: 7.into(),
        ids: [1, 2, 3, 4, 5, 6],
        filler: 0xffff_ffff,
        owner: [0x60, 0x7001],
        index: 0x0123_4567_89ab_cdef,
        flags: other::Wrapped { f: 0x2041 },
        bits: 1 << 63 | 42 << 5,
        areas: [area(10), area(11), area(12)],
    }
}

fn bytes_of<T>(object: &T) -> &[u8] {
    // SAFETY: the structures of these tests have no padding, so all of their bytes are initialised;
    // they are borrowed for as long as the result.
    unsafe { std::slice::from_raw_parts((&raw const *object).cast(), size_of::<T>()) }
}

fn relocated() -> Snapshot<Page> {
    PLAN.relocate(bytes_of(&page()), AT, Fidelity::Stable).unwrap()
}

#[test]
fn values_of_moved_members() {
    let page = relocated();
    assert_eq!((page.flags().bits(), page.refcount()), (0x2041, 7));
    let halves = [(page.index() >> 32) as u32, page.index() as u32];
    let halves = if cfg!(target_endian = "big") { halves } else { [halves[1], halves[0]] };
    assert_eq!((page.index(), page.is_odd()), (0x0123_4567_89ab_cdef, true));
    assert_eq!(page.halves().values(), halves);
    assert_eq!(page.compound_info(), 0x7001);
    // The two words of the list are in the other order there.
    assert_eq!((page.lru().prev().get(), page.lru().next().get()), (0x60, 0x7001));
    assert_eq!(page.ids().values(), [1, 2, 3, 4]);
    assert_eq!((page.order(), page.live()), (42, true));
    let area = page.areas().get(1).unwrap();
    assert_eq!((area.nr(), area.free().next().get()), (11, 0x7000));
    assert_eq!((page.origin(), page.fidelity()), (AT, Fidelity::Stable));
    assert!(page.is_tail() && !page.is_free());
}

#[test]
fn origins_of_moved_parts() {
    let page = relocated();
    let at = |offset| AT.get() + offset;
    assert_eq!(page.lru().origin().get(), at(24));
    assert_eq!(page.owner_at().get(), at(24));
    assert_eq!(page.ids().origin().get(), at(8));
    assert_eq!(page.ids().addr(3).get(), at(14));
    assert_eq!(page.halves().origin().get(), at(40));
    assert_eq!(page.areas().origin().get(), at(64));
    // Elements have the distance that they have there, and parts of them their own offsets.
    for (index, area) in page.areas().iter().enumerate() {
        assert_eq!(area.origin().get(), at(64 + index * 32));
        assert_eq!(page.areas().addr(index).get(), at(64 + index * 32));
        assert_eq!(area.free().origin().get(), at(64 + index * 32 + 16));
    }
    // A list is empty if it leads to where it lies there.
    let mut empty = self::page();
    empty.owner = [0, AT.get() as u64 + 24];
    assert!(PLAN.relocate(bytes_of(&empty), AT, Fidelity::Frozen).unwrap().is_free());
}

#[test]
fn offsets_of_members() {
    let offsets = [
        PLAN.offset(Page::FLAGS),
        PLAN.offset(Page::LRU),
        PLAN.offset(Page::COMPOUND_INFO),
        PLAN.offset(Page::AREAS),
        PLAN.offset(Page::LAST_CPU),
        PLAN.offset(Page::MEMCG),
        PLAN.offset(Page::BITS),
    ];
    assert_eq!(offsets, [Some(48), Some(24), Some(32), Some(64), None, None, None]);
    assert_eq!(PLAN.member(AT, Page::LRU), Some(Addr::new(AT.get() + 24)));
    assert_eq!(PLAN.container(Addr::new(AT.get() + 24), Page::LRU), Some(AT));
    assert_eq!((PLAN.size(), PLAN.member(AT, Page::MEMCG)), (160, None));
    let compiled = Plan::<Page>::COMPILED;
    assert_eq!(compiled.offset(Page::LRU), Some(Page::LRU.offset()));
    assert_eq!(compiled.offset(Page::MEMCG), Some(Page::MEMCG.offset()));
}

#[test]
fn absent_members() {
    let page = relocated();
    assert_eq!((page.last_cpu(), page.first_of_cpu()), (None, None));
    assert!(page.memcg().is_none());
    let raw = page.raw();
    assert_eq!((raw.get("last_cpu"), raw.get("first_of_cpu")), (None, None));
    assert_eq!((raw.get("memcg"), raw.get("_refcount")), (None, Some(7)));
    // In the layout of the description they are there.
    let page = Snapshot::<Page>::read_from(&[0xff; size_of::<Page>()], AT).unwrap();
    assert_eq!((page.last_cpu(), page.first_of_cpu()), (Some(u32::MAX), Some(true)));
    assert_eq!(page.memcg().unwrap().origin(), AT.member(Page::MEMCG));
}

#[test]
fn relocate_refuses_too_few_bytes() {
    let page = page();
    let bytes = bytes_of(&page);
    // Of the third area, nothing is needed.
    for len in 0..bytes.len() {
        let page = PLAN.relocate(&bytes[..len], AT, Fidelity::Frozen);
        assert_eq!(page.is_some(), len >= 128, "{len}");
    }
    let mut page = relocated();
    assert!(!PLAN.relocate_into(&bytes[..100], AT, Fidelity::Torn, &mut page));
    assert_eq!((page.fidelity(), page.refcount()), (Fidelity::Stable, 7));
    assert!(PLAN.relocate_into(bytes, Addr::new(8), Fidelity::Torn, &mut page));
    assert_eq!((page.fidelity(), page.lru().origin().get()), (Fidelity::Torn, 32));
}

#[test]
fn checked_refuses_relocated_copy() {
    let failure = relocated().checked(|page| page.refcount()).unwrap_err();
    assert!(failure.reason().contains("another layout"), "{failure}");
    // A copy over it has the layout of the description again.
    let mut page = relocated();
    let memory = Bytes::new(AT.cast(), &[0; size_of::<Page>()]);
    memory.snapshot_into(AT, &mut page).unwrap();
    assert_eq!(page.checked(|page| page.refcount()), Ok(0));
    assert_eq!(page.lru().origin(), AT.member(Page::LRU));
}

#[test]
fn dump_of_relocated_copy() {
    let lines = |raw: dumpable::Raw<'_>| {
        let mut lines = Vec::new();
        raw.dump(&mut |line: &[u8]| lines.push(String::from_utf8_lossy(line).into_owned()));
        lines
    };
    let page = relocated();
    let own = lines(page.raw());
    assert_eq!(own[0], "page at 0xffff1000, stable, of another layout");
    for line in
        ["  +? flags: 0x2041(locked|head|reserved)", "  memcg: absent", "  last_cpu: absent"]
    {
        assert!(own.iter().any(|own| own == line), "{line}: {own:#?}");
    }
    assert!(!own.iter().any(|line| line.contains("first_of_cpu") || line.contains("+0x")));
    let real = lines(PLAN.raw(&page));
    for line in [
        "  +0x30 flags: 0x2041(locked|head|reserved)",
        "  | +0x20 compound_info: 0x7001",
        "  +0x28[0] is_odd: 1",
        "  +0x04 _refcount: 7",
        "  +0x08 ids: 0001 0002 0003 0004",
        "  last_cpu: absent",
    ] {
        assert!(real.iter().any(|real| real == line), "{line}: {real:#?}");
    }
    // A part knows where it lay.
    let area = page.raw().part(Page::AREAS.offset() + size_of::<here::Area>(), here::Area::LAYOUT);
    assert_eq!(area.unwrap().origin().get(), AT.get() + 96);
    let free = area.unwrap().part(0, ListHead::LAYOUT).unwrap();
    assert_eq!((free.origin().get(), free.get("next")), (AT.get() + 112, Some(0x7000)));
    assert!(page.raw().part(Page::INDEX.offset(), ListHead::LAYOUT).is_none());
}

/// Bytes at an address, of which one changes with each read.
struct Changing<'a> {
    bytes: &'a [u8],
    /// The byte that changes, in the reads before the last one.
    at: usize,
    changes: Cell<u32>,
    reads: Cell<usize>,
    /// The number of reads before they fail.
    left: Cell<u32>,
}

impl<'a> Changing<'a> {
    fn new(bytes: &'a [u8], at: usize, changes: u32, left: u32) -> Self {
        let (changes, left) = (Cell::new(changes), Cell::new(left));
        Self { bytes, at, changes, reads: Cell::new(0), left }
    }
}

impl Memory for Changing<'_> {
    fn read(&self, at: Addr<u8>, into: &mut [u8]) -> Result<(), Fault> {
        self.reads.set(self.reads.get() + 1);
        let fault = Fault::new(at, into.len(), Cause::Unmapped);
        self.left.set(self.left.get().checked_sub(1).ok_or(fault)?);
        let start = at.bytes_since(AT.cast());
        into.copy_from_slice(self.bytes.get(start..start + into.len()).ok_or(fault)?);
        assert!(start / 64 == (start + into.len() - 1) / 64, "a read crosses a multiple of 64");
        if let (Some(byte), 1..) = (into.get_mut(self.at.wrapping_sub(start)), self.changes.get()) {
            self.changes.set(self.changes.get() - 1);
            *byte ^= self.changes.get() as u8;
        }
        Ok(())
    }
}

#[test]
fn capture_by_plan() {
    let page = page();
    let (bytes, plan) = (bytes_of(&page), &PLAN);
    let read = |at, changes, left| {
        let memory = Changing::new(bytes, at, changes, left);
        let mut into = relocated();
        let found = memory.snapshot_by_into(plan, AT, &mut into).map(|()| into);
        let again = Changing::new(bytes, at, changes, left);
        assert_eq!(found, again.snapshot_by(plan, AT));
        (found, memory.reads.get())
    };
    let (copy, reads) = read(usize::MAX, 0, u32::MAX);
    assert_eq!((copy, reads), (Ok(relocated()), 4));
    assert_eq!(copy.unwrap().fidelity(), Fidelity::Stable);
    // The byte of the flags, and one of the filler, which nothing moves from.
    assert_eq!(read(48, 2, u32::MAX).0.unwrap().fidelity(), Fidelity::Stable);
    assert_eq!(read(48, 9, u32::MAX).0.unwrap().fidelity(), Fidelity::Torn);
    assert_eq!(read(20, 9, u32::MAX).0.unwrap().fidelity(), Fidelity::Stable);
    // What the last pass read is stored, and nothing of those before.
    assert_eq!(read(49, 2, u32::MAX).0, Ok(relocated()));
    // The second pass fails.
    assert_eq!(read(48, 0, 3).0.unwrap().fidelity(), Fidelity::Once);
    assert_eq!(read(48, 1, 3).0.unwrap().fidelity(), Fidelity::Once);
    assert_eq!(read(48, 2, 3).0.unwrap().fidelity(), Fidelity::Torn);
    assert!(read(48, 0, 1).0.is_err());
    // Each of the two reads of a pass fails once.
    for left in 0..8 {
        let fidelity = read(usize::MAX, 0, left).0.map(|page| page.fidelity());
        let expected = [None, None, Some(Fidelity::Once), Some(Fidelity::Once)];
        let expected = expected.get(left as usize).copied().unwrap_or(Some(Fidelity::Stable));
        assert_eq!(fidelity.ok(), expected, "{left}");
        let expected = match left {
            0 | 1 => None,
            8.. => Some(Fidelity::Stable),
            // The first read of the second pass finds a change, if it succeeds.
            2 => Some(Fidelity::Once),
            _ => Some(Fidelity::Torn),
        };
        let fidelity = read(48, u32::MAX, left).0.map(|page| page.fidelity());
        assert_eq!(fidelity.ok(), expected, "{left}, of memory that changes");
    }
    let bound = PLAN.reads();
    assert_eq!((bound.count, bound.bytes <= 4 * 128), (8, true));
    assert_eq!(read(48, u32::MAX, u32::MAX).1, bound.count);
    let frozen = Bytes::new(AT.cast(), bytes);
    assert_eq!(frozen.snapshot_by(plan, AT).map(|page| page.fidelity()), Ok(Fidelity::Frozen));
}

#[test]
fn copy_of_bytes() {
    let copy = |changes, left| {
        let bytes = [5; 64];
        let memory = Changing::new(&bytes, 63, changes, left);
        memory.copy_into(AT.cast(), &mut [0; 64]).map_err(|fault| fault.cause())
    };
    assert_eq!(copy(0, 9), Ok(Fidelity::Stable));
    assert_eq!(copy(2, 9), Ok(Fidelity::Stable));
    assert_eq!(copy(9, 9), Ok(Fidelity::Torn));
    assert_eq!(copy(0, 1), Ok(Fidelity::Once));
    assert_eq!(copy(2, 2), Ok(Fidelity::Torn));
    assert_eq!(copy(0, 0), Err(Cause::Unmapped));
}

#[test]
fn compiled_layout_needs_no_moves() {
    let plan = plan_of::<Page>(Page::LAYOUT);
    assert_eq!(format!("{plan:?}"), format!("struct page of {} bytes, as described", plan.size()));
    let bytes = [7; size_of::<Page>()];
    let page = plan.relocate(&bytes, AT, Fidelity::Frozen).unwrap();
    assert_eq!(page.checked(|page| page.refcount()), Ok(0x0707_0707));
    assert_eq!(page, Snapshot::<Page>::from_bytes(&bytes, AT));
    assert!(plan.relocate(&bytes[1..], AT, Fidelity::Frozen).is_none());
    let memory = Bytes::new(AT.cast(), &bytes);
    assert_eq!(memory.snapshot_by(&plan, AT), Ok(page));
}

/// Returns the misfit of a `T` and another description.
fn misfit<T: Dumpable, O: Dumpable>() -> String {
    Plan::<T>::from_layout(O::LAYOUT).unwrap_err().to_string()
}

#[test]
fn misfits_name_structure_member_expected_and_found() {
    #[derive(Dumpable)]
    #[repr(C)]
    struct Wanted {
        count: u32,
    }
    macro_rules! other {
        ($count:ty) => {{
            #[derive(Dumpable)]
            #[repr(C)]
            struct Other {
                count: $count,
            }
            misfit::<Wanted, Other>()
        }};
    }
    let expected = "expected `count` of `struct Wanted` to";
    assert_eq!(other!(u16), format!("{expected} have 4 bytes, found 2 bytes"));
    assert_eq!(other!(i32), format!("{expected} be an unsigned integer, found a signed integer"));
    assert_eq!(other!([u32; 2]), format!("{expected} be an unsigned integer, found an array"));
    assert_eq!(other!(ListHead), format!("{expected} be an unsigned integer, found a structure"));

    #[derive(Dumpable)]
    #[repr(C)]
    struct Nothing {
        counts: u32,
    }
    assert_eq!(
        misfit::<Wanted, Nothing>(),
        "expected `count` in `struct Wanted`, found no such member"
    );

    #[derive(Dumpable)]
    #[repr(C)]
    struct Nested {
        list: ListHead,
        ids: [u16; 4],
        #[dumpable(c(absent), bits(order: u8 = 0..=3))]
        bits: u8,
    }
    #[derive(Dumpable)]
    #[repr(C)]
    struct Short {
        next: u32,
        prev: *const u8,
    }
    macro_rules! nested {
        ($list:ty, $ids:ty, $bits:literal) => {{
            #[derive(Dumpable)]
            #[repr(C)]
            struct Other {
                list: $list,
                ids: $ids,
                #[dumpable(c(absent), bits(order: u8 = 0..=$bits))]
                bits: u8,
            }
            misfit::<Nested, Other>()
        }};
    }
    assert_eq!(
        nested!(Short, [u16; 4], 3),
        "expected `next` of `struct ListHead` to have 8 bytes, found 4 bytes"
    );
    assert_eq!(
        nested!(ListHead, [u16; 3], 3),
        "expected `ids` of `struct Nested` to have 4 elements, found 3"
    );
    assert_eq!(
        nested!(ListHead, [u8; 4], 3),
        "expected `ids` of `struct Nested` to have 2 bytes, found 1 byte"
    );
    assert_eq!(
        nested!(ListHead, u64, 3),
        "expected `ids` of `struct Nested` to be an array, found an unsigned integer"
    );
    assert_eq!(
        nested!(ListHead, [u16; 4], 4),
        "expected `order` of `struct Nested` to have 4 bits, found 5 bits"
    );
}

#[test]
fn misfit_of_byte_orders() {
    use dumpable::{Be, Le};

    macro_rules! described {
        ($Name:ident, $number:ty, $numbers:ty, $byte:ty) => {
            #[derive(Dumpable)]
            #[repr(C)]
            struct $Name {
                number: $number,
                numbers: [$numbers; 2],
                byte: $byte,
            }
        };
    }
    described!(Big, Be<u32>, Be<u16>, Be<u8>);
    described!(Little, Le<u32>, Le<u16>, Le<u8>);
    described!(Mixed, Be<u32>, Le<u16>, Le<u8>);
    described!(Native, u32, u16, u8);
    let error = |member| {
        format!("expected `{member}` of `struct Big` to be in the byte order of the description, found the other order")
    };
    assert_eq!(misfit::<Big, Little>(), error("number"));
    assert_eq!(misfit::<Big, Mixed>(), error("numbers"));
    let is_big = cfg!(target_endian = "big");
    assert_eq!(Plan::<Big>::from_layout(Native::LAYOUT).is_ok(), is_big);
    assert_eq!(Plan::<Little>::from_layout(Native::LAYOUT).is_ok(), !is_big);
    assert!(Plan::<Big>::from_layout(Big::LAYOUT).is_ok());

    // Bit-fields of C have the order of the target.
    #[derive(Dumpable)]
    #[repr(C)]
    struct Bits {
        #[dumpable(c(absent), bits(few: u8 = 0..=3))]
        word: u32,
    }
    #[derive(Dumpable)]
    #[repr(C)]
    struct BigBits {
        #[dumpable(c(absent), bits(few: u8 = 0..=3))]
        word: Be<u32>,
    }
    let error = misfit::<Bits, BigBits>();
    assert!(error.starts_with("expected `few` of `struct Bits` to be an unsigned"), "{error}");
    assert_eq!(
        misfit::<BigBits, Bits>(),
        "`few` of `struct BigBits` is not a member in C: its description has to name one"
    );
}

#[test]
fn misfit_of_views_that_are_apart() {
    #[derive(Dumpable)]
    #[repr(C)]
    struct Shared {
        #[dumpable(view(mask: u64))]
        pointer: u64,
    }
    #[derive(Dumpable)]
    #[repr(C)]
    struct Apart {
        pointer: u64,
        mask: u64,
    }
    assert_eq!(
        misfit::<Shared, Apart>(),
        "expected `mask` of `struct Shared` to overlap with `pointer`, found them apart"
    );
    // Bits of one word may move apart.
    #[derive(Dumpable)]
    #[repr(C)]
    struct Bits {
        #[dumpable(c(absent), bits(low: u8 = 0..=3, high: u8 = 4..=7))]
        bits: u8,
    }
    #[derive(Dumpable)]
    #[repr(C)]
    struct Other {
        #[dumpable(c(absent), bits(high: u8 = 1..=4))]
        first: u8,
        #[dumpable(c(absent), bits(low: u8 = 4..=7))]
        second: u8,
    }
    let plan = plan_of::<Bits>(Other::LAYOUT);
    let bits = plan.relocate(&[0b1_0110, 0x90], Addr::NULL, Fidelity::Frozen).unwrap();
    assert_eq!((bits.low(), bits.high()), (9, 0b1011));
}

/// A value that C has no name for has no place in another kernel.
#[test]
fn misfit_of_members_not_in_c() {
    #[derive(Dumpable)]
    #[repr(C)]
    struct Unnamed {
        #[dumpable(skip, view(#[dumpable(c(absent))] low: u32))]
        word: u64,
    }
    assert_eq!(
        misfit::<Unnamed, Unnamed>(),
        "`low` of `struct Unnamed` is not a member in C: its description has to name one"
    );
}

/// The types of a kernel with addresses of 4 bytes, and other numbers of flags.
struct Table {
    members: &'static [(&'static str, Found<usize>)],
    enumerators: &'static [(&'static str, u64)],
}

const LONG: Found<usize> = Found { offset: 0, size: 32, kind: FoundKind::Unsigned, count: None };

impl Types for Table {
    type Struct = usize;

    fn find(&self, name: &str, index: usize) -> Option<usize> {
        (name == "small" && index < 2).then_some(index)
    }

    fn size_of(&self, of: usize) -> usize {
        [4, 24][of]
    }

    fn member(&self, of: usize, path: &str) -> Option<Found<usize>> {
        let found = self.members.iter().find(|(name, _)| of == 1 && *name == path);
        found.map(|(_, found)| *found)
    }

    fn only_member(&self, of: usize) -> Option<Found<usize>> {
        (of == 7).then_some(LONG)
    }

    fn enumerator(&self, prefix: &str, name: &str) -> Option<u64> {
        let all = self.enumerators.iter();
        all.filter(|(all, _)| all.strip_prefix(prefix) == Some(name))
            .map(|(_, value)| *value)
            .next()
    }

    fn address_size(&self) -> usize {
        4
    }
}

#[derive(Dumpable)]
#[dumpable(c = "struct small")]
#[repr(C)]
struct Small {
    #[dumpable(as(here::PageFlags))]
    flags: u64,
    pointer: u64,
    state: u8,
}

const SMALL: Table = Table {
    members: &[
        ("flags", Found { offset: 32, kind: FoundKind::Struct(7), ..LONG }),
        ("pointer", Found { offset: 64, kind: FoundKind::Address, ..LONG }),
        ("state", Found { offset: 96, size: 8, kind: FoundKind::Integer, ..LONG }),
    ],
    enumerators: &[("PG_locked", 0), ("PG_first", 16), ("PG_reserved", 10), ("locked", 3)],
};

#[test]
fn plan_from_types() {
    // The first structure of the name lacks the members.
    let plan = Plan::<Small>::from_types(&SMALL).unwrap();
    assert_eq!(plan.size(), 24);
    let words = [0, 1 << 16 | 1 << 6 | 1, u32::MAX, 0];
    let mut bytes: Vec<u8> = words.into_iter().flat_map(u32::to_ne_bytes).collect();
    bytes[12] = 9;
    let small = plan.relocate(&bytes, Addr::NULL, Fidelity::Frozen).unwrap();
    // Flags have the numbers of the description, and those that it does not have are left out.
    assert_eq!((small.flags().bits(), small.pointer()), (1 << 6 | 1, u32::MAX as u64));
    assert_eq!(small.state(), 9);
    // From byte 4 on.
    let plan = Plan::<Small>::from_types_at(&SMALL, 4).unwrap();
    assert_eq!((plan.size(), plan.offset(Small::FLAGS)), (20, Some(0)));
    let misfit = Plan::<Small>::from_types_at(&SMALL, 5).unwrap_err();
    assert_eq!((misfit.structure(), misfit.member()), ("struct small", "flags"));
}

#[test]
fn misfits_of_types() {
    /// The second structure of the name alone.
    struct Only(Table);

    impl Types for Only {
        type Struct = usize;

        fn find(&self, name: &str, index: usize) -> Option<usize> {
            self.0.find(name, index + 1)
        }

        fn size_of(&self, of: usize) -> usize {
            self.0.size_of(of)
        }

        fn member(&self, of: usize, path: &str) -> Option<Found<usize>> {
            self.0.member(of, path)
        }

        fn only_member(&self, of: usize) -> Option<Found<usize>> {
            self.0.only_member(of)
        }

        fn enumerator(&self, prefix: &str, name: &str) -> Option<u64> {
            self.0.enumerator(prefix, name)
        }
    }

    let misfit = |table: Table| Plan::<Small>::from_types(&Only(table)).unwrap_err().to_string();
    let none = Table { enumerators: &[("PG_locked", 0), ("PG_head", 6)], ..SMALL };
    assert_eq!(
        misfit(none),
        "expected an enumerator for `reserved` of `flags` of `struct small`, found none"
    );
    // With addresses of 8 bytes, 4 are too few.
    assert_eq!(misfit(SMALL), "expected `flags` of `struct small` to have 8 bytes, found 4 bytes");
    // Of several structures of the name, the error is that of the first.
    let first = Plan::<Small>::from_types(&Table { members: &[], ..SMALL }).unwrap_err();
    assert_eq!(first.to_string(), "expected `flags` in `struct small`, found no such member");
    let page = Plan::<Page>::from_types(&SMALL).unwrap_err();
    assert_eq!(page.to_string(), "expected `struct page`, found none of this name");
}
