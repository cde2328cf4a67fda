//! Attributes beside members, and spellings of their types. None of them may cause a warning.
#![deny(warnings)]

use dumpable::{live, Addr, Dumpable, Kind, Memory, Snapshot};

/// Rust attributes in lists and on fields.
#[derive(Dumpable)]
#[repr(C, align(8))]
pub struct Attributed {
    #[deprecated = "use `low`"]
    #[dumpable(bits(
        /// Documented.
        pub low: u8 = 0..=3,
        #[deprecated(note = "use `word`")]
        pub old: u8 = 5..=7,
        #[cfg(any())]
        pub nowhere: Nowhere = 200,
        #[cfg(not(any()))]
        pub here: bool = 4,
    ))]
    pub word: u32,
    #[cfg(any())]
    #[dumpable(bits(gone: u8 = 0..=3))]
    pub absent: Nowhere,
    #[cfg(not(any()))]
    #[dumpable(view(
        #[cfg(any())]
        nothing: Nowhere,
        #[cfg(not(any()))]
        #[deprecated]
        pub half: u16,
        #[dumpable(bits(#[cfg(not(any()))] pub of_view: u8 = 0..=7, #[cfg(any())] pub of_none: u8 = 90))]
        pub second: u16 @ 2,
    ))]
    pub present: u32,
    #[cfg_attr(all(), dumpable(c = "__spelt"))]
    pub spelt: u64,
}

#[test]
#[allow(deprecated)]
fn cfg_and_deprecated_in_lists() {
    let object = Attributed { word: 0x55, present: 0x0102_0304, spelt: 7 };
    // SAFETY: the object outlives the view.
    let view = unsafe { live::<Attributed>(&object) };
    let copy = view.snapshot();
    assert_eq!((copy.word(), copy.low(), copy.old(), copy.here()), (0x55, 5, 2, true));
    assert_eq!((view.word(), view.low(), view.old(), view.here()), (0x55, 5, 2, true));
    assert_eq!((copy.half(), copy.second()), (view.half(), view.second()));
    assert_eq!(copy.of_view(), copy.second() as u8);
    let names: Vec<_> = Attributed::LAYOUT.members.iter().map(|member| member.name).collect();
    let expected =
        ["word", "low", "old", "here", "present", "half", "second", "of_view", "__spelt"];
    assert_eq!(names, expected);
    // An index counts only the members that exist.
    for (place, name) in [
        (Attributed::PRESENT.index(), "present"),
        (Attributed::SECOND.index(), "second"),
        (Attributed::SPELT.index(), "__spelt"),
    ] {
        assert_eq!(Attributed::LAYOUT.members[place].name, name);
    }
}

/// Names itself by `Self` in the types of its fields.
#[derive(Dumpable)]
#[repr(C)]
struct Node {
    next: *const Self,
    others: [*mut Self; 2],
    at: Addr<Self>,
    call: Option<extern "C" fn(*const Self) -> *mut Self>,
    #[dumpable(skip, view(again: Addr<Self>, tagged: *const Self))]
    word: usize,
}

#[dumpable::helpers]
impl Node {
    const fn is_alone(&self) -> bool {
        self.next().eq(self.origin())
    }
}

#[test]
fn self_in_field_types() {
    let copy = Snapshot::<Node>::from_words([0x1000, 2, 3, 4, 5, 0x1000], Addr::new(0x1000));
    let next: Addr<Node> = copy.next();
    assert_eq!((next, copy.again(), copy.tagged()), (copy.origin(), next, next));
    assert_eq!(copy.others().values().map(Addr::get), [2, 3]);
    assert_eq!((copy.at(), copy.call().get()), (Addr::<Node>::new(4), 5));
    assert!(copy.is_alone());
}

/// Renames the generated types.
#[derive(Dumpable)]
#[dumpable(rename(snapshot = PageCopy, live = PageView))]
#[repr(C)]
struct Page {
    flags: usize,
}

/// Takes the name that the snapshot of `Page` would have had.
#[derive(Dumpable)]
#[dumpable(rename(snapshot = CopyOfSnapshot))]
#[repr(C)]
struct PageSnapshot {
    page: Page,
}

#[test]
fn renamed_generated_types() {
    const PAGE: PageCopy = PageCopy::from_words([5], Addr::NULL);
    let same: Snapshot<Page> = PAGE;
    let page = Page { flags: 6 };
    // SAFETY: the object outlives the view.
    let view: PageView<'_> = unsafe { live::<Page>(&page) };
    assert_eq!((same.flags(), view.flags(), view.snapshot().flags()), (5, 6, 6));
    let outer: CopyOfSnapshot = Snapshot::<PageSnapshot>::from_words([7], Addr::NULL);
    assert_eq!(outer.page().flags(), 7);
    let outer = PageSnapshot { page };
    // SAFETY: the object outlives the view.
    let view: PageSnapshotLive<'_> = unsafe { live::<PageSnapshot>(&outer) };
    assert_eq!(view.page().flags(), 6);
}

