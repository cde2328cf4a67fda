use dumpable::{Dumpable, Snapshot};

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    name: char,
    weight: f32,
    mapping: &'static u64,
    pair: (u32, u32),
    #[dumpable(view(dirty: char))]
    flags: u32,
    #[dumpable(skip)]
    unseen: char,
}

fn field(page: Snapshot<Page>) -> (char, f32, char) {
    let _ = (page.mapping(), page.pair(), page.flags());
    (page.name(), page.weight(), page.dirty())
}

fn main() {}
