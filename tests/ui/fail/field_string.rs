use dumpable::{Addr, Dumpable, Snapshot};

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    flags: u64,
    field: String,
}

fn is_at(page: Snapshot<Page>, at: Addr<Page>) -> bool {
    page.origin() == at
}

fn main() {}
