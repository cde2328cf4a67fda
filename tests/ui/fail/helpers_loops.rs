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
    const fn whiles(&self) -> u64 {
        while self.flags() != 0 {}
        loop {}
    }

    const fn words(&self) -> u64 {
        0
    }

    const fn over_values(&self) -> u64 {
        let mut sum = 0u64;
        for word in self.owner().values() {
            sum = sum.wrapping_add(word);
        }
        sum
    }

    const fn up_to_variable(&self) -> u64 {
        let mut sum = 0u64;
        for i in 0..self.order() {
            sum = sum.wrapping_add(i as u64);
        }
        sum
    }

    const fn inclusive(&self) -> u64 {
        let mut sum = 0u64;
        for i in 0..=4 {
            sum = sum.wrapping_add(i as u64);
        }
        for i in 0.. {
            sum = sum.wrapping_add(i as u64);
        }
        sum
    }
}

fn use_it(page: Snapshot<Page>) {
    let _: (u64, u64, u64, u64) =
        (page.whiles(), page.over_values(), page.up_to_variable(), page.inclusive());
}

fn main() {}
