use dumpable::{Addr, Dumpable, Snapshot};

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    #[dumpable(check(|| true, "no value"))]
    flags: u64,
    #[dumpable(check(|one, other| one < other, "two values"))]
    index: u64,
    #[dumpable(check(|count| count, "no condition"))]
    count: u64,
    #[dumpable(check(|order: u32| order < 11, "another type"))]
    order: u64,
}

#[dumpable::helpers]
impl Page {
    #[check(|(page, _)| page.flags() != 0, "views in a tuple")]
    const fn with(&self) -> (View<Page>, u64) {
        (*self, 1)
    }

    #[check(|result: &'static str| result.is_empty(), "another type")]
    const fn total(&self) -> u64 {
        self.flags() | self.index()
    }
}

fn main() {
    let page = Snapshot::<Page>::from_words([0; 4], Addr::NULL);
    let _ = (page.flags(), page.index(), page.with(), page.total());
}
