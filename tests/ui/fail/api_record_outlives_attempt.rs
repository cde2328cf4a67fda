use dumpable::{Dumpable, Live};
use dumpable::__private::{Record};

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    flags: u64,
}

fn keep<'a>(page: Live<'a, Page>) -> Live<'a, Page, Record<'a>> {
    page.checked(|page| page).unwrap()
}

fn main() {}
