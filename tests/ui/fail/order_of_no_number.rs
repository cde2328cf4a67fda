use dumpable::{Be, Dumpable, Le, Str};

#[derive(Dumpable)]
#[repr(C)]
struct Pair {
    both: u16,
}

#[derive(Dumpable)]
#[repr(C)]
struct Packet {
    array: Be<[u16; 4]>,
    twice: Be<Le<u32>>,
    structure: Le<Pair>,
    text: Le<Str<4>>,
}

fn main() {}
