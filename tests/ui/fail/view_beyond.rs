use dumpable::{Addr, Dumpable, Snapshot};

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    flags: u64,
    #[dumpable(view(index: u64, private: u64 @ 8))]
    owner: u64,
}

fn main() {
    let page = Snapshot::<Page>::from_words([0; 2], Addr::NULL);
    let _ = page.private();
}
