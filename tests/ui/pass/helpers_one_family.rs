//! Helpers of one family, and names that do not conflict with them.
#![deny(warnings, unused, nonstandard_style, future_incompatible)]
#![deny(rust_2018_idioms, rust_2021_compatibility, trivial_casts, unused_qualifications, single_use_lifetimes)]

use dumpable::{Addr, Dumpable, Snapshot};

#[derive(Dumpable)]
#[dumpable(capture(!rest))]
#[repr(C)]
struct Page {
    #[dumpable(check(|flags| flags != 0, "no flags"), bits(low: bool = 0))]
    flags: u64,
    #[dumpable(bits(part: u8 = 0..=7), check(|rest| rest > 0, "no rest"))]
    rest: u64,
}

#[dumpable::helpers]
impl Page {
    #[only(live)]
    #[check(|rest| rest < 10, "too much")]
    fn more(&self, by: u64) -> u64 {
        self.rest() + by
    }

    #[only(live)]
    async fn later(&self) -> u64 {
        self.rest()
    }

    #[only(live)]
    unsafe fn trusted(&self) -> u64 {
        self.rest()
    }

    #[only(snapshot)]
    const fn copied(&self) -> bool {
        self.low()
    }

    #[cfg(any())]
    #[only(live)]
    fn never(&self) -> Missing {}

    // The counterpart under the other `cfg` does not exist either.
    #[only(snapshot)]
    const fn never(&self) -> u64 {
        7
    }
}

// A name that the snapshot lacks is free for a trait.
trait Rest {
    fn rest(&self) -> u64;
}

impl Rest for PageSnapshot {
    fn rest(&self) -> u64 {
        8
    }
}

fn main() {
    const PAGE: Snapshot<Page> = Snapshot::<Page>::from_words([1], Addr::NULL);
    assert_eq!((PAGE.copied(), PAGE.never(), Rest::rest(&PAGE)), (true, 7, 8));
}
