//! All generated public items are documented; views and bits by their position.
#![deny(missing_docs)]

use dumpable::{Addr, Dumpable};

/// The content of a page.
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
    /// In use.
    Locked,
}

/// A page.
#[derive(Dumpable)]
#[repr(C)]
pub struct Page {
    /// Its flags.
    #[dumpable(as(PageFlags), bits(node: u8 = 60..=63, pub(crate) zone: u8 = 58..=59))]
    pub flags: u64,
    /// The owner.
    #[dumpable(view(index: u64, #[dumpable(tag(kind: Kind = 0..=1))] mapping: Addr<u8>))]
    pub owner: u64,
}

/// Helpers.
#[dumpable::helpers]
impl Page {
    /// Returns the distance from the start.
    pub const FIRST: u64 = 0;

    /// Returns whether this is the first page.
    pub const fn is_first(&self) -> bool {
        self.index() == Self::FIRST
    }
}

fn main() {}
