//! Unused parts of a description cause no warnings.
#![deny(warnings, unused, unreachable_pub, missing_debug_implementations, nonstandard_style, future_incompatible)]
#![deny(rust_2018_idioms, rust_2021_compatibility, trivial_casts, unused_qualifications, single_use_lifetimes)]

use dumpable::Dumpable;

#[derive(Dumpable, Debug)]
#[dumpable(positions)]
#[repr(u64)]
enum PageFlags {
    Locked,
    Head,
}

#[derive(Dumpable, Debug)]
#[repr(u8)]
enum Kind {
    File,
    Anon,
}

#[derive(Dumpable, Debug)]
#[dumpable(c = "struct page", size = 32, capture(flags, index))]
#[repr(C)]
struct Page {
    #[dumpable(as(PageFlags), bits(kind: Kind = 8..=9, node: u64 = 10..=63, zone: i64 = 0..=3))]
    flags: u64,
    #[dumpable(check(self.index() != 0, "a page has an index"))]
    index: u64,
    #[dumpable(skip)]
    rest: [u64; 2],
}

#[dumpable::helpers]
impl Page {
    const LAST: u64 = 7;

    #[check(self.index() < Self::LAST, "beyond the last")]
    const fn next(&self) -> u64 {
        self.index().wrapping_add(Self::LAST)
    }

    const fn in_parentheses(&self) -> u64 {
        ((self.zone() as u64) << 2) | ((self.node() | 1) / 2)
    }

    const fn this(&self) -> View<Page> {
        *self
    }
}

fn main() {
    let page = Page { flags: 0, index: 0, rest: [0; 2] };
    println!("{page:?} {:?} {:?} {:?} {:?}", PageFlags::Locked, PageFlags::Head, Kind::File, Kind::Anon);
    let _ = (page.flags, page.index, page.rest);
}
