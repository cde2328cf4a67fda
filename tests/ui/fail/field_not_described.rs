use dumpable::Dumpable;

#[repr(C)]
struct ListHead {
    next: u64,
}

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    #[dumpable(view(lru: ListHead))]
    owner: [u64; 2],
    list: ListHead,
}

fn main() {}
