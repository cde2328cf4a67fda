use dumpable::{Addr, Dumpable, Snapshot};

const fn halved(raw: u64) -> u64 {
    raw >> 1
}

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    #[dumpable(with = halved)]
    index: u64,
    #[dumpable(with = |raw| raw >> 1)]
    closure: u64,
    #[dumpable(as(halved -> u64), as(halved -> u64))]
    twice: u64,
}

fn main() {
    let page = Snapshot::<Page>::from_words([0; 3], Addr::NULL);
    let _: (u64, u64) = (page.index(), page.twice());
}
