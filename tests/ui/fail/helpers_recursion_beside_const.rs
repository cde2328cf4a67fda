//! A constant of a helper's name is another thing than the helper of another type.
#![allow(non_upper_case_globals, unused)]

use dumpable::Dumpable;

#[derive(Dumpable)]
#[repr(C)]
struct A {
    b: B,
}

#[derive(Dumpable)]
#[repr(C)]
struct B {
    x: u64,
}

#[dumpable::helpers]
impl A {
    const there: u32 = 0;

    const fn here(&self) -> u64 {
        let b: View<B> = self.b();
        b.there(*self)
    }
}

#[dumpable::helpers]
impl B {
    const fn there(&self, a: View<A>) -> u64 {
        a.here()
    }
}

fn main() {}
