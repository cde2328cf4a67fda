use dumpable::{Addr, Dumpable, Snapshot};

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    #[dumpable(bits(order: u8 = 0..=7, zone: u8 = 30..=33, last: bool = 200))]
    flags: u32,
}

fn main() {
    let page = Snapshot::<Page>::from_words([0], Addr::NULL);
    let _ = (page.zone(), page.last());
}
