use dumpable::{Addr, Dumpable, Snapshot};

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    flags: u64,
    field: fn(u64),
}

fn field(page: Snapshot<Page>, at: Addr<Page>) -> bool {
    let _ = page.field();
    page.origin() == at
}

fn main() {}
