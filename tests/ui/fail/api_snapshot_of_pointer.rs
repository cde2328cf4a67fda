use dumpable::{Dumpable, Memory, Snapshot};

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    flags: u64,
}

fn of_pointer(memory: impl Memory, page: *const Page) -> Option<Snapshot<Page>> {
    memory.snapshot(page).ok()
}

fn of_reference(page: &Page) -> Snapshot<Page> {
    page
}

fn main() {}
