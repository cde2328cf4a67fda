use dumpable::Dumpable;

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    flags: u64,
}

#[dumpable::helpers]
impl Page {
    const fn is_tail(&self) -> bool {
        self.compound_head() & 1 != 0
    }
}

fn main() {}
