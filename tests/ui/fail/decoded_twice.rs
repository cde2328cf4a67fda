use dumpable::Dumpable;

#[derive(Dumpable, Clone, Copy)]
#[repr(u8)]
enum Kind {
    File,
}

#[derive(Dumpable, Clone, Copy)]
#[dumpable(positions)]
#[repr(u8)]
enum Flags {
    Locked,
}

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    #[dumpable(as(Kind), as(Flags))]
    kind: u8,
    #[dumpable(tag(low: bool = 0), as(Flags))]
    tagged: u8,
}

fn main() {}
