//! Everything that is public is documented, views and bits by where they are.
#![deny(missing_docs)]

use dumpable::{Addr, Dumpable};

/// What a page holds.
#[derive(Dumpable)]
#[repr(u8)]
pub enum Kind {
    /// A part of a file.
    File,
}

/// Flags of a page.
#[derive(Dumpable)]
#[dumpable(positions)]
#[repr(u64)]
pub enum PageFlags {
    /// Somebody works on it.
    Locked,
}

/// A page.
#[derive(Dumpable)]
#[repr(C)]
pub struct Page {
    /// Its flags.
    #[dumpable(as(PageFlags), bits(node: u8 = 60..=63, pub(crate) zone: u8 = 58..=59))]
    pub flags: u64,
    /// Whose it is.
    #[dumpable(view(index: u64, #[dumpable(tag(kind: Kind = 0..=1))] mapping: Addr<u8>))]
    pub owner: u64,
}

/// Questions.
#[dumpable::helpers]
impl Page {
    /// How far it is from the start.
    pub const FIRST: u64 = 0;

    /// Whether it is the first.
    pub const fn is_first(&self) -> bool {
        self.index() == Self::FIRST
    }
}

fn main() {}
