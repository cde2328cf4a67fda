use dumpable::Dumpable;

#[derive(Dumpable)]
#[dumpable(remote = "foreign::Inode")]
#[repr(C)]
struct Inode {
    mode: u16,
}

fn main() {}
