use dumpable::{Dumpable, Snapshot};

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    #[dumpable(check(self.count > 0, "nobody holds it"))]
    count: u64,
    #[dumpable(view(#[dumpable(check({ let all = [self.count]; all[0] } == 0, "it is free"))] free: u32))]
    owner: u64,
}

#[dumpable::helpers]
impl Page {
    #[check(|half| half < self.count, "that is no half")]
    const fn half(&self) -> u64 {
        self.count / 2
    }

    #[only(live)]
    fn next(&self) -> u64 {
        self.count + 1
    }
}

fn use_them(page: Snapshot<Page>) -> u64 {
    page.count() + page.half()
}

fn main() {}
