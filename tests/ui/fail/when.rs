use dumpable::{Dumpable, Snapshot};

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    kind: u64,
    #[dumpable(view(
        #[dumpable(when(self.kind() == 0, "a list has kind 0"))]
        list: u64,
        #[dumpable(when)]
        index: u64,
        #[dumpable(when(self.kind()))]
        tail: u64,
    ))]
    owner: [u64; 2],
}

fn both(page: Snapshot<Page>) -> (u64, u64) {
    (page.list(), page.index())
}

fn main() {}
