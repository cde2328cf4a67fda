use dumpable::Dumpable;

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    #[dumpable(check(self.flags() != 0, "a page has flags"))]
    flags: u64,
}

fn flags(page: dumpable::Snapshot<Page>) -> Result<u64, dumpable::Failure> {
    page.checked(|page| page.flags())
}

fn main() {}
