//! Recursion is detected by the name of the helper, for any receiver.
#![allow(unused)]

use dumpable::{Dumpable, Snapshot};

#[derive(Dumpable)]
#[repr(C)]
struct A {
    x: u64,
    inner: B,
}

#[derive(Dumpable)]
#[repr(C)]
struct B {
    y: u64,
}

#[derive(Clone, Copy)]
struct W<T> {
    s: T,
}

type Alias = A;

#[dumpable::helpers]
impl A {
    const fn assigned(&self) -> u64 {
        let t;
        t = self;
        t.assigned()
    }

    const fn bound(&self) -> u64 {
        let t @ _ = self;
        t.bound()
    }

    const fn matched(&self) -> u64 {
        match self {
            s => s.matched(),
        }
    }

    const fn in_tuple(&self) -> u64 {
        let s = (self, 1);
        s.0.in_tuple()
    }

    const fn in_struct(&self) -> u64 {
        W { s: *self }.s.in_struct()
    }

    const fn identical(&self) -> u64 {
        core::convert::identity(*self).identical()
    }

    #[only(snapshot)]
    const fn by_path(&self) -> u64 {
        Snapshot::<A>::by_path(self)
    }

    #[only(snapshot)]
    const fn by_full_path(&self) -> u64 {
        dumpable::Snapshot::<A>::by_full_path(self)
    }

    #[only(snapshot)]
    const fn by_generated_name(&self) -> u64 {
        ASnapshot::by_generated_name(self)
    }

    const fn in_option(&self) -> u64 {
        match Some(*self) {
            Some(this) => this.in_option(),
            None => 0,
        }
    }

    const fn let_else(&self) -> u64 {
        let Some(this) = Some(self) else { return 0 };
        this.let_else()
    }

    const fn if_let(&self) -> u64 {
        if let (this, true) = (self, true) {
            this.if_let()
        } else {
            0
        }
    }

    const fn from_array(&self) -> u64 {
        let [this, ..] = [*self, *self];
        this.from_array()
    }

    const fn from_block(&self) -> u64 {
        {
            let x = self;
            x
        }
        .from_block()
    }

    const fn argument(&self, other: Option<View<A>>) -> u64 {
        match other {
            Some(other) => other.argument(Some(*self)),
            None => 0,
        }
    }

    const fn shadowed(&self) -> u64 {
        let page: View<B> = self.inner();
        let page = self;
        page.shadowed()
    }

    const fn shadowed_in_arm(&self) -> u64 {
        let page: View<B> = self.inner();
        match self {
            page => page.shadowed_in_arm(),
        }
    }

    const fn in_guard(&self) -> u64 {
        match self {
            this if this.in_guard() == 0 => 0,
            _ => 1,
        }
    }

    const fn in_matches(&self) -> bool {
        matches!(self, this if this.in_matches())
    }

    // A call on another type whose name is not written.
    const fn y(&self) -> u64 {
        self.inner().y()
    }
}

#[dumpable::helpers]
impl B {
    const fn said(&self) -> u64 {
        self.y()
    }
}

// Calls that claim another type, wrongly.
#[dumpable::helpers]
impl A {
    const fn said(&self) -> u64 {
        let other: View<B> = *self;
        other.said()
    }

    const fn aliased(&self) -> u64 {
        let this: View<Alias> = *self;
        this.aliased()
    }
}

fn main() {}
