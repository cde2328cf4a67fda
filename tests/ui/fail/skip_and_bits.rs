use dumpable::{Addr, Dumpable, Snapshot};

#[derive(Dumpable)]
#[repr(u64)]
enum Kind {
    One = 1,
}

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    #[dumpable(skip, as(Kind), bits(locked: bool = 0))]
    flags: u64,
    #[dumpable(skip, check(self.locked(), "it is"))]
    count: u64,
    #[dumpable(tag(low: bool = 0), skip)]
    address: *const u8,
    #[dumpable(skip, rename = other)]
    named: u64,
    #[dumpable(skip, c = "pad", optional)]
    padding: u64,
    #[dumpable(skip, c = "word", optional, view(half: u32))]
    word: u64,
}

fn main() {
    let page = Snapshot::<Page>::from_words([0; 6], Addr::NULL);
    let _ = page.locked();
}
