use dumpable::{Dumpable, Live, live};

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    flags: u64,
}

fn view(page: &Page) -> Live<'_, Page> {
    live::<Page>(page)
}

fn main() {}
