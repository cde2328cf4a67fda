//! Recursion through another type.

use dumpable::{Addr, Dumpable};

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    flags: u64,
}

#[derive(Dumpable)]
#[repr(C)]
struct Folio {
    page: Page,
}

#[dumpable::helpers]
impl Folio {
    const fn is_tail(&self) -> bool {
        let page: View<Page> = self.page();
        page.is_head(*self)
    }

    #[only(snapshot)]
    const fn made(&self) -> bool {
        View::<Page>::is_made(&self.page())
    }
}

#[dumpable::helpers]
impl Page {
    const fn is_head(&self, folio: View<Folio>) -> bool {
        folio.is_tail()
    }

    #[only(snapshot)]
    const fn is_made(&self) -> bool {
        dumpable::Snapshot::<Folio>::from_words([self.flags()], Addr::NULL).made()
    }
}

fn main() {}
