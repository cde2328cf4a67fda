//! The checked family: what a check sees, where a failure is reported, and one load for each call.

use core::cell::Cell;
use core::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use dumpable::{live, Be, Dumpable, Failure, Live};
use std::cell::RefCell;

thread_local! {
    static REPORTS: RefCell<Vec<(Failure, u64)>> = const { RefCell::new(Vec::new()) };
    static EVALUATED: Cell<u32> = const { Cell::new(0) };
}

fn report(failure: &Failure, page: &PageSnapshot) {
    REPORTS.with_borrow_mut(|reports| reports.push((*failure, page.flags())));
}

/// Counts its evaluations.
fn evaluated(holds: bool) -> bool {
    EVALUATED.set(EVALUATED.get() + 1);
    holds
}

/// Reports failures and continues, as a kernel does.
#[derive(Dumpable)]
#[dumpable(c = "struct page", on_failure = report)]
#[repr(C)]
struct Page {
    flags: u64,
    #[dumpable(
        check(evaluated(self.flags() & 1 != 0), "not a page"),
        check(self.order() < 11, "no such order"),
        bits(order: u8 = 0..=7)
    )]
    word: u64,
    nested: Nested,
}

#[derive(Dumpable)]
#[repr(C)]
struct Nested {
    #[dumpable(check(self.value() != 0, "no value"))]
    value: u64,
}

#[dumpable::helpers]
impl Nested {
    #[check(self.value() > 1, "too little")]
    const fn twice(&self) -> u64 {
        self.value().wrapping_mul(2)
    }
}

#[dumpable::helpers]
impl Page {
    /// Has a check that always fails.
    #[check(evaluated(false), "always")]
    const fn doubtful(&self) -> u64 {
        self.flags()
    }

    /// Has checks that call helpers with failing checks, which are not evaluated within a check.
    #[check(self.doubtful() != 0, "no flags")]
    #[check(self.nested().twice() != 1, "odd")]
    const fn trusting(&self) -> u64 {
        self.flags().wrapping_add(1)
    }

    /// Fails in the helpers it calls.
    const fn sum(&self) -> u64 {
        self.doubtful().wrapping_add(self.word()).wrapping_add(self.nested().twice())
    }

    #[check(depth < 3, "too deep")]
    const fn with(&self, depth: u64) -> u64 {
        self.flags().wrapping_add(depth)
    }
}

fn view(page: &Page) -> Live<'_, Page> {
    REPORTS.take();
    EVALUATED.set(0);
    // SAFETY: the view is borrowed from the page.
    unsafe { live::<Page>(page) }
}

fn reported() -> Vec<(&'static str, &'static str)> {
    REPORTS.take().iter().map(|(failure, _)| (failure.item(), failure.reason())).collect()
}

const GOOD: Page = Page { flags: 1, word: 10, nested: Nested { value: 3 } };

#[test]
fn passing_check_not_reported() {
    let page = GOOD;
    let page = view(&page);
    assert_eq!((page.word(), page.order(), page.trusting(), page.with(2)), (10, 10, 2, 3));
    assert_eq!(page.checked(|page| page.word()), Ok(10));
    assert_eq!(reported(), []);
    // Once for `word`, once for `order`, and once for `checked`.
    assert_eq!(EVALUATED.get(), 3);
}

#[test]
fn failed_check_reported_and_evaluation_continues() {
    let page = Page { flags: 6, word: 12, ..GOOD };
    let page = view(&page);
    assert_eq!(page.word(), 12);
    let reports = REPORTS.take();
    assert_eq!(reports.len(), 2);
    let (failure, flags) = reports[0];
    assert_eq!(
        (failure.type_name(), failure.item(), failure.reason(), flags),
        ("page", "word", "not a page", 6)
    );
    assert_eq!(failure.at(), page.origin().cast());
    assert_eq!(reports[1].0.reason(), "no such order");

    assert_eq!((page.order(), page.with(3)), (12, 9));
    assert_eq!(
        reported(),
        [("order", "not a page"), ("order", "no such order"), ("with", "too deep")]
    );
}

#[test]
fn checked_returns_first_failure() {
    let page = Page { flags: 0, word: 12, nested: Nested { value: 1 } };
    let page = view(&page);
    let mut seen = 0;
    let failure = page.checked(|page| seen = page.sum()).unwrap_err();
    assert_eq!((failure.item(), failure.reason()), ("doubtful", "always"));
    assert_eq!(
        failure.to_string(),
        format!("page::doubtful of the object at {:#x}: always", page.origin().get())
    );
    // It ran to the end, and the failure was not reported elsewhere.
    assert_eq!((seen, reported()), (12 + 2, vec![]));
    // Each `checked` call is independent, and nested views report to it.
    assert_eq!(page.checked(|page| page.nested().twice()).unwrap_err().item(), "twice");
    assert_eq!(page.checked(|page| page.flags()), Ok(0));
    let inner = page.checked(|page| page.checked(|page| page.doubtful()).is_err());
    assert_eq!(inner, Ok(true));
}

