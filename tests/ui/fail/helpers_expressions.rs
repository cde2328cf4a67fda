use dumpable::{Dumpable, Snapshot};

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    flags: u64,
    order: u32,
    #[dumpable(skip)]
    pad: u32,
    owner: [u64; 4],
}

#[dumpable::helpers]
impl Page {
    const fn indexes(&self) -> u64 {
        [1, 2, 3][self.order() as usize]
    }

    const fn asks(&self) -> Option<u64> {
        Some(self.owner().get(1)?)
    }

    const fn closes(&self) -> u64 {
        let twice = |x: u64| x << 1;
        twice(self.flags())
    }

    const fn peeks(&self) -> u64 {
        unsafe { *(self.flags() as *const u64) }
    }

    const fn fields(&self) -> u64 {
        self.flags
    }

    const fn inner(&self) -> u64 {
        let _ = self.0;
        0
    }
}

fn use_it(page: Snapshot<Page>) {
    let _: (u64, Option<u64>, u64, u64, u64, u64) =
        (page.indexes(), page.asks(), page.closes(), page.peeks(), page.fields(), page.inner());
}

fn main() {}
