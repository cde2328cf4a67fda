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
    fn not_const(&self) -> u64 {
        self.flags()
    }

    const fn writes(&mut self) -> u64 {
        self.flags()
    }

    const fn takes(self) -> u64 {
        self.flags()
    }

    const fn looks_at_nothing() -> u64 {
        7
    }

    const unsafe fn dangerous(&self) -> u64 {
        self.flags()
    }

    const fn origin(&self) -> u64 {
        self.flags()
    }
}

fn use_it(page: Snapshot<Page>) {
    let _: (u64, u64, u64, u64) = (page.not_const(), page.writes(), page.takes(), page.dangerous());
}

fn main() {}
