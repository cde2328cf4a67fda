use dumpable::{Addr, Dumpable, Snapshot};

const fn halved(raw: u64) -> u64 {
    raw >> 1
}

#[derive(Dumpable)]
#[repr(u64)]
enum Kind {
    File,
}

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    #[dumpable(as = Kind)]
    equals: u64,
    #[dumpable(as)]
    alone: u64,
    #[dumpable(as())]
    empty: u64,
    #[dumpable(as(Kind, Kind))]
    two: u64,
    #[dumpable(as(|raw| raw >> 1))]
    closure: u64,
    #[dumpable(as(halved ->))]
    no_type: u64,
    #[dumpable(as(halved() -> u64))]
    called: u64,
    #[dumpable(as("Kind"))]
    quoted: u64,
    #[dumpable(as(str))]
    text: [u8; 8],
    #[dumpable(as(halved))]
    no_return: u64,
}

fn main() {
    let page = Snapshot::<Page>::from_words([0; 10], Addr::NULL);
    let _ = (page.equals(), page.alone(), page.empty(), page.two(), page.closure());
    let _ = (page.no_type(), page.called(), page.quoted(), page.text());
}
