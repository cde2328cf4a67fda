use dumpable::Dumpable;

#[derive(Dumpable, Clone, Copy)]
#[dumpable(positions)]
#[repr(u8)]
enum PageFlags {
    Locked = 0,
    Reclaim = 8,
}

fn main() {}
