//! Functions called by path: those of `core` in the table, of this crate, and in the list of the block.
#![allow(unused)]

use dumpable::{shl, Addr, Dumpable};
use std::time::Duration;

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    kind: u32,
    users: i32,
}

#[derive(Clone, Copy)]
enum Size {
    Order(u32),
}

struct Pair(u32, u32);

#[allow(non_snake_case)]
const fn Made(value: u32) -> Size {
    panic!()
}

impl Size {
    #[allow(non_snake_case)]
    const fn Other(value: u32) -> Self {
        panic!()
    }

    const fn name(self) -> &'static str {
        panic!()
    }
}

mod mine {
    pub(crate) const fn half(value: u32) -> u32 {
        value >> 1
    }
}

type Alias = u32;

#[dumpable::helpers(total(mine::half))]
impl Page {
    const fn own(&self) -> u32 {
        double(self.kind())
    }

    const fn of_core(&self) -> Option<u32> {
        match u32::from_str_radix("1", self.kind()) {
            Ok(number) => Some(number),
            Err(_) => None,
        }
    }

    const fn digit(&self) -> Option<char> {
        char::from_digit(1, self.kind())
    }

    const fn time(&self) -> Duration {
        Duration::new(u64::MAX, self.kind())
    }

    const fn aliased(&self) -> u32 {
        Alias::pow(self.kind(), 40)
    }

    const fn of_a_trait(&self) -> u32 {
        <u32 as From<u8>>::from(1)
    }

    const fn converted(&self) -> u64 {
        u64::from(self.kind())
    }

    const fn imported(&self) -> u32 {
        shl(self.kind(), 4)
    }

    const fn variable(&self) -> u32 {
        let function = mine::half;
        function(self.kind())
    }

    const fn computed(&self) -> u32 {
        (if true { mine::half } else { mine::half })(self.kind())
    }

    const fn hidden(&self) -> usize {
        dumpable::__private::place(&[], 1, 2)
    }

    const fn looks_made(&self) -> Size {
        Made(self.kind())
    }

    const fn looks_like_a_variant(&self) -> Size {
        Size::Other(self.kind())
    }

    const fn not_described(&self, size: Size) -> &'static str {
        Size::name(size)
    }

    // These are correct.
    const fn known(&self) -> (Size, Pair, Addr<u8>, Option<u32>) {
        let half = mine::half(u32::wrapping_add(self.kind(), 1));
        (Size::Order(half), Pair(1, 2), Addr::new(3), Some(dumpable::shl(half, 4)))
    }
}

const fn double(value: u32) -> u32 {
    value * 2
}

fn main() {}
