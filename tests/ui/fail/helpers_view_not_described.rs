use dumpable::Dumpable;

struct Zone;

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    flags: u64,
}

#[dumpable::helpers]
impl Page {
    const fn zone(&self) -> Option<View<Zone>> {
        None
    }
}

fn main() {}
