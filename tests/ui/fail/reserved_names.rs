use dumpable::{Addr, Dumpable, Snapshot};

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    from_words: u64,
    from_bytes: u64,
    read_from: u64,
    words: u64,
    raw: u64,
    origin: u64,
    fidelity: u64,
    snapshot: u64,
    peek: u64,
    r#checked: u64,
    #[dumpable(bits(raw: u8 = 0..=7), view(origin: u32, #[dumpable(rename = peek)] look: u32))]
    flags: u64,
}

fn main() {
    let page = Snapshot::<Page>::from_words([0; 11], Addr::NULL);
    let _ = (page.flags(), page.origin());
}
