use dumpable::Dumpable;

#[derive(Dumpable, Clone, Copy)]
#[repr(u8)]
enum Kind {
    File,
    Anon,
}

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    #[dumpable(enum = Kind)]
    kind: u32,
    #[dumpable(bits(other: enum Kind = 0..=8))]
    word: u32,
}

fn main() {}
