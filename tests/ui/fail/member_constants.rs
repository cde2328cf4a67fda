use dumpable::{Addr, Dumpable, Snapshot};

#[derive(Dumpable)]
#[repr(C)]
#[allow(non_snake_case)]
struct Page {
    layout: u64,
    a: u64,
    A: u64,
    #[dumpable(view(b: u64, B: u32))]
    word: u64,
    #[dumpable(rename = WORD)]
    renamed: u64,
    #[dumpable(skip)]
    a_: u64,
}

fn main() {
    let page = Snapshot::<Page>::from_words([0; 6], Addr::NULL);
    // The accessors exist nevertheless.
    let _ = (page.layout(), page.a(), page.A(), page.b(), page.B(), page.word(), page.WORD());
}
