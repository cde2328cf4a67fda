use dumpable::{Addr, Array, Dumpable, Snapshot};

const fn first(raw: Array<u64, 2>) -> Option<u64> {
    raw.get(0)
}

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    #[dumpable(as(first -> Option<u64>))]
    owner: [u64; 2],
}

fn main() {
    let page = Snapshot::<Page>::from_words([0; 2], Addr::NULL);
    let _: Option<u64> = page.owner();
}
