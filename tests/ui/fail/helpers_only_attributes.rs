use dumpable::{Dumpable, Live, Snapshot};

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    flags: u64,
}

#[dumpable::helpers]
impl Page {
    #[live_only]
    #[snapshot_only]
    const fn for_nobody(&self) -> u64 {
        self.flags()
    }

    #[live_only(yes)]
    const fn argued(&self) -> u64 {
        self.flags()
    }

    #[snapshot_only]
    #[check(self.flags() != 0, "no flags")]
    const fn checked_nowhere(&self) -> u64 {
        self.flags()
    }

    #[snapshot_only]
    const fn not_total(&self) -> u64 {
        self.flags() + 1
    }

    #[snapshot_only]
    fn not_const(&self) -> u64 {
        self.flags()
    }

    #[live_only]
    fn mutates(&mut self) -> u64 {
        self.flags()
    }
}

fn use_them(copy: Snapshot<Page>, page: Live<'_, Page>) {
    let _ = (copy.checked_nowhere(), copy.not_total(), copy.not_const());
    let _ = (page.for_nobody(), page.argued(), page.mutates());
}

fn main() {}
