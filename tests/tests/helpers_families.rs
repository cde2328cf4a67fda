//! Helpers in both families, at run time and, for snapshots, in `const`: forms of bodies,
//! attributes of signatures, and helpers of one family.

use core::cell::Cell;
use dumpable::{live, Addr, Dumpable, Fidelity, Live, Snapshot};

#[derive(Dumpable, Clone, Copy, PartialEq, Debug)]
#[repr(u8)]
pub(crate) enum Kind {
    File = 0,
    Anon = 1,
}

mod inner {
    use super::Kind;
    use dumpable::Dumpable;

    #[derive(Dumpable)]
    #[repr(C)]
    pub(crate) struct Node {
        pub(crate) next: u64,
        pub(crate) value: u64,
    }

    #[derive(Dumpable)]
    #[repr(C, align(8))]
    pub(crate) struct Page {
        #[dumpable(bits(pub(crate) kind: Kind = 0..=3, pub(crate) order: u8 = 8..=15))]
        pub(crate) flags: u64,
        pub(crate) counts: [u32; 4],
        pub(crate) first: Node,
        pub(crate) rest: [Node; 2],
    }

    #[dumpable::helpers]
    impl Page {
        /// Evaluated by the compiler.
        pub(crate) const COUNTS: usize = 2 * 2;
        const LIMIT: u32 = u32::MAX - 1;

        pub(super) const fn limit(&self) -> u32 {
            Self::LIMIT
        }
    }
}

use inner::{Node, Page, PageLive, PageSnapshot};

mod more {
    use super::inner::{PageLive, PageSnapshot};

    #[dumpable::helpers]
    impl Page {
        /// Calls a helper of another block in another module.
        pub(crate) const fn below_limit(&self) -> bool {
            self.counted(0) < self.limit()
        }
    }
}

const fn double(value: u32) -> u32 {
    value.wrapping_mul(2)
}

thread_local! {
    static WAITED: Cell<u32> = const { Cell::new(0) };
}

#[dumpable::helpers(total(double))]
impl Page {
    // Constants, arguments, and function calls.

    pub(crate) const fn counted(&self, from: u32) -> u32 {
        let mut sum = from;
        for index in 0..Self::COUNTS {
            let Some(count) = self.counts().get(index) else { break };
            sum = sum.saturating_add(double(count));
        }
        sum
    }

    pub(crate) const fn shifted(&self, by: u32, mask: u64) -> u64 {
        dumpable::shr(self.flags(), by) & mask
    }

    // `match`, with guards, ranges, bindings and `matches!`.

