#[repr(C)]
struct Page {
    flags: u64,
}

#[dumpable::helpers]
impl Page {
    const fn locked(&self) -> bool {
        false
    }
}

fn main() {}
