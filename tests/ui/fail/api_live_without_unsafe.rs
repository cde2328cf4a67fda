use dumpable::{live, Dumpable, Live};

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    flags: u64,
}

fn view(page: &Page) -> Live<'_, Page> {
    live::<Page>(page)
}

fn main() {}
