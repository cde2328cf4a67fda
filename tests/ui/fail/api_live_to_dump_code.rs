use dumpable::{Dumpable, Snapshot, live};

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    flags: u64,
}

fn dump(page: &Snapshot<Page>) -> u64 {
    page.flags()
}

fn main() {
    let page = Page { flags: 1 };
    // SAFETY: the page outlives the view.
    let page = unsafe { live::<Page>(&page) };
    dump(&page);
}
