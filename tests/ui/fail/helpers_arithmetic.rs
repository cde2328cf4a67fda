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
    const fn sums(&self) -> u64 {
        let mut sum = self.flags() + 1;
        sum -= 2;
        sum * 3
    }

    const fn divides(&self) -> u64 {
        self.flags() / self.order() as u64 % 0
    }

    const fn shifts(&self) -> u64 {
        let mut flags = self.flags() << self.order();
        flags >>= self.order();
        flags
    }

    const fn negates(&self) -> i32 {
        -(self.order() as i32)
    }
}

fn use_it(page: Snapshot<Page>) {
    let _: (u64, u64, u64, i32) = (page.sums(), page.divides(), page.shifts(), page.negates());
}

fn main() {}
