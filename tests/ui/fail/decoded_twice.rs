use dumpable::Dumpable;

#[derive(Dumpable, Clone, Copy)]
#[dumpable(positions)]
#[repr(u8)]
enum Flags {
    Locked,
}

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    #[dumpable(tag(low: bool = 0), as(Flags))]
    tagged: u8,
    #[dumpable(tag(lowest: bool = 0))]
    declared: Flags,
}

fn main() {}
