use dumpable::{Addr, Dumpable, Snapshot};

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    #[dumpable(check(self.flags() != 0))]
    flags: u64,
    #[dumpable(check(self.flags() != 0, REASON), c = "_refcount")]
    refcount: u64,
    #[dumpable(check(self.flags() != 0, "a reason", "and another"), c = "_mapcount")]
    mapcount: u64,
}

#[dumpable::helpers]
impl Page {
    #[check(self.flags() & 1 == 0)]
    const fn count(&self) -> u64 {
        self.flags() >> 1
    }
}

fn main() {
    let page = Snapshot::<Page>::from_words([0; 3], Addr::NULL);
    let _ = (page.flags(), page.refcount(), page.mapcount(), page.count());
}
