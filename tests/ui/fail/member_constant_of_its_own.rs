use dumpable::Dumpable;

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    lru: u64,
}

impl Page {
    const LRU: u64 = 1;
}

fn main() {}
