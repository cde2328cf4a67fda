use dumpable::{Dumpable, Snapshot};

#[derive(Dumpable)]
#[dumpable(capture(flags, mapcount))]
#[repr(C)]
struct Unknown {
    flags: u64,
    refcount: u32,
}

#[derive(Dumpable)]
#[dumpable(capture(flags, !refcount))]
#[repr(C)]
struct Mixed {
    flags: u64,
    refcount: u64,
}

#[derive(Dumpable)]
#[dumpable(capture(!flags, index))]
#[repr(C)]
struct MixedToo {
    flags: u64,
    index: u64,
}

#[derive(Dumpable)]
#[dumpable(capture(flags, r#flags))]
#[repr(C)]
struct Twice {
    flags: u64,
}

#[derive(Dumpable)]
#[dumpable(capture(!flags))]
#[repr(C)]
struct Nothing {
    flags: u64,
}

#[derive(Dumpable)]
#[dumpable(capture("flags"))]
#[repr(C)]
struct Quoted {
    flags: u64,
}

#[derive(Dumpable)]
#[dumpable(capture)]
#[repr(C)]
struct Alone {
    flags: u64,
}

fn use_them(unknown: Snapshot<Unknown>, mixed: Snapshot<Mixed>, quoted: Snapshot<Quoted>) {
    let _ = (unknown.flags(), unknown.refcount(), mixed.flags(), quoted.flags());
}

fn main() {}
