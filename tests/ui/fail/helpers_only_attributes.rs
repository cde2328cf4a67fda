use dumpable::{Dumpable, Live, Snapshot};

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    flags: u64,
}

#[dumpable::helpers]
impl Page {
    #[only(live)]
    #[only(snapshot)]
    const fn for_nobody(&self) -> u64 {
        self.flags()
    }

    #[only(live, snapshot)]
    const fn argued(&self) -> u64 {
        self.flags()
    }

    #[only(snapshot)]
    #[check(self.flags() != 0, "no flags")]
    const fn checked_nowhere(&self) -> u64 {
        self.flags()
    }

    #[only(snapshot)]
    const fn not_total(&self) -> u64 {
        self.flags() + 1
    }

    #[only(snapshot)]
    fn not_const(&self) -> u64 {
        self.flags()
    }

    #[only(live)]
    fn mutates(&mut self) -> u64 {
        self.flags()
    }
}

fn use_them(copy: Snapshot<Page>, page: Live<'_, Page>) {
    let _ = (copy.checked_nowhere(), copy.not_total(), copy.not_const());
    let _ = (page.for_nobody(), page.argued(), page.mutates());
}

fn main() {}
