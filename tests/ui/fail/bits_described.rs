use dumpable::{Be, Dumpable, Le, Str};

#[derive(Dumpable, Clone, Copy)]
#[repr(C)]
struct Pair {
    both: u16,
}

#[derive(Dumpable)]
#[repr(u8)]
enum Kind {
    File,
}

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    #[dumpable(bits(
        pair: Pair = 0..=15,
        text: Str<2> = 16..=31,
        array: [u8; 2] = 32..=47,
        order: Be<u16> = 48..=63,
    ))]
    flags: u64,
    #[dumpable(bits(kind: Kind = 0..=8))]
    word: u64,
    #[dumpable(bits(order_: Le<u16> = 0..=15))]
    other: u64,
}

fn main() {}
