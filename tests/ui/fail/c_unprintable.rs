use dumpable::{Addr, Dumpable, Snapshot};

#[derive(Dumpable)]
#[dumpable(c = "")]
#[repr(C)]
struct Page {
    #[dumpable(c = "a\nb")]
    index: u64,
    #[dumpable(c("private", ""), bits(#[dumpable(c = "\t")] low: bool = 0))]
    private: u64,
    #[dumpable(check(self.count() > 0, "no\ncount"))]
    count: u64,
    #[dumpable(check(|state| state > 0, ""))]
    state: u64,
}

#[derive(Dumpable)]
#[dumpable(positions, bits(#[dumpable(c = "\0")] Zone = 6..=7))]
#[repr(u8)]
enum PageFlags {
    #[dumpable(c = "\u{7f}")]
    Locked,
}

fn main() {
    let page = Snapshot::<Page>::from_words([0; 4], Addr::NULL);
    let _ = (page.index(), page.private(), page.low(), page.count(), page.state());
    let _ = PageFlags::Locked;
}
