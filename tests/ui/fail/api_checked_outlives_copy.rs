use dumpable::{Dumpable, Snapshot};
use dumpable::__private::{Peek};

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    flags: u64,
}

fn keep(page: &Snapshot<Page>) -> PageLive<'_, Peek> {
    page.checked(|page| page.peek()).unwrap()
}

fn main() {}
