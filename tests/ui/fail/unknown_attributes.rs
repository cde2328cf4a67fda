use dumpable::{Addr, Dumpable, Snapshot};

#[derive(Dumpable)]
#[dumpable(nmae = "page", size = 16)]
#[repr(C)]
struct Page {
    #[dumpable(offest = 0, bits(#[dumpable(doc = "x")] locked: bool = 0))]
    flags: u64,
    #[dumpable(view(#[dumpable(offset = 0)] raw: u64))]
    mapping: u64,
}

#[derive(Dumpable, Clone, Copy)]
#[repr(u8)]
enum Kind {
    #[dumpable(bits = 3)]
    File,
}

fn main() {
    // What stands beside the unknown ones is understood.
    let page = Snapshot::<Page>::from_words([0; 2], Addr::NULL);
    let _ = (page.locked(), page.raw(), Kind::File.name());
}
