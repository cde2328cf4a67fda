//! A check here calls a function without a definition, so a program that contains the code of the
//! check cannot be linked.

use dumpable::{Dumpable, live};

extern "C" {
    fn outside_check(value: u64) -> bool;
}

fn holds(value: u64) -> bool {
    // SAFETY: never called, and not even linked.
    unsafe { outside_check(value) }
}

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    #[dumpable(check(holds(self.flags()), "of the object"), check(|flags| holds(flags), "of the value"))]
    flags: u64,
}

#[dumpable::helpers]
impl Page {
    #[check(holds(self.flags()), "of the object")]
    #[check(|twice| holds(twice), "of the result")]
    const fn twice(&self) -> u64 {
        self.flags().wrapping_mul(2)
    }
}

fn main() {
    let page = Page { flags: std::env::args().count() as u64 };
    // SAFETY: the page outlives the view.
    let view = unsafe { live::<Page>(&page) };
    #[cfg(not(any(field, helper, attempt)))]
    assert_eq!((view.peek().flags(), view.peek().twice(), view.snapshot().twice()), (1, 2, 2));
    #[cfg(field)]
    println!("{}", view.flags());
    #[cfg(helper)]
    println!("{}", view.twice());
    #[cfg(attempt)]
    println!("{:?}", view.checked(|view| view.flags()));
}
