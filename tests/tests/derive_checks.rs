//! Checks that receive the value: which value they see, how a failure describes it, and checked
//! snapshots.

use core::cell::Cell;
use core::sync::atomic::{AtomicBool, AtomicI32, AtomicU64, Ordering};
use dumpable::__private::Mode;
use dumpable::{live, Addr, Dumpable, Failure, Fidelity, Flags, Kind, Live, Memory, Snapshot};

#[derive(Dumpable, Clone, Copy, PartialEq, Debug)]
#[dumpable(positions)]
#[repr(u8)]
enum Bit {
    First = 0,
    Last = 7,
}

#[derive(Dumpable, Clone, Copy, PartialEq, Debug)]
#[repr(u8)]
enum State {
    Clean = 0,
    Dirty = 1,
}

type Count = i32;

#[derive(Dumpable)]
#[repr(C)]
struct Node {
    #[dumpable(check(|next| !next.is_null(), "a list has no end"))]
    next: *const Node,
}

#[derive(Dumpable)]
#[dumpable(c = "struct object")]
#[repr(C)]
struct Object {
    #[dumpable(check(|count| count >= -1, "below the floor"), check(self.state().is_known(), "no state"))]
    count: Count,
    #[dumpable(check(|word| word != 0, "odd"), bits(low: i8 = 0..=3, high: bool = 31))]
    word: u32,
    #[dumpable(as(Bit), bits(first_flag: bool = 0), check(|bits: Flags<Bit>| bits.unknown() == 0, "unknown flags"))]
    flags: u8,
    #[dumpable(as(State), check(|state| state.is_known(), "no such state"), bits(top: u8 = 4..=7))]
    state: u8,
    #[dumpable(skip)]
    pad: [u8; 6],
    #[dumpable(tag(tag: u8 = 0..=1), check(|address| address.get() & 3 == 0 && !address.is_null(), "no object"))]
    tagged: *const Node,
    #[dumpable(check(|node| !node.next().is_null(), "an empty node"))]
    node: Node,
    #[dumpable(check(|nodes| nodes.get(1).is_some_and(|node| node.next().is_null()), "the second is the last"))]
    nodes: [Node; 2],
}

#[dumpable::helpers]
impl Object {
    /// Takes an offset, and returns twice the count from there.
    #[check(|count: i64| count > 0, "nothing is there")]
    #[check(self.count() != 7, "seven")]
    const fn doubled(&self, from: i64) -> i64 {
        if self.count() == 100 {
            return from;
        }
        (self.count() as i64).wrapping_mul(2).wrapping_add(from)
    }

    #[check(|node| !node.next().is_null(), "empty")]
    const fn first_node(&self) -> View<Node> {
        self.node()
    }

    #[check(|node| matches!(node, Some(node) if !node.next().is_null()), "empty or none")]
    const fn nth(&self, index: usize) -> Option<View<Node>> {
        self.nodes().get(index)
    }

    /// Its check calls the helper on its own result, a view without checks.
    #[check(|this| this.itself().count() == 0, "not nought")]
    const fn itself(&self) -> Self {
        *self
    }

    #[check(|(raw, name): (u8, &str)| raw != 1 || name.len() < 5, "a long name")]
    const fn named(&self) -> (u8, &'static str) {
        match self.state().name() {
            Some(name) => (1, name),
            None => (self.state().raw(), ""),
        }
    }
}

const fn at(address: usize) -> *const Node {
    core::ptr::without_provenance(address)
}

fn object() -> Object {
    let null = core::ptr::null();
    Object {
        count: 3,
        word: 0x8000_000f,
        flags: 0x81,
        state: 1,
        pad: [0; 6],
        tagged: at(0x1000 | 3),
        node: Node { next: at(0x3000) },
        nodes: [Node { next: at(0x4000) }, Node { next: null }],
    }
}

fn view(object: &Object) -> Live<'_, Object> {
    // SAFETY: the view is borrowed from the object.
    unsafe { live::<Object>(object) }
}

fn failed<R>(result: Result<R, Failure>) -> (&'static str, &'static str, Option<(u128, Kind)>) {
    let failure = result.err().expect("no check failed");
    (failure.item(), failure.reason(), failure.seen())
}

