//! Items with the names of the prelude.
#![allow(dead_code, non_camel_case_types)]

use dumpable::{Addr, Dumpable};

struct Option;
struct Result;
struct Some;
struct None;
struct Ok;
struct Sized;
struct Default;
struct Snapshot;
struct Live;
struct Field;
struct Mode;
struct Decoded;
struct Flags;
type u64 = Option;
type u128 = Option;
type usize = Option;
type str = Option;
trait Clone {}
trait Copy {}
trait FnOnce {}
trait Debug {}

#[derive(Dumpable)]
#[dumpable(positions)]
#[repr(u64)]
pub enum PageFlags {
    Locked,
}

#[derive(Dumpable)]
#[repr(u8)]
pub enum Kind {
    File,
}

#[derive(Dumpable)]
#[dumpable(size = 16)]
#[repr(C)]
pub struct Page {
    #[dumpable(as(PageFlags), view(#[dumpable(bits(kind: Kind = 1..=2, node: i8 = 3..=7))] low: u32))]
    flags: core::primitive::u64,
    #[dumpable(tag(anon: bool = 0), check(self.anon(), "file"))]
    mapping: *const u8,
}

#[dumpable::helpers]
impl Page {
    pub const fn count(&self) -> u32 {
        let mut count = 0u32;
        for _ in 0..3 {
            count = count.wrapping_add(self.low());
        }
        count
    }
}

fn main() {
    let page = dumpable::Snapshot::<Page>::from_words([1, 3], Addr::NULL);
    assert!(page.flags().has(PageFlags::Locked) && page.anon() && page.mapping().get() == 2);
    assert_eq!(page.count(), 3);
}
