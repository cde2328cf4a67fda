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

    const fn both(&self) -> u64 {
        self.lock() | self.flags()
    }

    const fn both_too(&self) -> u64 {
        self.age()
    }

    #[only(live)]
    fn of_live(&self) -> u64 {
        self.lock() | self.age()
    }

    #[only(snapshot)]
    const fn of_snapshot(&self) -> u64 {
        self.age() | self.lock()
    }
}

fn use_them(copy: Snapshot<Page>, page: Live<'_, Page>) {
    let _ = (copy.both(), copy.both_too(), copy.of_snapshot(), page.both(), page.both_too(), page.of_live());
}

fn main() {}
