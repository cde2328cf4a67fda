//! A path of this crate may lead to a function of any type, and one that ends like a path of `core` is not one.
#![allow(unused)]

use dumpable::{Addr, Dumpable};

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    kind: u32,
}

mod kernel {
    pub(crate) use dumpable::*;

    pub(crate) const fn next(value: u32) -> u32 {
        value + 1
    }
}

mod mine {
    pub(crate) mod u32 {
        pub(crate) const fn swap_bytes(value: ::core::primitive::u32) -> ::core::primitive::u32 {
            value + 1
        }
    }
}

#[dumpable::helpers]
impl Page {
    #[only(snapshot)]
    const fn again(&self) -> u32 {
        dumpable::Value::<Page>::again(self)
    }

    const fn power(&self) -> u32 {
        dumpable::Value::<u32>::pow(self.kind(), 40)
    }

    const fn own_module(&self) -> u32 {
        mine::u32::swap_bytes(self.kind())
    }
}

#[dumpable::helpers(crate = crate::kernel)]
impl Page {
    #[only(snapshot)]
    const fn by_another_name(&self) -> u32 {
        crate::kernel::Snapshot::<Page>::by_another_name(self)
    }

    const fn beside_the_crate(&self) -> u32 {
        crate::kernel::next(self.kind())
    }

    // This is right.
    const fn known(&self) -> (u32, Addr<u8>) {
        (crate::kernel::shl(self.kind(), 4), crate::kernel::Addr::new(1))
    }
}

fn main() {}
