use dumpable::Dumpable;

#[derive(Dumpable, Clone, Copy)]
#[repr(u8)]
enum Kind {
    File,
    Anon,
}

#[derive(Dumpable, Clone, Copy)]
#[repr(u64)]
enum Wide {
    All = u64::MAX,
}

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    #[dumpable(as(Kind))]
    kind: u32,
    #[dumpable(bits(other: Kind = 0..=8))]
    word: u32,
    #[dumpable(as(Wide))]
    signed: i32,
}

fn main() {}
