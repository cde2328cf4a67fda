//! Descriptions in every place where an item is allowed.
fn main() {
    use dumpable::{Addr, Dumpable, Snapshot};

    #[derive(Dumpable)]
    #[repr(C)]
    struct Page {
        #[dumpable(check(self.flags() != 0, "a page has flags"))]
        flags: u64,
    }

    #[dumpable::helpers]
    impl Page {
        const fn locked(&self) -> bool {
            self.flags() & 1 != 0
        }
    }

    const LOCKED: bool = Snapshot::<Page>::from_words([1], Addr::NULL).locked();
    assert!(LOCKED);
    let _ = Page { flags: 1 }.flags;
}
