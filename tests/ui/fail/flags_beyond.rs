use dumpable::Dumpable;

#[derive(Dumpable, Clone, Copy)]
#[dumpable(positions)]
#[repr(u32)]
enum PageFlags {
    Locked = 0,
    Reclaim = 18,
}

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    #[dumpable(as(PageFlags))]
    flags: u16,
    #[dumpable(bits(some: PageFlags = 0..=15))]
    more: u32,
}

fn main() {}
