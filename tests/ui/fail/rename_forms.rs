use dumpable::{Addr, Dumpable, Snapshot};

#[derive(Dumpable)]
#[dumpable(rename = PageCopy)]
#[repr(C)]
struct Equals {
    flags: u64,
}

#[derive(Dumpable)]
#[dumpable(rename(copy = PageCopy))]
#[repr(C)]
struct Unknown {
    flags: u64,
}

#[derive(Dumpable)]
#[dumpable(rename(snapshot = "PageCopy"))]
#[repr(C)]
struct Quoted {
    flags: u64,
}

#[derive(Dumpable)]
#[dumpable(rename(live = One, live = Two))]
#[repr(C)]
struct Twice {
    flags: u64,
}

#[derive(Dumpable)]
#[dumpable(rename())]
#[repr(C)]
struct Empty {
    #[dumpable(rename(other))]
    flags: u64,
    #[dumpable(rename)]
    word: u64,
    #[dumpable(rename = fn)]
    keyword: u64,
    #[dumpable(rename = a::b)]
    path: u64,
}

fn main() {
    let empty = Snapshot::<Empty>::from_words([0; 4], Addr::NULL);
    let _ = (empty.flags(), empty.word(), empty.keyword());
}
