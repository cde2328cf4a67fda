use dumpable::{Addr, Dumpable, Snapshot};

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    #[dumpable(skip, bits(locked: bool = 0))]
    flags: u64,
}

fn main() {
    let page = Snapshot::<Page>::from_words([0], Addr::NULL);
    let _ = page.locked();
}
