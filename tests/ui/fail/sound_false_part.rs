#![forbid(unsafe_code)]
use dumpable::Dumpable;

/// The real crate, except for one type of the same size.
mod fake {
    pub use dumpable::*;
    pub mod __private {
        pub use dumpable::__private::*;

        #[derive(Clone, Copy)]
        pub struct Part<S, P>(S, &'static u64, u64, P);

        impl<S, P> Part<S, P> {
            pub const fn new(stored: S, places: P, _: usize, _: dumpable::Fidelity) -> Self {
                Self(stored, &7, 7, places)
            }

            pub const fn gather(stored: S, places: P, _: &[Range], _: &[u8], _: usize) -> Self {
                Self(stored, &7, 7, places)
            }

            pub const fn stored(&self) -> &S {
                &self.0
            }

            pub const fn origin<T>(&self) -> dumpable::Addr<T> {
                dumpable::Addr::NULL
            }

            pub const fn fidelity(&self) -> dumpable::Fidelity {
                dumpable::Fidelity::Frozen
            }

            pub const fn is_same(&self, _: &Self) -> bool {
                true
            }

            pub const fn field<F: Field, const AT: usize, const SLOT: usize>(&self) -> F::Value {
                panic!()
            }

            pub fn checked<T: dumpable::Dumpable, R>(
                &self,
                _: impl FnOnce(LivePtr<'_, T, Record<'_>>) -> R,
            ) -> Result<R, dumpable::Failure> {
                panic!()
            }
        }
    }
}

#[derive(Dumpable)]
#[dumpable(crate = fake)]
#[repr(C)]
struct A {
    a: u64,
}

fn main() {}
