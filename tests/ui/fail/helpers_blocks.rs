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
    const SHIFT: u32 = 7;

    type Word = u64;

    const fn shifted(&self) -> u64 {
        self.flags() >> 7
    }
}

#[dumpable::helpers]
impl core::fmt::Display for Page {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{}", self.flags())
    }
}

#[dumpable::helpers]
impl self::Page {
    const fn one(&self) -> u64 {
        1
    }
}

#[dumpable::helpers]
impl<T> Page {
    const fn two(&self) -> u64 {
        2
    }
}

#[dumpable::helpers(krate = dumpable)]
impl Page {
    const fn three(&self) -> u64 {
        3
    }
}

#[dumpable::helpers]
struct Other {
    field: u64,
}

fn use_it(page: Snapshot<Page>) {
    let _ = (page.shifted(), page.three(), Other { field: 1 }.field);
}

fn main() {}
