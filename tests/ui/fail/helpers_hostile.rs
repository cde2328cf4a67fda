//! Panic paths in disguise.
#![allow(unused)]

use dumpable::Dumpable;

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    flags: u64,
    count: i32,
    pad: u32,
    wide: u128,
    inner: Inner,
}

#[derive(Dumpable)]
#[repr(C)]
struct Inner {
    value: u64,
    other: u64,
}

/// Has the methods of a `u32`, with panics in them.
#[derive(Clone, Copy)]
struct Mine(u32);

impl core::ops::Deref for Mine {
    type Target = u32;

    fn deref(&self) -> &u32 {
        panic!()
    }
}

/// A type with the name of an integer.
mod shadow {
    #[allow(non_camel_case_types)]
    #[derive(Clone, Copy)]
    pub(crate) struct u64;

    impl u64 {
        pub(crate) const fn wrapping_add(self, _: usize) -> usize {
            panic!()
        }
    }
}

/// A variable of this macro, and one of its user with the same name.
macro_rules! by_macro {
    ($name:ident $page:ident) => {
        #[dumpable::helpers]
        impl Page {
            const fn $name(&self) -> u64 {
                let $page = self;
                let page: View<Inner> = self.inner();
                $page.$name()
            }
        }
    };
}

by_macro!(value page);

#[dumpable::helpers]
impl Page {
    const fn wide_division(&self) -> u128 {
        self.wide() / 7
    }

    const fn wide_checked_division(&self) -> Option<u128> {
        self.wide().checked_div(3)
    }

    const fn wide_division_by_path(&self) -> Option<u128> {
        u128::checked_rem(self.wide(), 3)
    }

    const fn dereferenced(&self) -> u32 {
        Mine(1).wrapping_add(2)
    }

    const fn named_like_a_number(&self) -> usize {
        shadow::u64.wrapping_add(1)
    }

    const fn written_like_a_number(&self) -> usize {
        use shadow::u64;
        let number: u64 = u64;
        number.wrapping_add(1)
    }

    const fn float(&self) -> f32 {
        1.0 / 2.0
    }

    const fn of_a_trait(&self) -> u64 {
        <Page as Dumpable>::from(1)
    }

    const fn pointer(&self, f: fn(u64) -> u64) -> u64 {
        f(self.flags())
    }

    const fn split(&self) -> &str {
        "aé".split_at(2).0
    }

    const fn of_a_slice(&self, slice: &[u8]) -> u8 {
        slice[0]
    }

    const fn assigned_twice(&self) -> u32 {
        let mut number = 4u32;
        *{ &mut number } /= 2;
        number
    }

    const fn reinterpreted(&self) -> u32 {
        core::mem::transmute::<f32, u32>(1.0)
    }

    const fn unreachable(&self) -> u64 {
        core::hint::unreachable_unchecked()
    }

    const fn negated_twice(&self) -> i8 {
        -(-128i8)
    }

    const fn by_zero(&self) -> u64 {
        self.flags() / 0x0
    }

    const fn by_minus_one(&self) -> i32 {
        self.count() / -1
    }

    const fn by_a_constant(&self) -> u64 {
        const ZERO: u64 = 0;
        self.flags() % ZERO
    }

    const fn index_of_a_constant(&self) -> u64 {
        const TABLE: [u64; 2] = [1, 2];
        TABLE[self.flags() as usize]
    }

    const fn parsed(&self, text: &str) -> u64 {
        match u64::from_str_radix(text, 40) {
            Ok(number) => number,
            Err(_) => 0,
        }
    }

    // These are correct.
    const fn raw_name(&self) -> u64 {
        Self::r#plain(self)
    }

    const fn plain(&self) -> u64 {
        self.inner().value()
    }
}

#[dumpable::helpers]
impl Inner {
    const fn by_a_raw_name(&self) -> u64 {
        if let Some(this) = Some(self) {
            this.r#by_a_raw_name()
        } else {
            0
        }
    }
}

fn main() {}
