use dumpable::{Addr, Dumpable, Snapshot};

#[derive(Dumpable)]
#[dumpable(name = "page", only(flags), skip(word))]
#[repr(C)]
struct Page {
    #[dumpable(name = "flags.f", alias = "flags", flags = PageFlags, accessor = flag_word)]
    flags: u64,
    #[dumpable(not_in_c, enum = Kind, when(self.flags() != 0))]
    word: u64,
    #[dumpable(be, le, with = halved -> u64)]
    order: u64,
    #[dumpable(str)]
    comm: [u8; 16],
    #[dumpable(bits(kind: enum Kind = 0..=7), view(#[dumpable(enum, be)] low: u64))]
    kinds: u64,
    #[dumpable(bits(some: flags PageFlags = 0..=7))]
    sets: u64,
}

#[derive(Dumpable)]
#[dumpable(flags, group(Zone = 62..=63), bits(#[dumpable(hex)] Cpu = 8..=15))]
#[repr(u64)]
enum PageFlags {
    #[dumpable(name = "locked")]
    Locked,
    #[dumpable(alias(Checked = "checked"))]
    OwnerPriv,
}

#[derive(Dumpable)]
#[repr(u64)]
enum Kind {
    File,
}

fn main() {
    let page = Snapshot::<Page>::from_words([0; 7], Addr::NULL);
    let _ = (page.flags(), page.word(), page.order(), page.comm(), page.low());
    let _ = (PageFlags::OwnerPriv, Kind::File);
}
