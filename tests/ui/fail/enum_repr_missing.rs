use dumpable::{Addr, Dumpable, Snapshot};

#[derive(Dumpable, Clone, Copy)]
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
    let page = Snapshot::<Page>::from_words([0], Addr::NULL);
    let _ = page.kind().known();
}
