#![forbid(unsafe_code)]
use dumpable::Dumpable;

// Three of its four bytes are padding.
#[derive(Dumpable)]
#[repr(u8, align(4))]
enum Aligned {
    A = 5,
}

#[derive(Dumpable)]
#[dumpable(masks)]
#[repr(u8)]
#[r#repr(align(2))]
enum Raw {
    A = 4,
}

fn main() {}
