use dumpable::{Addr, Dumpable, Snapshot};

#[derive(Dumpable)]
struct Page {
    flags: u64,
}

fn main() {
    // The accessor exists nevertheless: one mistake gives one message.
    let page = Snapshot::<Page>::from_words([0], Addr::NULL);
    let _ = page.flags();
}
