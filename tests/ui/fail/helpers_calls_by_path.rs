#![allow(unused)]

use dumpable::Dumpable;

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    kind: u32,
    swap: u32,
    inner: Inner,
}

#[derive(Dumpable)]
#[repr(C)]
struct Inner {
    swap: u32,
    ilog: u32,
}

mod mine {
    macro_rules! matches {
        ($value:expr) => {
            $value
        };
    }
    pub(crate) use matches;
}

#[dumpable::helpers]
impl Page {
    const fn qualified(&self) -> u32 {
        <u32>::pow(self.kind(), 40)
    }

    const fn in_parentheses(&self) -> u32 {
        (u32::pow)(self.kind(), 40)
    }

    const fn later(&self) -> u32 {
        let function = Option::<u32>::unwrap;
        function(Some(self.kind()))
    }

    const fn matches_of_another(&self) -> u32 {
        mine::matches!(self.kind())
    }

    const fn no_pattern(&self) -> bool {
        matches!(self.kind())
    }

    const fn of_a_number(&self) -> u32 {
        self.kind().isqrt()
    }

    // These are correct.
    const fn of_another_view(&self) -> u32 {
        self.inner().swap() ^ self.inner().ilog()
    }

    const fn pow(&self) -> u32 {
        self.swap() & dumpable::shl(7, 3)
    }

    const fn helper(&self) -> u32 {
        match Self::pow(self) {
            1 if core::matches!(self.kind(), 3) => 1,
            other => other,
        }
    }
}

fn main() {}
