use dumpable::{Addr, Dumpable, Snapshot};

#[derive(Dumpable)]
#[dumpable(nmae = "page", size = 16)]
#[repr(C)]
struct Page {
    #[dumpable(offest = 0, bits(#[dumpable(doc = "x")] locked: bool = 0))]
    flags: u64,
    #[dumpable(view(#[dumpable(decode(Kind))] raw_: u64), core::skip)]
    mapping: u64,
}

#[derive(Dumpable, Clone, Copy)]
#[dumpable(bitflags)]
#[repr(u8)]
enum Kind {
    #[dumpable(nickname = "file")]
    File,
}

fn main() {
    // Attributes beside unknown ones are accepted.
    let page = Snapshot::<Page>::from_words([0; 2], Addr::NULL);
    let _ = (page.locked(), page.raw_(), Kind::File);
}
