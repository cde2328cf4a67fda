use dumpable::Dumpable;

#[derive(Dumpable, Dumpable)]
#[repr(C)]
struct Page {
    flags: u64,
}

fn main() {}
