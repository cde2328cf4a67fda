use dumpable::{Addr, Dumpable, Snapshot};

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    #[dumpable(view(index: u64 @ 4))]
    owner: [u32; 4],
}

fn main() {
    let page = Snapshot::<Page>::from_words([0; 4], Addr::NULL);
    let _ = page.index();
}