#[test]
fn value_check_of_fields() {
    let good = object();
    let good = view(&good);
    assert_eq!(good.checked(|o| o.count()), Ok(3));
    assert_eq!(good.checked(|o| (o.word(), o.low(), o.high())), Ok((0x8000_000f, -1, true)));
    assert_eq!(good.checked(|o| (o.flags().bits(), o.first_flag())), Ok((0x81, true)));
    assert_eq!(good.checked(|o| o.state().known()), Ok(Some(State::Dirty)));
    assert_eq!(good.checked(|o| (o.tagged(), o.tag())), Ok((Addr::new(0x1000), 3)));
    assert!(
        good.checked(|o| o.node().next()).is_ok() && good.checked(|o| o.nodes().len()) == Ok(2)
    );

    let bad = Object {
        count: -2,
        word: 0,
        flags: 0x10,
        state: 0x90,
        tagged: core::ptr::null(),
        node: Node { next: core::ptr::null() },
        nodes: [Node { next: core::ptr::null() }, Node { next: at(0x3000) }],
        ..object()
    };
    let bad = view(&bad);
    let minus_two = -2_i128 as u128;
    assert_eq!(
        failed(bad.checked(|o| o.count())),
        ("count", "below the floor", Some((minus_two, Kind::Signed)))
    );
    assert_eq!(failed(bad.checked(|o| o.word())), ("word", "odd", Some((0, Kind::Unsigned))));
    // A check of a part receives the whole value.
    assert_eq!(failed(bad.checked(|o| o.high())), ("high", "odd", Some((0, Kind::Unsigned))));
    assert_eq!(
        failed(bad.checked(|o| o.flags())),
        ("flags", "unknown flags", Some((0x10, Kind::Unsigned)))
    );
    assert_eq!(
        failed(bad.checked(|o| o.first_flag())),
        ("first_flag", "unknown flags", Some((0x10, Kind::Unsigned)))
    );
    assert_eq!(
        failed(bad.checked(|o| o.state())),
        ("state", "no such state", Some((0x90, Kind::Unsigned)))
    );
    assert_eq!(
        failed(bad.checked(|o| o.top())),
        ("top", "no such state", Some((0x90, Kind::Unsigned)))
    );
    assert_eq!(
        failed(bad.checked(|o| o.tagged())),
        ("tagged", "no object", Some((0, Kind::Address)))
    );
    assert_eq!(failed(bad.checked(|o| o.tag())), ("tag", "no object", Some((0, Kind::Address))));
    // The check receives a view without checks: the check of `next` would fail, too.
    assert_eq!(failed(bad.checked(|o| o.node().origin())), ("node", "an empty node", None));
    assert_eq!(failed(bad.checked(|o| o.nodes().len())), ("nodes", "the second is the last", None));
}

#[test]
fn value_check_of_helpers() {
    let good = object();
    let good = view(&good);
    assert_eq!(good.checked(|o| o.doubled(1)), Ok(7));
    assert!(
        good.checked(|o| o.first_node().next()).is_ok()
            && good.checked(|o| o.nth(0).is_some()) == Ok(true)
    );
    assert_eq!(failed(good.checked(|o| o.named())), ("named", "a long name", None));
    assert_eq!(
        failed(good.checked(|o| o.doubled(-6))),
        ("doubled", "nothing is there", Some((0, Kind::Signed)))
    );
    assert_eq!(failed(good.checked(|o| o.nth(1).is_some())), ("nth", "empty or none", None));
    assert_eq!(failed(good.checked(|o| o.nth(2).is_some())), ("nth", "empty or none", None));
    assert_eq!(failed(good.checked(|o| o.itself().count())), ("itself", "not nought", None));

    // Checks also follow a `return`. Checks without a value come first.
    let hundred = Object { count: 100, ..object() };
    let hundred = view(&hundred);
    assert_eq!(failed(hundred.checked(|o| o.doubled(0))).1, "nothing is there");
    let seven = Object { count: 7, state: 9, node: Node { next: core::ptr::null() }, ..object() };
    let seven = view(&seven);
    assert_eq!(failed(seven.checked(|o| o.doubled(-14))), ("doubled", "seven", None));
    // The first failure is kept, here one in the body.
    assert_eq!(
        failed(seven.checked(|o| o.named())),
        ("state", "no such state", Some((9, Kind::Unsigned)))
    );
    assert_eq!(failed(seven.checked(|o| o.first_node().origin())).1, "an empty node");
    // Peeks and snapshots have no checks.
    assert_eq!((seven.peek().doubled(-14), seven.snapshot().doubled(-14)), (0, 0));
    assert!(seven.peek().nth(7).is_none() && seven.snapshot().nth(7).is_none());
}

