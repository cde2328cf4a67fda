use dumpable::{Addr, Dumpable, Snapshot};

const fn halved(raw: u64) -> u64 {
    raw >> 1
}

fn at_run_time(raw: u64) -> u64 {
    raw >> 1
}

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    #[dumpable(as(halved -> u64))]
    narrower: u32,
    #[dumpable(as(halved -> u32))]
    other: u64,
    #[dumpable(as(at_run_time -> u64))]
    late: u64,
    #[dumpable(as(nowhere -> u64))]
    unknown: u64,
}

fn main() {
    let page = Snapshot::<Page>::from_words([0; 4], Addr::NULL);
    let _: (u64, u32, u64, u64) = (page.narrower(), page.other(), page.late(), page.unknown());
}
