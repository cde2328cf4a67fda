use dumpable::Dumpable;

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    flags: u64,
    #[dumpable(offset = 24)]
    mapping: u64,
}

fn main() {}
