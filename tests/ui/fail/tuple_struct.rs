use dumpable::Dumpable;

#[derive(Dumpable)]
#[repr(C)]
struct Page(u64, u64);

fn flags(page: dumpable::Snapshot<Page>) -> dumpable::Addr<Page> {
    page.origin()
}

fn main() {}
