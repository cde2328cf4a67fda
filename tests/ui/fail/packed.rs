use dumpable::{Addr, Dumpable, Snapshot};

#[derive(Dumpable)]
#[repr(C, packed(2))]
struct Page {
    flags: u32,
    mapping: u64,
}

fn main() {
    let page = Snapshot::<Page>::from_words([0; 6], Addr::NULL);
    let _ = page.mapping();
}
