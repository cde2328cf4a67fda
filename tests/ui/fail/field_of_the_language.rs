use dumpable::{Dumpable, Snapshot};

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    locked: bool,
    name: char,
    weight: f32,
    mapping: &'static u64,
    pair: (u32, u32),
    #[dumpable(view(dirty: bool @ 1))]
    flags: u32,
    #[dumpable(skip)]
    unseen: bool,
}

fn field(page: Snapshot<Page>) -> (bool, char, f32, bool) {
    let _ = (page.mapping(), page.pair(), page.flags());
    (page.locked(), page.name(), page.weight(), page.dirty())
}

fn main() {}
