//! The name of a type does not matter: rustc knows the type.
#![allow(non_camel_case_types)]

use core::sync::atomic::{AtomicI32, AtomicPtr, AtomicU64};
use core::{cell::UnsafeCell, mem::MaybeUninit, ptr::NonNull};
use dumpable::{Addr, Dumpable, Snapshot};

type pgoff_t = u64;
type atomic_t = AtomicI32;
type words_t = [pgoff_t; 2];
type list = ListHead;
type address<T> = *mut T;

mod other {
    pub type Flags = super::PageFlags;
    pub use super::Kind as PageKind;
}

#[derive(Dumpable)]
#[dumpable(positions)]
#[repr(u64)]
pub enum PageFlags {
    Locked,
}

#[derive(Dumpable)]
#[repr(u32)]
pub enum Kind {
    File,
}

#[derive(Dumpable)]
#[repr(C)]
pub struct ListHead {
    next: address<ListHead>,
    prev: AtomicPtr<ListHead>,
}

#[derive(Dumpable)]
#[repr(C)]
pub struct Page {
    #[dumpable(as(other::Flags))]
    flags: UnsafeCell<pgoff_t>,
    #[dumpable(bits(low: bool = 0))]
    count: atomic_t,
    #[dumpable(as(other::PageKind))]
    kind: MaybeUninit<u32>,
    words_: words_t,
    #[dumpable(tag(anon: bool = 0))]
    mapping: Option<NonNull<u8>>,
    #[dumpable(tag(low_count: u8 = 0..=3))]
    tagged: AtomicU64,
    lists: [list; 2],
}

fn main() {
    let words = [1, 0xffff_ffff, 3, 4, 0x1001, 0x25, 5, 6, 7, 8];
    let page = Snapshot::<Page>::from_words(words, Addr::NULL);
    assert!(page.flags().has(PageFlags::Locked) && page.low() && page.anon());
    assert_eq!((page.count(), page.words_().values(), page.mapping().get()), (-1, [3, 4], 0x1000));
    assert_eq!((page.tagged(), page.low_count()), (0x20, 5));
    assert_eq!(page.lists().get(1).unwrap().next().get(), 7);
}
