use dumpable::Dumpable;

#[derive(Dumpable)]
#[repr(u8)]
enum Kind {
    File,
}

#[derive(Dumpable)]
#[dumpable(positions)]
#[repr(u64)]
enum Flag {
    Last = 63,
}

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    #[dumpable(as(Kind))]
    kind: [u8; 2],
    #[dumpable(as(Flag))]
    flags: [u8; 2],
}

fn main() {}
