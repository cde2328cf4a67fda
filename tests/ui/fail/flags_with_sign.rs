use dumpable::Dumpable;

#[derive(Dumpable, Clone, Copy)]
#[dumpable(positions)]
#[repr(i64)]
enum PageFlags {
    Locked = 0,
}

fn main() {}
