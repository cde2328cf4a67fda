//! From one type to another and back, where types are not written or are spelt otherwise: a view is not handed on.
#![allow(unused)]

use dumpable::{Dumpable, Snapshot};

#[derive(Dumpable)]
#[repr(C)]
struct A {
    b: B,
}

#[derive(Dumpable)]
#[repr(C)]
struct B {
    c: C,
}

#[derive(Dumpable)]
#[repr(C)]
struct C {
    x: u64,
}

#[derive(Clone, Copy)]
struct Both {
    a: Snapshot<A>,
    b: Snapshot<B>,
}

macro_rules! snapshot_of_a {
    () => { ASnapshot };
}

#[dumpable::helpers]
impl A {
    const fn through_parts(&self) -> u64 {
        self.b().through_parts_of_parts(*self)
    }

    #[only(snapshot)]
    const fn generated(&self, b: BSnapshot) -> u64 {
        b.generated_too(*self)
    }

    #[only(snapshot)]
    const fn together(&self, both: Both) -> u64 {
        both.b.together_too(both)
    }

    #[only(snapshot)]
    const fn optional(&self) -> u64 {
        self.b().optional_too(Some(&[*self]))
    }
}

#[dumpable::helpers]
impl B {
    const fn through_parts_of_parts(&self, a: View<A>) -> u64 {
        self.c().back(a)
    }

    #[only(snapshot)]
    const fn generated_too(&self, a: snapshot_of_a!()) -> u64 {
        a.generated(*self)
    }

    #[only(snapshot)]
    const fn together_too(&self, both: Both) -> u64 {
        both.a.together(both)
    }

    #[only(snapshot)]
    const fn optional_too(&self, a: Option<&[ASnapshot; 1]>) -> u64 {
        match a {
            Some([a]) => a.optional(),
            None => 0,
        }
    }
}

#[dumpable::helpers]
impl C {
    const fn back(&self, a: View<A>) -> u64 {
        a.through_parts()
    }

    // These are right.
    const fn told(&self, a: View<A>) -> u64 {
        let b: View<B> = a.b();
        b.is_told(a, *self)
    }
}

#[dumpable::helpers]
impl B {
    const fn is_told(&self, a: View<A>, c: View<C>) -> u64 {
        c.x()
    }
}

fn main() {}
