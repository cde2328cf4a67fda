use dumpable::Dumpable;

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    flags: u64,
}

fn main() {
    let page = Page { flags: 1 };
    let _ = page.flags();
}
