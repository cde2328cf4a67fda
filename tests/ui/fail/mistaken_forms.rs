use dumpable::{Addr, Dumpable, Snapshot};

#[derive(Dumpable)]
#[dumpable(positions)]
#[repr(u64)]
enum Bits {
    One = 0,
}

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    #[dumpable(bits(zone = 3..=5))]
    flags: u64,
    #[dumpable(bits(low: u8 = 3-5))]
    word: u64,
    #[dumpable(view(half: u16 = 2))]
    owner: u64,
    #[dumpable(view(byte: u8 @ -1))]
    mapping: u64,
    #[dumpable(view(beyond: u64 @ 4, past: u16 @ 7, plain))]
    pair: u64,
    #[dumpable(tag(kind: u8 = 0..=1, as(Bits)))]
    tagged: u64,
    #[dumpable(skip = true)]
    skipped: u64,
    #[dumpable(optional = true)]
    optional: u64,
    #[dumpable(optional(kernel))]
    listed: u64,
    #[dumpable(rename = "words_")]
    words: u64,
    #[dumpable(view = u32)]
    viewed: u64,
    #[dumpable(check)]
    checked_: u64,
    #[dumpable = "skip"]
    assigned: u64,
    #[dumpable]
    alone: u64,
    #[dumpable()]
    nothing: u64,
    #[dumpable("skip")]
    quoted: u64,
    #[dumpable(skip; optional)]
    last: u64,
}

#[derive(Dumpable)]
#[dumpable(positions = true)]
#[repr(u8)]
enum PageFlags {
    Locked,
}

#[derive(Dumpable)]
#[repr(C)]
struct Message {
    len: u32,
    data: [u8],
}

#[dumpable::helpers]
impl Page {
    #[check]
    const fn is_checked(&self) -> bool {
        true
    }

    #[dumpable(check(self.last() != 0, "no last"))]
    const fn described(&self) -> bool {
        true
    }

    #[check = "self.last() != 0"]
    const fn assigned_(&self) -> bool {
        true
    }

    #[only(really)]
    pub fn live(&self) -> bool {
        true
    }

    const fn twice(&self) -> bool {
        true
    }

    const fn twice(&self) -> bool {
        false
    }
}

fn main() {
    let page = Snapshot::<Page>::from_words([0; 17], Addr::NULL);
    let _ = (page.words_(), page.is_checked() && page.described() && page.twice());
    let _ = PageFlags::Locked;
}
