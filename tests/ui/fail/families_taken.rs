use dumpable::Dumpable;

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    flags: u64,
}

// `rename(live = PageView)` on `Page` is the way out.
struct PageLive;

fn main() {}
