use dumpable::{Addr, Dumpable, Snapshot};

#[derive(Dumpable)]
#[repr(u8)]
enum Kind {
    File,
    Anon,
}

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    #[dumpable(as(Kind))]
    kind: u8,
}

fn main() {
    // The enum need not be `Copy`, but then it cannot be taken out.
    let page = Snapshot::<Page>::from_words([0], Addr::NULL);
    let _ = page.kind().known();
}
