use dumpable::Dumpable;

#[derive(Clone, Copy)]
#[repr(u8)]
enum Kind {
    File,
}

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    #[dumpable(as(Kind))]
    kind: u8,
}

fn main() {}