/// Variants spelt as in C keep their names.
#[derive(Dumpable, Clone, Copy)]
#[allow(non_camel_case_types, clippy::upper_case_acronyms)]
#[repr(u8)]
enum C {
    ZONE_DMA32 = 0,
    zone_normal = 1,
    UPPER = 2,
    PlainName = 3,
    HTTPServer = 4,
    X = 5,
    Zone2 = 6,
    #[dumpable(c = "of C")]
    Named = 7,
}

#[derive(Dumpable)]
#[repr(C)]
struct Spelt {
    zone: C,
}

#[test]
fn variant_names_in_c() {
    let names: Vec<_> = Spelt::LAYOUT.member("zone").unwrap().value_names().collect();
    let expected =
        ["ZONE_DMA32", "zone_normal", "UPPER", "plain_name", "HTTPServer", "x", "zone2", "of C"];
    assert_eq!(
        names,
        expected.iter().enumerate().map(|(at, name)| (at as u128, *name)).collect::<Vec<_>>()
    );
    let _ = [
        C::ZONE_DMA32,
        C::zone_normal,
        C::UPPER,
        C::PlainName,
        C::HTTPServer,
        C::X,
        C::Zone2,
        C::Named,
    ];
}

type Alias = unsafe extern "C" fn(*const Node, u32) -> u64;
type Optional = Option<extern "C-unwind" fn()>;

/// Function pointers of every ABI, with arguments of every kind.
#[derive(Dumpable)]
#[repr(C)]
struct Functions {
    rust: fn(u32) -> u32,
    rust_unsafe: unsafe fn(),
    c: extern "C" fn(&Node),
    c_unsafe: unsafe extern "C" fn(&Node, &mut u8) -> *const Node,
    lifetimes: for<'a> extern "C" fn(&'a Node) -> &'a Node,
    system: Option<unsafe extern "system" fn()>,
    unwind: Option<extern "C-unwind" fn(u8)>,
    optional_rust: Option<fn(&str) -> Option<u8>>,
    variadic: unsafe extern "C" fn(*const u8, ...) -> i32,
    optional_variadic: Option<unsafe extern "C" fn(u8, ...)>,
    path: core::option::Option<extern "C" fn()>,
    alias: Alias,
    optional_alias: Option<Alias>,
    optional: Optional,
    #[cfg(target_arch = "x86_64")]
    sysv: extern "sysv64" fn(&u8),
    #[cfg(target_arch = "x86_64")]
    win: Option<unsafe extern "win64" fn(u8, &mut u8)>,
    #[cfg(target_arch = "x86_64")]
    efi: extern "efiapi" fn(&u8) -> usize,
    table: [Option<extern "C" fn(*const u8)>; 2],
    borrowing: [[extern "C" fn(&u8) -> &u8; 1]; 2],
    #[dumpable(view(viewed: extern "C" fn(&Node)))]
    word: usize,
}

#[test]
fn function_pointers_of_every_abi() {
    let words: Vec<usize> = (1..=size_of::<Functions>() / size_of::<usize>()).collect();
    let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_ne_bytes()).collect();
    let copy = dumpable::Bytes::new(Addr::new(0x1000), &bytes)
        .snapshot::<Functions>(Addr::new(0x1000))
        .unwrap();
    let word = size_of::<usize>();
    macro_rules! each {
        ($($name:ident)*) => {$(
            let member = Functions::LAYOUT.member(stringify!($name)).unwrap();
            let address: Addr<fn()> = copy.$name();
            assert_eq!((address.get(), member.kind), (member.offset / word + 1, Kind::Address), "{}", stringify!($name));
        )*};
    }
    each!(rust rust_unsafe c c_unsafe lifetimes system unwind optional_rust variadic optional_variadic);
    each!(path alias optional_alias optional viewed);
    #[cfg(target_arch = "x86_64")]
    each!(sysv win efi);
    let table = Functions::LAYOUT.member("table").unwrap().offset / word + 1;
    let borrowing = copy.borrowing().get(1).unwrap().values();
    assert_eq!(borrowing.map(Addr::get), [table + 3]);
    assert_eq!(copy.table().values().map(Addr::get), [table, table + 1]);

    extern "C" fn called(_: &Node) {}
    #[derive(Dumpable)]
    #[repr(C)]
    struct One {
        c: extern "C" fn(&Node),
        system: Option<unsafe extern "system" fn()>,
    }
    let one = One { c: called, system: None };
    // SAFETY: the object outlives the view.
    let view = unsafe { live::<One>(&one) };
    assert_eq!(view.c().get(), one.c as usize);
    assert!(view.system().is_null() && view.snapshot().c() == view.c());
}
