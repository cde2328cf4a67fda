#![forbid(unsafe_code)]
use dumpable::{Decoded, Dumpable};
use dumpable_tests_rewrite::rewrite;

// The derive sees an enum, and rustc a union, of which a value may have bytes that were never written.
#[derive(Dumpable)]
#[rewrite(
    enum Other { Z }
    #[derive(Clone, Copy)]
    union Union { number: u32, nothing: () }
    impl Union { const A: Self = Self { number: 5 }; }
    #[cfg(any())]
    enum <- enum
)]
#[repr(u32)]
enum Union {
    A = 5,
}

// The same of a structure with padding.
#[derive(Dumpable)]
#[rewrite(
    enum Another { Z }
    #[derive(Clone, Copy)]
    struct Padded { x: u16, y: u8 }
    impl Padded { const A: Self = Self { x: 5, y: 0 }; }
    #[cfg(any())]
    enum <- enum
)]
#[repr(u32)]
enum Padded {
    A = 5,
}

const IS: bool = Decoded::<Union>::from_raw(5).is(Union { nothing: () });

fn main() {}
