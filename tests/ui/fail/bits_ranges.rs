use dumpable::{Addr, Dumpable, Snapshot};

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    #[dumpable(bits(
        backwards: u8 = 7..=0,
        narrow: u8 = 8..=19,
        many: bool = 20..=21,
        open: u8 = 22..30,
        endless: u8 = 22..,
        far: u128 = 120..=248,
        placeless: u8,
        good: u8 = 40..=47,
        again: bool = 47,
    ))]
    flags: u64,
}

fn main() {
    let page = Snapshot::<Page>::from_words([0], Addr::NULL);
    let _: (u8, u8, bool) = (page.backwards(), page.narrow(), page.many());
    let _: (u8, u8, u128) = (page.open(), page.endless(), page.far());
    let _: (u8, u8, bool) = (page.placeless(), page.good(), page.again());
}
