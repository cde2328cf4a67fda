use dumpable::{Addr, Dumpable, Snapshot};

#[derive(Dumpable)]
#[dumpable(size = 64)]
#[repr(C)]
struct Page {
    flags: u64,
    mapping: u64,
}

fn main() {
    let page = Snapshot::<Page>::from_words([0; 2], Addr::NULL);
    let _ = page.flags();
}
