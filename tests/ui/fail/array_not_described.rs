use dumpable::{Addr, Dumpable, Snapshot};

struct Zone;

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    all: [Zone; 4],
    maybe: core::mem::MaybeUninit<String>,
    #[dumpable(as(Vec<u8>))]
    bytes: [u8; 24],
    #[dumpable(bits(zone: Zone = 0..=1))]
    flags: u64,
}

fn main() {
    let _: fn(&Snapshot<Page>) -> Addr<Page> = |page| page.origin();
}
