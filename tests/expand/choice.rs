//! Flags and an enum, and a field of each.

use dumpable::Dumpable;

#[derive(Dumpable)]
#[dumpable(positions)]
#[repr(u32)]
pub enum PageFlags {
    Locked = 0,
    SwapBacked = 17,
}

#[derive(Dumpable)]
#[repr(u8)]
pub enum Kind {
    Clean,
    #[dumpable(c = "KSM")]
    Ksm = 3,
}

#[derive(Dumpable)]
#[repr(C)]
pub struct Page {
    #[dumpable(as(PageFlags))]
    pub flags: u32,
    #[dumpable(as(Kind))]
    pub kind: u8,
}
