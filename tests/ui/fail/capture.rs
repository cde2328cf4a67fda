use dumpable::{Dumpable, Snapshot};

#[derive(Dumpable)]
#[dumpable(capture(flags, mapcount))]
#[repr(C)]
struct Unknown {
    flags: u64,
    refcount: u32,
}

#[derive(Dumpable)]
#[dumpable(capture(flags), capture(!refcount))]
#[repr(C)]
struct Both {
    flags: u64,
    refcount: u64,
}

#[derive(Dumpable)]
#[dumpable(capture(!flags))]
#[repr(C)]
struct Nothing {
    flags: u64,
}

fn both(unknown: Snapshot<Unknown>, both: Snapshot<Both>) {
    let _ = (unknown.flags(), unknown.refcount(), both.flags());
}

fn main() {}
