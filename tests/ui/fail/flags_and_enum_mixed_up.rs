use dumpable::{Addr, Dumpable, Snapshot};

#[derive(Dumpable, Clone, Copy)]
#[repr(u8)]
enum Kind {
    File,
}

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    #[dumpable(as(Kind))]
    flags: u64,
}

fn main() {
    let page = Snapshot::<Page>::from_words([0], Addr::NULL);
    let _ = page.flags();
}
