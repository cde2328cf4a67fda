//! Signatures of helpers: arguments and results, with explicit, elided and hidden lifetimes.
#![deny(warnings, missing_docs, elided_lifetimes_in_paths, clippy::all, clippy::pedantic)]

use dumpable::{Addr, Decoded, Dumpable, Snapshot, live};

/// Contains a lifetime.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Name<'a>(&'a [u8]);

/// A kind.
#[derive(Dumpable, Clone, Copy, PartialEq, Debug)]
#[repr(u8)]
pub enum Kind {
    /// One.
    One = 1,
}

/// A page.
#[derive(Dumpable)]
#[repr(C)]
pub struct Page {
    count: u64,
    slots: [u64; 3],
}

/// A type with a name that the expansion uses.
mod other {
    pub(crate) struct View<T>(pub(crate) T);
}

macro_rules! count {
    (for $name:ident in 0..3 $body:block) => {
        3
    };
}

#[dumpable::helpers]
impl Page {
    /// Takes no arguments.
    pub const fn nothing(&self) {}

    /// Returns an opaque type.
    pub const fn some(&self) -> impl Copy {
        5_u8
    }

    /// Takes opaque types.
    pub const fn given(&self, _: impl Copy, _: Option<&impl Copy>) -> bool {
        self.count() == 1
    }

    /// Has a lifetime unrelated to the object.
    pub const fn named<'a>(&self, name: &'a [u8], _: &[u8]) -> Name<'a> {
        Name(name)
    }

    /// Returns `'static`.
    pub const fn text(&self, other: &'static str) -> &'static str {
        if self.count() == 0 {
            return other;
        }
        "some"
    }

    /// Returns the lifetime of the object.
    pub const fn this(&self) -> &Self {
        self
    }

    /// Returns the lifetime of the object, beside another.
    pub const fn this_of(&self, _: &[u8], _: Name<'_>) -> &Self {
        self
    }

    /// Modifies its argument.
    pub const fn both(&self, mut sum: u64, (left, right): (u64, u64), [one, ..]: [u8; 2]) -> (u64, [u64; 2]) {
        sum = sum.wrapping_add(self.count());
        (sum, [left, right.wrapping_add(one as u64)])
    }

    /// Takes type parameters.
    pub const fn slot<const INDEX: usize, T: Copy>(&self, or: T) -> Result<u64, T> {
        match self.slots().get(INDEX) {
            Some(slot) => Ok(slot),
            None => Err(or),
        }
    }

    /// Uses types of this crate.
    pub const fn decoded(&self, raw: u8, at: Addr<Page>) -> (Decoded<Kind>, bool) {
        (Decoded::<Kind>::from_raw(raw), self.origin().eq(at))
    }

    /// Takes and returns views.
    pub const fn first(&self, other: View<Page>, none: Option<View<Self>>) -> Option<View<Page>> {
        match none {
            None if other.count() == self.count() => Some(other),
            _ => None,
        }
    }

    /// The number of slots.
    pub const SLOTS: usize = 3;

    /// An array of zeros.
    pub const EMPTY: [u64; Self::SLOTS] = [0; Self::SLOTS];

    /// Takes and returns arrays with a constant length.
    pub const fn all(&self, or: [u64; Self::SLOTS]) -> [u64; Self::SLOTS] {
        let mut all = [0; Self::SLOTS];
        if self.count() == 0 {
            all = or;
        }
        match (self.slots().get(0), self.slots().get(Self::SLOTS)) {
            (Some(first), None) => {
                let [_, second, ..] = all;
                let [.., last] = Self::EMPTY;
                [first, second, last]
            },
            _ => all,
        }
    }

    /// A constant of the type of each family.
    pub const NOBODY: Option<Self> = None;

    /// Uses that constant, and a `for` of a macro.
    pub const fn nobody(&self) -> Option<Self> {
        const THREE: usize = count!(for i in 0..3 { 1 });
        match self.count() {
            0 => Some(*self),
            _ if THREE == 3 => Self::NOBODY,
            _ => None,
        }
    }

    /// Uses other spellings.
    const fn spelt(&self, page: View::<Page>, other: other::View<u32>) -> Option<View<Page,>> {
        match other {
            other::View(1) => Some(page),
            _ => None,
        }
    }

    /// Calls a helper by the path of a view, in one line.
    pub const fn counted(&self, page: View<Page>) -> bool { View::<Page>::is_one(&page) }

    /// Called by path.
    pub const fn is_one(&self) -> bool { self.count() == 1 }

    /// Takes a view of a function pointer, which is an address.
    pub const fn called(&self, at: View<extern "C" fn(u8) -> u8>) -> bool {
        at.is_null()
    }

    #[cfg(any())]
    const fn absent(&self) -> u64 {
        self.is_nowhere()
    }

    /// Named by a keyword.
    pub const fn r#type(&self) -> u64 {
        self.count()
    }
}

fn main() {
    let copy = Snapshot::<Page>::from_words([5, 1, 2, 3], Addr::new(0x1000));
    let page = Page { count: 5, slots: [1, 2, 3] };
    // SAFETY: the page outlives the view.
    let view = unsafe { live::<Page>(&page) };
    macro_rules! both {
        ($expected:expr, $name:ident($($argument:expr),*)) => {
            assert_eq!((copy.$name($($argument),*), view.$name($($argument),*)), ($expected, $expected));
        };
    }
    both!((), nothing());
    both!(Name(b"a"), named(b"a", b"b"));
    both!("some", text("other"));
    both!((6, [2, 7]), both(1, (2, 3), [4, 5]));
    both!(5, r#type());
    both!([1, 0, 0], all([7; 3]));
    both!(true, called(Addr::NULL));
    both!(false, is_one());
    assert!(!copy.counted(copy) && !view.counted(view));
    assert!(copy.nobody().is_none() && view.nobody().is_none());
    assert!(copy.spelt(copy, other::View(1)).is_some() && view.spelt(view, other::View(0)).is_none());
    assert_eq!((copy.slot::<1, _>(()), view.slot::<3, _>("none")), (Ok(2), Err("none")));
    assert_eq!((copy.this().count(), view.this_of(b"", Name(b"")).count(), copy.this_of(b"", Name(b"")).count()), (5, 5, 5));
    assert_eq!(copy.decoded(1, Addr::new(0x1000)), (Decoded::from_raw(1), true));
    assert_eq!(view.decoded(2, Addr::NULL), (Decoded::from_raw(2), false));
    assert!(copy.first(copy, None).is_some() && view.first(view, None).is_some() && view.first(view, Some(view)).is_none());
}
