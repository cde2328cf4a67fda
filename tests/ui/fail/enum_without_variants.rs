use dumpable::{Decoded, Dumpable};

#[derive(Dumpable)]
#[repr(u8)]
enum Kind {}

fn name(kind: Decoded<Kind>) -> Option<&'static str> {
    kind.name()
}

fn main() {}
