use dumpable::{Addr, Dumpable, Snapshot};

#[derive(Dumpable)]
#[dumpable(flags)]
#[repr(u8)]
enum Bits {
    One = 0,
}

#[derive(Dumpable)]
#[dumpable(only("flags"))]
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
    #[dumpable(tag(kind: u8 = 0..=1, flags = Bits))]
    tagged: u64,
    #[dumpable(flags(Bits))]
    private: u64,
    #[dumpable(enum(Bits))]
    state: u8,
    #[dumpable(skip = true)]
    skipped: u8,
    #[dumpable(be = true)]
    big: u16,
    #[dumpable(str = "name")]
    name: [u8; 4],
    #[dumpable(accessor = "words_")]
    words: u64,
    #[dumpable(name = plain)]
    last: u64,
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
    const fn assigned(&self) -> bool {
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
    let page = Snapshot::<Page>::from_words([0; 10], Addr::NULL);
    let _ = (page.last(), page.words_(), page.is_checked() && page.described() && page.twice());
}