#[test]
fn checks_evaluate_no_checks() {
    let page = Page { flags: 0, ..GOOD };
    let page = view(&page);
    assert_eq!(page.trusting(), 1);
    // The failing check of `doubtful` is not evaluated within a check; its value fails that of
    // `trusting`.
    assert_eq!((reported(), EVALUATED.get()), (vec![("trusting", "no flags")], 0));
}

#[test]
fn peek_evaluates_no_checks() {
    let page = Page { flags: 0, word: 200, nested: Nested { value: 0 } };
    let page = view(&page).peek();
    assert_eq!(
        (page.doubtful(), page.word(), page.nested().value(), page.nested().twice()),
        (0, 200, 0, 0)
    );
    assert_eq!(page.checked(|page| page.with(1)), Ok(1));
    assert_eq!((reported(), EVALUATED.get()), (vec![], 0));
}

#[test]
fn nested_view_inherits_mode() {
    let page = Page { nested: Nested { value: 0 }, ..GOOD };
    let page = view(&page);
    assert_eq!(page.checked(|page| page.nested().value()).unwrap_err().type_name(), "Nested");
    assert_eq!(page.peek().nested().value(), 0);
    let panicked = std::panic::catch_unwind(|| page.nested().value()).unwrap_err();
    let text = panicked.downcast_ref::<String>().unwrap();
    assert!(text.starts_with("Nested::value of the object at 0x"), "{text}");
    assert!(text.contains("no value (seen: 0)\nNested at 0x"), "{text}");
}

#[test]
fn snapshot_evaluates_no_checks() {
    let page = Page { flags: 0, word: 200, nested: Nested { value: 0 } };
    let page = view(&page).snapshot();
    assert_eq!(
        (page.doubtful(), page.word(), page.order(), page.trusting(), page.sum()),
        (0, 200, 200, 1, 200)
    );
    assert_eq!(reported(), []);
}

#[derive(Dumpable)]
#[repr(C)]
struct Racing {
    #[dumpable(bits(low: u32 = 0..=31, high: u32 = 32..=63), view(#[dumpable(bits(all: i64 = 0..=63))] whole: u64))]
    word: AtomicU64,
    #[dumpable(tag(tag: u8 = 0..=3))]
    tagged: AtomicU64,
}

/// Stops the writer when the test ends, also by a panic; otherwise the test would hang.
struct Done<'a>(&'a AtomicBool);

impl Drop for Done<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Both halves of a value come from one load: a writer that flips all bits is never seen halfway.
#[test]
#[cfg_attr(
    miri,
    ignore = "a volatile load beside an atomic store is a race to the language, if not to a kernel"
)]
fn accessor_loads_once() {
    let racing = Racing { word: AtomicU64::new(0), tagged: AtomicU64::new(0) };
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut value = 0;
            while !done.load(Ordering::Relaxed) {
                value = !value;
                racing.word.store(value, Ordering::Relaxed);
                racing.tagged.store(value, Ordering::Relaxed);
            }
        });
        let _done = Done(&done);
        // SAFETY: the object outlives the view.
        let view = unsafe { live::<Racing>(&racing) };
        for _ in 0..200_000 {
            assert!([0, u64::MAX].contains(&view.word()));
            assert!([0, -1].contains(&view.all()));
            assert!([0, u32::MAX].contains(&view.high()));
            assert!([0, !15].contains(&view.tagged()));
        }
    });
}

/// A type with an alignment of one byte.
#[derive(Dumpable)]
#[repr(C, packed)]
struct Packed {
    #[dumpable(bits(low: u8 = 0..=3), check(self.last() != 0, "no last"))]
    first: u64,
    #[dumpable(as(Be<u32>), view(declared: Be<u32>))]
    big: u32,
    signed: i16,
    last: u8,
}

/// No load is wider than the alignment that the address guarantees: otherwise its behaviour would
/// be undefined.
#[test]
fn unaligned_fields_loaded_at_any_address() {
    #[repr(C, align(16))]
    struct Aligned([u8; 24]);
    let bytes = Aligned(core::array::from_fn(|at| 0x80 | at as u8));
    for at in 0..=9 {
        let bytes = &bytes.0[at..at + 15];
        // SAFETY: the bytes have the size of a `Packed`, whose alignment is 1, and outlive the
        // view.
        let view = unsafe { live::<Packed>(bytes.as_ptr().cast()) };
        let first = u64::from_ne_bytes(*bytes.first_chunk().unwrap());
        assert_eq!((view.first(), view.low()), (first, (first & 15) as u8));
        assert_eq!(view.checked(|view| view.first()), Ok(first));
        assert_eq!(view.big(), u32::from_be_bytes(*bytes[8..].first_chunk().unwrap()));
        assert_eq!(view.declared(), view.big());
        assert_eq!(view.signed(), i16::from_ne_bytes([bytes[12], bytes[13]]));
        assert_eq!((view.last(), view.snapshot().first()), (bytes[14], first));
    }
}
