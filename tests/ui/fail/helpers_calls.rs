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
    const fn unwraps(&self) -> u64 {
        self.owner().get(1).unwrap()
    }

    const fn shifts(&self) -> u64 {
        self.flags().wrapping_shl(self.order()) | u64::wrapping_shr(self.flags(), 3)
    }

    const fn powers(&self) -> u64 {
        self.flags().pow(2) | self.flags().strict_add(1)
    }
}

fn use_it(page: Snapshot<Page>) {
    let _: (u64, u64, u64) = (page.unwraps(), page.shifts(), page.powers());
}

fn main() {}
