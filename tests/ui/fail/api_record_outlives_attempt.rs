use dumpable::{Dumpable, Live, Record};

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    flags: u64,
}

fn keep<'a>(page: Live<'a, Page>) -> Live<'a, Page, Record<'a>> {
    page.attempt(|page| page).unwrap()
}

fn main() {}
