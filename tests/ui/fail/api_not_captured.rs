use dumpable::Dumpable;

#[derive(Dumpable)]
#[dumpable(capture(flags))]
#[repr(C)]
struct Page {
    flags: u64,
    mapcount: u64,
}

fn mapcount(page: dumpable::Snapshot<Page>) -> u64 {
    page.mapcount()
}

fn main() {}