#[derive(Dumpable)]
#[repr(C)]
struct Racing {
    #[dumpable(
        check(|word| SEEN.with(|seen| seen.replace(word)) != word.wrapping_add(1), "never"),
        bits(low: u32 = 0..=31)
    )]
    word: AtomicU64,
    #[dumpable(check(|count| count >= 0, "below zero"))]
    count: AtomicI32,
    #[dumpable(skip)]
    pad: u32,
}

thread_local! {
    static SEEN: Cell<u64> = const { Cell::new(7) };
}

/// Stops the writer when the test ends, also by a panic; otherwise the test would hang.
struct Done<'a>(&'a AtomicBool);

impl Drop for Done<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// The checked value is the returned one, although the object changes all the time.
#[test]
#[cfg_attr(
    miri,
    ignore = "a volatile load beside an atomic store is a race to the language, if not to a kernel"
)]
fn checked_value_loaded_once() {
    let racing = Racing { word: AtomicU64::new(0), count: AtomicI32::new(0), pad: 0 };
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut value = 0_u64;
            while !done.load(Ordering::Relaxed) {
                value = value.wrapping_add(2);
                racing.word.store(value, Ordering::Relaxed);
                racing.count.store(if value & 2 == 0 { -5 } else { 5 }, Ordering::Relaxed);
            }
        });
        let _done = Done(&done);
        // SAFETY: the object outlives the view.
        let view = unsafe { live::<Racing>(&racing) };
        for _ in 0..20_000 {
            assert_eq!(view.checked(|view| view.word()), Ok(SEEN.get()));
            assert_eq!(view.checked(|view| view.low()), Ok(SEEN.get() as u32));
            match view.checked(|view| view.count()) {
                Ok(count) => assert!(count == 5 || count == 0),
                Err(failure) => assert_eq!(failure.seen().map(|(bits, _)| bits as i32), Some(-5)),
            }
        }
    });
}

#[derive(Dumpable)]
#[repr(C)]
struct Inner {
    #[dumpable(check(|value| value != 0, "no value"))]
    value: u64,
    values: [u64; 2],
}

#[dumpable::helpers]
impl Inner {
    #[check(self.origin().get() % 16 == 8, "not where it was")]
    const fn place(&self) -> usize {
        self.origin().get()
    }
}

/// More aligned than the words of its snapshot.
#[derive(Dumpable)]
#[repr(C, align(64))]
struct Outer {
    wide: u128,
    first: u64,
    inner: Inner,
    rest: [Inner; 2],
    #[dumpable(skip)]
    pad: [u64; 4],
}

#[dumpable::helpers]
impl Outer {
    #[check(self.inner().value() < 10, "too many")]
    const fn sum(&self) -> u64 {
        self.first().wrapping_add(self.inner().value())
    }
}

const ORIGIN: usize = 0xffff_8880_0000_1040_u64 as usize;

fn outer(words: [u64; 16]) -> Snapshot<Outer> {
    Snapshot::<Outer>::from_words(words, Addr::new(ORIGIN))
}

fn good() -> [u64; 16] {
    core::array::from_fn(|index| index as u64 + 1)
}

#[test]
fn snapshot_checked_uses_same_copy() {
    let copy = outer(good());
    assert_eq!(copy.checked(|outer| outer.sum()), Ok(3 + 4));
    assert_eq!(
        copy.checked(|outer| outer.wide()),
        Ok(if cfg!(target_endian = "big") { 1 << 64 | 2 } else { 1 | 2 << 64 })
    );
    assert_eq!(copy.checked(|outer| outer.rest().get(1).map(|inner| inner.value())), Ok(Some(10)));
    let mut words = good();
    words[3] = 0;
    assert_eq!(failed(outer(words).checked(|outer| outer.inner().value())).1, "no value");
    words[3] = 10;
    assert_eq!(failed(outer(words).checked(|outer| outer.sum())), ("sum", "too many", None));
    // The snapshot itself is unchanged, and the failure names the address of the object.
    let failure = outer(words).checked(|outer| outer.sum()).unwrap_err();
    assert_eq!(
        (outer(words).sum(), failure.at(), failure.type_name()),
        (13, Addr::new(ORIGIN), "Outer")
    );
}

