use dumpable::Dumpable;

#[derive(Dumpable)]
#[repr(u8)]
enum Kind {
    File,
}

#[derive(Dumpable)]
#[dumpable(flags)]
#[repr(u8)]
enum Flag {
    Last = 63,
}

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    #[dumpable(enum = Kind)]
    kind: [u8; 2],
    #[dumpable(flags = Flag)]
    flags: [u8; 2],
}

fn main() {}
