use dumpable::Dumpable;

#[derive(Dumpable)]
#[repr(C)]
union Owner {
    index: u64,
    mapping: *const u8,
}

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    owner: Owner,
}

fn main() {}
