//! Functions that are known to be total, in every form; both families agree on the results.
#![deny(warnings, unused, nonstandard_style, future_incompatible, clippy::all)]
#![deny(rust_2018_idioms, trivial_casts, unused_qualifications, single_use_lifetimes)]

use dumpable::{live, Addr, Decoded, Dumpable, Flags, Snapshot, Str};

#[derive(Clone, Copy)]
#[repr(i32)]
enum Number {
    Below = -2,
}

#[derive(Dumpable, Clone, Copy, PartialEq, Debug)]
#[repr(u8)]
enum Kind {
    File = 0,
    Anon = 1,
}

#[derive(Dumpable, Clone, Copy)]
#[dumpable(positions)]
#[repr(u64)]
enum Bit {
    First = 0,
}

/// Accessors with the names of functions of `core` that can panic.
#[derive(Dumpable)]
#[repr(C)]
struct Inner {
    abs: u32,
    unwrap: u32,
    pow: u32,
    len: u32,
}

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    #[dumpable(as(Bit))]
    flags: u64,
    kind: u32,
    users: i32,
    inner: Inner,
    #[dumpable(as(Kind))]
    state: u8,
    on: bool,
    #[dumpable(as(Str<6>))]
    name: [u8; 6],
    slots: [u64; 2],
}

#[derive(Clone, Copy, PartialEq, Debug)]
struct Pair<T>(T, u32);

#[derive(Clone, Copy)]
struct Nothing();

mod mine {
    pub(crate) const fn half(value: u32) -> u32 {
        value >> 1
    }

    pub(crate) struct Own;

    impl Own {
        pub(crate) const fn get<const N: usize>() -> usize {
            N
        }
    }
}

/// Another macro with this name, which is not called.
#[allow(unused_macros)]
macro_rules! matches {
    ($($any:tt)*) => {
        panic!()
    };
}

/// A variable of the macro and one of its user share a name, but not a type.
macro_rules! typed {
    ($Type:ident $name:ident $other:expr) => {
        #[dumpable::helpers]
        impl $Type {
            const fn $name(&self) -> u32 {
                let inner: View<Inner> = self.inner();
                inner.abs() ^ $other
            }
        }
    };
}

typed!(Page by_macro 1);

#[dumpable::helpers]
impl Inner {
    const fn is_odd(&self) -> bool {
        self.abs() & 1 == 1
    }
}

#[dumpable::helpers(total(mine::half, mine::Own::get))]
impl Page {
    const MASK: u64 = !0;

    const fn accessors(&self) -> u32 {
        let inner = self.inner();
        inner.abs() ^ (inner).unwrap() ^ self.inner().pow() ^ { inner }.len()
    }

    const fn integers(&self) -> u32 {
        let mut sum = self.kind().wrapping_add(1).rotate_left(3).count_ones();
        sum /= 3;
        sum %= 5;
        sum <<= 2;
        sum >>= 1;
        sum = sum / 1 % 0x10 << 3 >> 0b10;
        sum ^= u32::saturating_sub(sum, 5) ^ core::primitive::u32::from_be_bytes([1, 2, 3, 4]);
        sum ^= Number::Below as i64 as u32;
        sum ^ (self.users() / 2) as u32 ^ (self.users() % 7).unsigned_abs()
    }

    const fn paths(&self) -> u64 {
        let both = Addr::<u8>::new(1).eq(dumpable::Addr::new(1)) & Decoded::<bool>::from_raw(1).is(true);
        let bits = Flags::<Bit>::from_bits(dumpable::shl(1_u64, 1)).bits();
        bits ^ both as u64 ^ dumpable::shr(bits, self.kind()) ^ core::mem::size_of::<u64>() as u64
    }

    const fn made(&self) -> (Pair<u64>, Option<Pair<u8>>, Result<Nothing, u8>) {
        (Pair(self.slots_sum(), mine::half(4)), Some(Pair(1, 2)), Ok(Nothing()))
    }

    const fn slots_sum(&self) -> u64 {
        let slots: View<[u64; 2]> = self.slots();
        let mut sum = 0u64;
        for index in 0..2 {
            if let Some(slot) = slots.get(index) {
                sum = sum.wrapping_add(slot);
            }
        }
        sum & Self::MASK ^ mine::Own::get::<3>() as u64
    }

