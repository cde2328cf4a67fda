use dumpable::{Addr, Dumpable, Snapshot};

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    #[dumpable(bits(dirty: bool = 0, flags: u8 = 1..=3), view(dirty: u32))]
    flags: u64,
    #[dumpable(view(r#lru: u64))]
    lru: u64,
    #[dumpable(bits(peek: bool = 0), view(words: u8), rename = snapshot)]
    state: u64,
    #[dumpable(rename = lru)]
    last: u64,
}

fn main() {
    let page = Snapshot::<Page>::from_words([0; 4], Addr::NULL);
    let _ = (page.flags(), page.dirty(), page.lru());
}
