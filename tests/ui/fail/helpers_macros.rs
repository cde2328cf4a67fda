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
    const fn asserts(&self) -> u64 {
        assert!(self.flags() != 0);
        self.flags()
    }

    const fn formats(&self) -> u64 {
        let _ = format!("{}", self.flags());
        println!("{}", self.flags());
        unreachable!()
    }

    const fn items(&self) -> u64 {
        const GOOD: u64 = 7;
        fn helper() -> u64 {
            GOOD
        }
        helper()
    }
}

fn use_it(page: Snapshot<Page>) {
    let _: (u64, u64, u64) = (page.asserts(), page.formats(), page.items());
}

fn main() {}
