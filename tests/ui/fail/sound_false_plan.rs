#![forbid(unsafe_code)]
use dumpable::{Dumpable, Plan};

/// The real crate, except for the type of moves.
mod fake {
    pub use dumpable::*;
    pub mod __private {
        pub use dumpable::__private::*;

        /// As large as a move, and less aligned.
        pub type Move = [u8; 16];
    }
}

#[derive(Dumpable)]
#[dumpable(crate = fake)]
#[repr(C)]
struct A {
    a: u64,
}

const A: bool = Plan::<A>::from_layout(A::LAYOUT).is_ok();

fn main() {}
