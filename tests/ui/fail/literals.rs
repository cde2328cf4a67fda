use dumpable::{Addr, Dumpable, Snapshot};

#[derive(Dumpable)]
#[dumpable(name = page, size = "16")]
#[repr(C)]
struct Page {
    #[dumpable(offset = -8)]
    flags: u64,
    #[dumpable(name = 7, view(low: u32 @ "4"))]
    mapping: u64,
}

fn main() {
    let page = Snapshot::<Page>::from_words([0; 2], Addr::NULL);
    let _ = (page.flags(), page.mapping(), page.low());
}
