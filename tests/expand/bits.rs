//! Parts of a value: a bit, some bits, bits with a sign.

use dumpable::Dumpable;

#[derive(Dumpable)]
#[repr(C)]
pub struct Entry {
    #[dumpable(bits(present: bool = 0, order: u8 = 1..=4, age: i16 = 52..=63))]
    pub word: u64,
}
