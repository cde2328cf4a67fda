#![forbid(unsafe_code)]
use dumpable::{Addr, Dumpable, Snapshot};

/// The real crate, except for the function that numbers the places of parts.
mod fake {
    pub use dumpable::*;
    pub mod __private {
        pub use dumpable::__private::*;

        pub const fn slots<const MEMBERS: usize>(_: &dumpable::Layout) -> [usize; MEMBERS] {
            // Its sum with 1, times 4, is 0.
            [usize::MAX >> 2; MEMBERS]
        }
    }
}

#[derive(Dumpable)]
#[repr(C)]
struct Inner {
    a: u64,
}

#[derive(Dumpable)]
#[dumpable(crate = fake)]
#[repr(C)]
struct A {
    inner: Inner,
    #[dumpable(optional)]
    b: u64,
}

const A: Snapshot<A> = Snapshot::<A>::from_words([0; 2], Addr::NULL);
const INNER: Snapshot<Inner> = A.inner();
const B: Option<u64> = A.b();

fn main() {}