    pub(crate) const fn class(&self) -> &'static str {
        match (self.kind().known(), self.order()) {
            (Some(Kind::File), 0) => "file",
            (Some(Kind::File), order @ 1..=9) if order < 9 => "huge file",
            (kind, _) if matches!(kind, Some(Kind::Anon)) => match self.kind().name() {
                Some(name) => name,
                None => "none",
            },
            (None, _) if matches!(self.kind().raw(), 2 | 3) => "reserved",
            _ => "other",
        }
    }

    // `if let`, with `else`, and an early return.

    pub(crate) const fn second(&self) -> Option<u32> {
        if let Some(count) = self.counts().get(1) {
            if count == 0 {
                return None;
            }
            Some(count)
        } else {
            Some(0)
        }
    }

    // The bounded `for`: nested, labelled, with `break` and `continue`, and over an empty range.

    pub(crate) const fn pairs(&self) -> u32 {
        let mut pairs = 0_u32;
        'outer: for one in 0..Self::COUNTS {
            for other in 1..Self::COUNTS {
                if other <= one {
                    continue;
                }
                match (self.counts().get(one), self.counts().get(other)) {
                    (Some(0), _) => continue 'outer,
                    (Some(a), Some(b)) if a == b => pairs = pairs.wrapping_add(1),
                    (None, _) | (_, None) => break 'outer,
                    _ => {}
                }
            }
        }
        for _ in 3..3 {
            pairs = 100;
        }
        pairs
    }

    // Views as arguments and results, of this type and of others.

    pub(crate) const fn node(&self, index: usize) -> Option<View<Node>> {
        if index == 0 {
            Some(self.first())
        } else {
            self.rest().get(index.wrapping_sub(1))
        }
    }

    pub(crate) const fn all(&self) -> (View<Page>, View<Node>, View<[Node; 2]>) {
        (*self, self.first(), self.rest())
    }

    pub(crate) const fn is_before(&self, other: View<Page>, node: &View<Node>) -> bool {
        self.flags() < other.flags() && node.value() > 0
    }

    pub(crate) const fn compared(&self) -> bool {
        let this: View<Page> = *self;
        this.is_before(*self, &self.first())
    }

    // Any number of checks in any form.

    #[check(self.flags() != 0, "no flags")]
    #[check(by > 0, "by nothing")]
    #[check(self.order() < 64, "no order")]
    #[check(|value| value != 0, "nothing")]
    #[check(|value: u64| value < self.flags(), "too much")]
    pub(crate) const fn checked_shift(&self, by: u32) -> u64 {
        self.shifted(by, u64::MAX)
    }

    // A function of another type with the same name is no recursion.

    pub(crate) const fn count_ones(&self) -> u32 {
        u64::count_ones(self.flags())
    }

    // Attributes and `cfg`.

    #[must_use = "it is the same"]
    #[inline(never)]
    #[deprecated = "to see whether this is kept"]
    pub(crate) const fn old(&self) -> u64 {
        self.flags()
    }

    #[cfg(not(test))]
    pub(crate) const fn chosen(&self) -> u32 {
        self.missing()
    }

    #[cfg(test)]
    pub(crate) const fn chosen(&self) -> u32 {
        2
    }

    // Helpers of one family.

    /// Unrestricted Rust: allocates, loops freely, and takes a closure.
    #[only(live)]
    #[check(|names: usize| names < 100, "too many names")]
    pub(crate) fn waited(&self, wait: impl Fn(u32)) -> usize {
        let mut names = vec![self.class().to_owned()];
        while names.len() < 1 + self.order() as usize {
            let count = self.counts().get(names.len() % 4).unwrap();
            wait(count);
            names.push(format!("{count}"));
        }
        for _ in names.iter().skip(1) {
            WAITED.set(WAITED.get() + 1);
        }
        names.len() + self.rest().len() - 2
    }

    #[only(live)]
    pub(crate) const fn also_live(&self) -> usize {
        self.waited(|_| {})
    }

    #[only(snapshot)]
    pub(crate) const fn trusted(&self) -> bool {
        !self.fidelity().is_torn() && self.words().len() == 9
    }

    #[only(snapshot)]
    pub(crate) const fn also_snapshot(&self) -> bool {
        self.trusted() && self.below_limit()
    }

    // Two helpers with the same name, and a third that calls it in both families.

    #[only(live)]
    pub(crate) fn family(&self) -> &'static str {
        "live"
    }

    #[only(snapshot)]
    pub(crate) const fn family(&self) -> &'static str {
        "snapshot"
    }

    pub(crate) const fn tells(&self) -> usize {
        self.family().len()
    }
}

const WORDS: [u64; 9] =
    [0x0201, 0x0005_0000_0005, 0x0005_0000_0007, 0x9000, 11, 0x9000, 22, 0x9000, 33];
const PAGE: PageSnapshot = Snapshot::<Page>::from_words(WORDS, Addr::new(0x8000));

fn page(words: [u64; 9]) -> Page {
    // SAFETY: the sizes are equal, and any bits are a valid page.
    unsafe { core::mem::transmute(words) }
}

/// Asserts the same value in both families.
macro_rules! both {
    ($page:ident => $asked:expr, $expected:expr) => {{
        const SAVED: fn() -> bool = || {
            let $page = PAGE;
            $asked == $expected
        };
        assert!(SAVED());
        let page = page(WORDS);
        // SAFETY: the page outlives the view.
        let $page = unsafe { live::<Page>(&page) };
        assert_eq!($asked, $expected);
    }};
}

#[test]
fn helpers_agree_in_both_families() {
    both!(page => page.counted(1), 1 + 2 * (5 + 5 + 7 + 5));
    both!(page => (page.limit(), page.below_limit()), (u32::MAX - 1, true));
    both!(page => (page.shifted(8, 0xff), page.shifted(64, 0xff)), (2, 0));
    both!(page => (page.class(), page.second(), page.pairs()), ("anon", Some(5), 3));
    both!(page => (page.node(0).unwrap().value(), page.node(2).unwrap().value(), page.node(3).is_none()), (11, 33, true));
    both!(page => (page.all().0.flags(), page.all().1.value(), page.all().2.len()), (0x201, 11, 2));
    both!(page => (page.compared(), page.chosen()), (false, 2));
    both!(page => (page.checked_shift(1), page.count_ones()), (0x100, 2));
    assert_eq!((PageSnapshot::COUNTS, PageLive::<dumpable::__private::Enforce>::COUNTS), (4, 4));
}

