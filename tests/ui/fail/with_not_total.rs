use dumpable::Dumpable;

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    #[dumpable(as(u32::next_power_of_two -> u32))]
    a: u32,
    #[dumpable(as(i32::abs -> i32))]
    b: i32,
    #[dumpable(as(core::primitive::u32::ilog2 -> u32))]
    c: u32,
    #[dumpable(as(u32::swap_bytes -> u32))]
    right: u32,
    #[dumpable(as(half -> u32))]
    right_too: u32,
}

const fn half(raw: u32) -> u32 {
    raw >> 1
}

fn main() {}
