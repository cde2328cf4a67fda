//! Attributes that are copied to generated code are those of the language, and none of ours hides in a `cfg_attr`.
#![allow(unused)]

use dumpable::Dumpable;
use dumpable_tests_rewrite::rewrite;

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    #[dumpable(
        bits(
            #[rewrite(panic <- field)] low: u8 = 0..=3,
            #[cfg_attr(all(), dumpable(c = "other"))] high: u8 = 4..=7,
            #[cfg_attr(all(), cfg(any()))] absent: u8 = 8..=11,
        ),
        view(#[rewrite(panic <- field)] half: u16),
    )]
    kind: u32,
}

#[derive(Dumpable)]
#[dumpable(positions, bits(#[rewrite(1 <- 0)] Zone = 0..=1))]
#[repr(u8)]
enum Flags {
    Last = 7,
}

#[dumpable::helpers]
impl Page {
    #[rewrite(pow <- wrapping_add)]
    const fn rewritten(&self) -> u32 {
        self.kind().wrapping_add(40)
    }

    #[cfg_attr(all(), rewrite(pow <- wrapping_add))]
    const fn rewritten_at_times(&self) -> u32 {
        self.kind().wrapping_add(40)
    }

    #[cfg_attr(all(), check(self.kind() > 0, "no kind"))]
    const fn checked_at_times(&self) -> u32 {
        self.kind()
    }

    #[cfg_attr(all(), only(snapshot))]
    const fn of_snapshots_at_times(&self) -> u32 {
        self.kind()
    }

    #[r#check(self.kind() > 0, "no kind")]
    const fn raw_check(&self) -> u32 {
        self.kind()
    }

    // These are right.
    #[cfg_attr(all(), inline(never), must_use)]
    #[clippy::msrv = "1.85"]
    const fn plain(&self) -> u32 {
        self.kind()
    }

    #[only(live)]
    #[rewrite(wrapping_add <- wrapping_sub)]
    fn ordinary(&self) -> u32 {
        self.kind().wrapping_sub(1)
    }
}

#[dumpable::helpers]
#[rewrite(pow <- wrapping_add)]
impl Page {
    const fn in_a_rewritten_block(&self) -> u32 {
        self.kind().wrapping_add(40)
    }
}

fn main() {}
