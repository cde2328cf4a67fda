use dumpable::{Dumpable, Snapshot};

mod foreign {
    #[repr(C)]
    pub struct Inode {
        pub mode: u16,
        pub uid: u32,
        pub size: u64,
        secret: u64,
    }
}

#[derive(Dumpable)]
#[dumpable(remote = foreign::Inode)]
#[repr(C)]
struct TooSmall {
    mode: u16,
    uid: u32,
    size: u64,
}

#[derive(Dumpable)]
#[dumpable(remote = foreign::Inode)]
#[repr(C)]
struct Swapped {
    uid: u32,
    mode: u16,
    size: u64,
    #[dumpable(skip)]
    rest: u64,
}

#[derive(Dumpable)]
#[dumpable(remote = foreign::Inode)]
#[repr(C)]
struct Narrow {
    mode: u16,
    #[dumpable(skip)]
    gap: u16,
    uid: u16,
    #[dumpable(skip)]
    rest_of_uid: u16,
    size: u64,
    #[dumpable(skip)]
    rest: u64,
}

#[derive(Dumpable)]
#[dumpable(remote = foreign::Inode)]
#[repr(C)]
struct Private {
    mode: u16,
    uid: u32,
    size: u64,
    secret: u64,
}

#[derive(Dumpable)]
#[dumpable(remote = foreign::Inode)]
#[repr(C)]
struct Renamed {
    mode: u16,
    owner: u32,
    size: u64,
    #[dumpable(skip)]
    rest: u64,
}

fn uid(swapped: Snapshot<Swapped>) -> u32 {
    swapped.uid()
}

fn main() {}
