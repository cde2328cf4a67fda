#![forbid(unsafe_code)]
use dumpable::{Decoded, Dumpable, Flags};
use dumpable_tests_rewrite::rewrite;

// The derive sees a `u64`, but rustc a `u32` and four bytes of padding.
#[derive(Dumpable, Clone, Copy)]
#[rewrite(u32, align(8) <- u64)]
#[repr(u64)]
enum Padded {
    A = 5,
}

#[derive(Dumpable, Clone, Copy)]
#[rewrite(u32, align(8) <- u64)]
#[dumpable(masks)]
#[repr(u64)]
enum PaddedFlags {
    A = 5,
}

// The derive sees an enum, but rustc one with a reference in it.
#[derive(Dumpable, Clone, Copy)]
#[rewrite(A, B(&'static u8) <- A)]
#[repr(u64)]
enum WithFields {
    A,
}

const KNOWN: Option<Padded> = Decoded::<Padded>::from_raw(5).known();
const HAS: bool = Flags::<PaddedFlags>::from_bits(5).has(PaddedFlags::A);

fn main() {}
