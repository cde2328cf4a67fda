use dumpable::{Addr, Dumpable, Snapshot};

#[derive(Dumpable)]
#[repr(C)]
struct ListHead {
    next: u64,
}

#[derive(Dumpable, Clone, Copy)]
#[dumpable(positions)]
#[repr(u8)]
enum Flags {
    Locked,
}

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    #[dumpable(bits(kind: u8 = 0..=1))]
    owner: [u64; 2],
    #[dumpable(tag(color: bool = 0))]
    list: ListHead,
    #[dumpable(as(Flags))]
    flags: [u8; 8],
}

fn main() {
    let page = Snapshot::<Page>::from_words([0; 4], Addr::NULL);
    let _ = (page.kind(), page.color(), page.flags().has(Flags::Locked));
}
