use dumpable::Dumpable;

#[derive(Dumpable)]
#[dumpable(flags)]
#[repr(C)]
struct Page {
    flags: u64,
}

fn main() {}