/// Every address obtained within `checked` is one of the original object.
#[test]
fn checked_snapshot_reports_original_origin() {
    fn origins<M: Mode>(outer: Live<'_, Outer, M>) -> Vec<usize> {
        let inner = outer.inner();
        let rest = outer.rest();
        vec![
            outer.origin().get(),
            inner.origin().get(),
            inner.values().origin().get(),
            rest.origin().get(),
            rest.get(1).unwrap().origin().get(),
            rest.get(1).unwrap().values().origin().get(),
            inner.place(),
            outer.snapshot().origin().get(),
            outer.snapshot().inner().origin().get(),
            inner.snapshot().origin().get(),
            inner.snapshot().values().origin().get(),
        ]
    }
    let at = |offset: usize| ORIGIN + offset;
    let expected = [0, 24, 32, 48, 72, 80, 24, 0, 24, 24, 32].map(at).to_vec();
    let copy = outer(good());
    assert_eq!(copy.checked(|outer| origins(outer)), Ok(expected.clone()));
    assert_eq!(copy.checked(|outer| origins(outer.peek())), Ok(expected.clone()));
    assert_eq!(
        copy.checked(|outer| outer.checked(|outer| origins(outer))),
        Ok(Ok(expected.clone()))
    );
    assert_eq!(
        copy.checked(|outer| outer.snapshot().checked(|outer| origins(outer))),
        Ok(Ok(expected))
    );
    // `Debug` prints the original address, and so does a nested part that is checked on its own.
    assert_eq!(copy.checked(|outer| format!("{outer:?}")), Ok(format!("Outer at {ORIGIN:#x}")));
    assert_eq!(copy.inner().checked(|inner| inner.place()), Ok(at(24)));
    assert_eq!(
        copy.rest().get(0).unwrap().checked(|inner| inner.values().origin().get()),
        Ok(at(56))
    );
}

#[test]
fn checked_snapshot_keeps_fidelity() {
    let memory = Changing(Cell::new(0));
    let torn = memory.snapshot::<Inner>(Addr::new(0x1008)).unwrap();
    assert_eq!(torn.fidelity(), Fidelity::Torn);
    assert_eq!(torn.checked(|inner| inner.snapshot().fidelity()), Ok(Fidelity::Torn));
    assert_eq!(
        outer(good()).checked(|outer| outer.inner().snapshot().fidelity()),
        Ok(Fidelity::Frozen)
    );
    let inner = Inner { value: 1, values: [2; 2] };
    // SAFETY: the object outlives the view.
    let inner = unsafe { live::<Inner>(&inner) };
    assert_eq!(inner.snapshot().checked(|inner| inner.snapshot().fidelity()), Ok(Fidelity::Stable));
}

/// Memory whose every read returns other bytes.
struct Changing(Cell<u8>);

impl Memory for Changing {
    fn read(&self, _: Addr<u8>, into: &mut [u8]) -> Result<(), dumpable::Fault> {
        self.0.set(self.0.get().wrapping_add(1));
        into.fill(self.0.get());
        Ok(())
    }
}

#[test]
fn failure_text() {
    let text = |seen: Object, of: fn(Live<'_, Object>) -> Failure| {
        let view = view(&seen);
        let text = of(view).to_string();
        text.replace(&format!("{:?}", view.origin()), "HERE")
    };
    let count = |view: Live<'_, Object>| view.checked(|o| o.count()).unwrap_err();
    let flags = |view: Live<'_, Object>| view.checked(|o| o.flags()).unwrap_err();
    let tagged = |view: Live<'_, Object>| view.checked(|o| o.tagged()).unwrap_err();
    let node = |view: Live<'_, Object>| view.checked(|o| o.node().origin()).unwrap_err();
    assert_eq!(
        text(Object { count: -7, ..object() }, count),
        "object::count of the object at HERE: below the floor (seen: -7)"
    );
    assert_eq!(
        text(Object { flags: 0x30, ..object() }, flags),
        "object::flags of the object at HERE: unknown flags (seen: 48 (0x30))"
    );
    assert_eq!(
        text(Object { tagged: core::ptr::null(), ..object() }, tagged),
        "object::tagged of the object at HERE: no object (seen: 0x0)"
    );
    assert_eq!(
        text(Object { node: Node { next: core::ptr::null() }, ..object() }, node),
        "object::node of the object at HERE: an empty node"
    );
}
