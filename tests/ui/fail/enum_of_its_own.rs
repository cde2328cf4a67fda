use dumpable::{Dumpable, Snapshot};

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    #[dumpable(enum)]
    state: u32,
}

fn state(page: Snapshot<Page>) {
    let _ = page.state();
}

fn main() {}
