use dumpable::{Addr, Dumpable, Snapshot};

#[derive(Clone, Copy)]
struct Zone;

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    #[dumpable(bits(
        order: usize = 0..=7,
        zone: Zone = 8..=9,
        name: &'static str = 10..=11,
    ))]
    flags: u64,
}

fn main() {
    let page = Snapshot::<Page>::from_words([0], Addr::NULL);
    let _: (usize, Zone, &str) = (page.order(), page.zone(), page.name());
}