    const fn described(&self) -> bool {
        let kind = Decoded::<Kind>::from_raw(self.kind() as u8);
        match (kind.known(), self.state().known()) {
            (Some(kind), Some(state)) => {
                self.state().is(kind) || Decoded::is(self.state(), Kind::Anon) || state as u8 == 3
            }
            _ => kind.raw().is_power_of_two() || kind.name().is_none(),
        }
    }

    const fn strings(&self) -> bool {
        let name: Str<6> = self.name();
        let bytes = name.as_bytes();
        bytes.is_empty() || match bytes.first() {
            Some(first) => first.is_ascii_digit(),
            None => false,
        }
    }

    /// Calls a helper of another type with the same name, by its type.
    const fn is_odd(&self) -> bool {
        let inner: View<Inner> = self.inner();
        inner.is_odd() || View::<Inner>::is_odd(&self.inner())
    }

    /// Calls a function of an integer with the same name, by its type.
    const fn leading_zeros(&self) -> u32 {
        let kind: u32 = self.kind();
        kind.leading_zeros() ^ u32::leading_zeros(kind)
    }

    const fn parameter<const N: usize>(&self) -> u64 {
        let mut sum = self.flags().bits();
        let [first, ..] = [7u64; 4];
        for _ in 0..N {
            sum = sum.wrapping_add(first);
        }
        sum
    }

    // Checks are unrestricted Rust, and needed braces cause no warning.
    #[check(self.kind() + 1 > 0)]
    #[check({ self.kind() < 100 }, "too much")]
    #[check(|value| { value < 100 })]
    const fn tested(&self) -> u32 {
        self.kind()
    }

    #[check(self.kind() == 1 && self.users() != 0)]
    const fn always_wrong(&self) -> u32 {
        self.kind()
    }

    const fn in_one_line(&self) -> u32 { self.kind() }

    #[only(live)]
    fn one_line(&self) -> u32 { self.kind() + 1 }

    #[only(live)]
    pub fn each(&self) -> impl Iterator<Item = u64> {
        [self.slots_sum(), 1].into_iter()
    }

    #[only(live)]
    pub fn maybe(&self, by: impl Fn(u32) -> u32) -> Option<impl Iterator<Item = u32>> {
        Some(std::iter::once(by(self.kind())))
    }
}

const WORDS: [u64; 7] = [
    3,
    0xffff_fff0_0000_005a_u64.rotate_left(if cfg!(target_endian = "big") { 32 } else { 0 }),
    0x5_0000_0006,
    0x7_0000_0008,
    0x3130_3030_0101,
    9,
    10,
];

fn main() {
    let copy = Snapshot::<Page>::from_words(WORDS, Addr::NULL);
    // SAFETY: the sizes are equal, and any bits are a valid page.
    let page: Page = unsafe { core::mem::transmute(WORDS) };
    // SAFETY: the page outlives the view.
    let view = unsafe { live::<Page>(&page) };
    macro_rules! both {
        ($($name:ident$(::<$N:literal>)?;)*) => {$(
            assert_eq!(copy.$name$(::<$N>)?(), view.$name$(::<$N>)?(), stringify!($name));
        )*};
    }
    both! {
        by_macro;
        accessors;
        integers;
        paths;
        slots_sum;
        described;
        strings;
        is_odd;
        leading_zeros;
        parameter::<5>;
        tested;
        in_one_line;
    }
    assert_eq!((copy.made().0, copy.made().1), (view.made().0, view.made().1));
    assert!(copy.made().2.is_ok() && copy.flags().has(Bit::First));
    assert_eq!((view.one_line(), view.each().count(), view.maybe(|kind| kind).unwrap().count()), (91, 2, 1));
    let failure = Snapshot::<Page>::from_words([200 << 32 | 200; 7], Addr::NULL).checked(|page| page.tested()).unwrap_err();
    assert_eq!(failure.reason(), "too much");
    let reason = |page: &Page| {
        // SAFETY: the page outlives the view.
        let view = unsafe { live::<Page>(page) };
        view.checked(|page| page.always_wrong()).unwrap_err().reason()
    };
    assert_eq!(reason(&page), "self.kind() == 1 && self.users() != 0");
}
