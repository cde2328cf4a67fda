#![forbid(unsafe_code)]
use dumpable::Dumpable;

/// The real crate, except for a reference in the place of numbers.
mod fake {
    pub use dumpable::*;
    pub mod __private {
        pub use dumpable::__private::*;

        pub const fn places(_: &dumpable::Layout) -> [&'static u32; 2] {
            [&7; 2]
        }

        #[derive(Clone, Copy)]
        pub struct Move(bool);
    }
}

#[derive(Dumpable)]
#[dumpable(crate = fake)]
#[repr(C)]
struct A {
    #[dumpable(optional)]
    a: u64,
}

fn main() {}
