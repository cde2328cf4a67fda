use dumpable::Dumpable;

#[derive(Dumpable, Clone, Copy)]
#[repr(u8)]
enum Kind {
    File,
}

#[derive(Dumpable, Clone, Copy)]
#[dumpable(flags)]
#[repr(u8)]
enum Flags {
    Locked,
}

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    #[dumpable(enum = Kind, flags = Flags)]
    kind: u8,
    #[dumpable(tag(low: bool = 0), flags = Flags)]
    tagged: u8,
}

fn main() {}
