use dumpable::{Dumpable, Live, Snapshot};

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    flags: u64,
}

#[dumpable::helpers]
impl Page {
    #[only(live)]
    fn lock(&self) -> u64 {
        self.flags() + 1
    }

    #[only(snapshot)]
    const fn age(&self) -> u64 {
        self.flags() >> 1
    }
}

#[dumpable::helpers]
impl Page {
    const fn both(&self) -> u64 {
        self.lock()
    }
}

fn dump(page: Snapshot<Page>) -> u64 {
    page.lock()
}

fn normal(page: Live<'_, Page>) -> u64 {
    page.age()
}

fn main() {}
