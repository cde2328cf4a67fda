use dumpable::{Dumpable, Snapshot};

#[derive(Dumpable)]
#[dumpable(capture(ino))]
#[repr(C)]
struct Inode {
    ino: u64,
    blocks: u64,
}

#[derive(Dumpable)]
#[repr(C)]
struct File {
    inode: Inode,
    #[dumpable(view(first: Inode))]
    all: [u64; 2],
}

fn ino(file: Snapshot<File>) -> u64 {
    file.inode().ino()
}

fn main() {}
