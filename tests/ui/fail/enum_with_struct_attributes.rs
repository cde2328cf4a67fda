use dumpable::Dumpable;

#[derive(Dumpable, Clone, Copy)]
#[dumpable(size = 1, only(File))]
#[repr(u8)]
enum Kind {
    File,
}

fn main() {}
