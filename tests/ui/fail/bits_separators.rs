use dumpable::{Addr, Dumpable, Snapshot};

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    #[dumpable(bits(locked: bool = 0; dirty: bool = 1, referenced: bool = 2))]
    flags: u64,
    #[dumpable(bits = 3)]
    other: u64,
}

fn main() {
    let page = Snapshot::<Page>::from_words([0; 2], Addr::NULL);
    let _ = (page.locked(), page.referenced(), page.other());
}
