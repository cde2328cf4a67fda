use dumpable::{Be, Dumpable, Le, Str};

#[derive(Dumpable)]
#[repr(u8)]
enum Kind {
    File,
}

#[derive(Dumpable)]
#[repr(u64)]
enum Wide {
    All = u64::MAX,
}

#[derive(Dumpable)]
#[dumpable(masks)]
#[repr(u32)]
enum Mask {
    High = 0x10000,
}

#[derive(Dumpable)]
#[repr(C)]
struct Words {
    both: [u64; 2],
}

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    #[dumpable(as(Kind))]
    narrow: u32,
    #[dumpable(as(Wide))]
    sign: i32,
    #[dumpable(as(Mask))]
    beyond: u16,
    #[dumpable(as(Str<16>))]
    longer: [u8; 8],
    #[dumpable(as(Str<8>))]
    wrong_elements: [u16; 8],
    #[dumpable(as(Str<16>))]
    pointer: *const u8,
    #[dumpable(as(Words))]
    structure: u64,
    #[dumpable(as(Kind))]
    bytes: [u8; 2],
    #[dumpable(as(Be<u16>))]
    order: u32,
    #[dumpable(as(Le<u32>))]
    two_orders: Be<u32>,
    #[dumpable(as(u64))]
    number: i32,
}

fn main() {}
