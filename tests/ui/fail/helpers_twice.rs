use dumpable::Dumpable;

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    flags: u64,
}

#[dumpable::helpers]
impl Page {
    const fn flags(&self) -> u64 {
        0
    }
}

fn main() {}
