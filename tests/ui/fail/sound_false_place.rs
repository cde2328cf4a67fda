#![forbid(unsafe_code)]
use dumpable::{Addr, Dumpable, Snapshot};

/// The real crate, except for a function that returns where bytes are stored.
mod fake {
    pub use dumpable::*;
    pub mod __private {
        pub use dumpable::__private::*;

        pub const fn place(_: &[Range], _: usize, _: usize, _: usize) -> usize {
            4096
        }
    }
}

#[derive(Dumpable)]
#[dumpable(crate = fake, capture(a))]
#[repr(C)]
struct A {
    a: u64,
    b: u64,
}

const A: u64 = Snapshot::<A>::from_words([0], Addr::NULL).a();

fn main() {}