#[test]
fn snapshot_helpers_in_const() {
    const COUNTED: u32 = PAGE.counted(1);
    const CLASS: &str = PAGE.class();
    const SECOND: Option<u32> = PAGE.second();
    const PAIRS: u32 = PAGE.pairs();
    const NODE: Option<Snapshot<Node>> = PAGE.node(2);
    const COMPARED: bool = PAGE.all().0.compared();
    const TRUSTED: bool = PAGE.also_snapshot();
    const TELLS: usize = PAGE.tells();
    assert_eq!((COUNTED, CLASS, SECOND, PAIRS, COMPARED), (45, "anon", Some(5), 3, false));
    assert_eq!(
        (NODE.map(|node| node.origin().get()), TELLS),
        (Some(0x8000 + 56), "snapshot".len())
    );
    const { assert!(TRUSTED) };
}

#[test]
fn match_arms_in_both_families() {
    let class = |flags: u64| {
        let mut words = WORDS;
        words[0] = flags;
        let copy = Snapshot::<Page>::from_words(words, Addr::NULL).class();
        let page = page(words);
        // SAFETY: the page outlives the view.
        assert_eq!(unsafe { live::<Page>(&page) }.class(), copy);
        copy
    };
    assert_eq!(
        [0, 0x800, 0x900, 0x101, 2, 3, 4].map(class),
        ["file", "huge file", "other", "anon", "reserved", "reserved", "other"]
    );
}

#[test]
fn helper_checks_in_order() {
    let reason = |flags: u64, by: u32| {
        let mut words = WORDS;
        words[0] = flags;
        let page = page(words);
        // SAFETY: the page outlives the view.
        let page = unsafe { live::<Page>(&page) };
        page.checked(|page| page.checked_shift(by)).map_err(|failure| failure.reason())
    };
    assert_eq!(reason(0x0201, 1), Ok(0x100));
    assert_eq!(reason(0, 1), Err("no flags"));
    assert_eq!(reason(1, 0), Err("by nothing"));
    assert_eq!(reason(0x4000, 1), Err("no order"));
    assert_eq!(reason(1, 1), Err("nothing"));
    assert_eq!(reason(1 << 40, 0), Err("by nothing"));
}

#[test]
fn live_only_helper_unrestricted_and_checked() {
    let page_in_memory = page(WORDS);
    // SAFETY: the page outlives the view.
    let page: Live<'_, Page> = unsafe { live::<Page>(&page_in_memory) };
    WAITED.set(0);
    let waited = Cell::new(0);
    assert_eq!(page.checked(|page| page.waited(|count| waited.set(waited.get() + count))), Ok(3));
    // The second and third count. On big-endian targets, 7 is the fourth.
    let counted = if cfg!(target_endian = "big") { 5 + 5 } else { 5 + 7 };
    assert_eq!((waited.get(), WAITED.get(), page.also_live()), (counted, 2, 3));
    let mut words = WORDS;
    words[0] = 0x7f00;
    let failure = Snapshot::<Page>::from_words(words, Addr::NULL)
        .checked(|page| page.waited(|_| {}))
        .unwrap_err();
    assert_eq!((failure.item(), failure.seen().map(|(bits, _)| bits)), ("waited", Some(128)));
}

#[test]
fn same_name_helper_per_family() {
    let page_in_memory = page(WORDS);
    // SAFETY: the page outlives the view.
    let page = unsafe { live::<Page>(&page_in_memory) };
    assert_eq!((page.family(), page.tells()), ("live", 4));
    assert_eq!((page.snapshot().family(), page.snapshot().tells()), ("snapshot", 8));
    assert_eq!((page.snapshot().fidelity(), page.snapshot().trusted()), (Fidelity::Stable, true));
}

#[test]
#[allow(deprecated)]
fn helper_attributes_kept() {
    both!(page => page.old(), 0x201);
}
