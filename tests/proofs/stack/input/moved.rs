//! The structures of a kernel in which every member lies 16 bytes later than described, so a
//! `struct page` has 80 bytes.

use core::sync::atomic::AtomicI32;
use dumpable::{Dumpable, Layout, Plan};
use pagedump_core::layout::Plans;

#[derive(Dumpable)]
#[repr(C)]
struct Page {
    #[dumpable(skip)]
    before: [u64; 2],
    flags: u64,
    compound_head: u64,
    #[dumpable(skip)]
    owner: [u64; 4],
    page_type: u32,
    #[dumpable(skip)]
    refcount: u32,
    #[dumpable(skip)]
    last: u64,
}

#[derive(Dumpable)]
#[repr(C)]
struct FolioHead {
    #[dumpable(skip)]
    before: [u64; 2],
    flags: u64,
    #[dumpable(skip)]
    list: [u64; 2],
    mapping: *const u8,
    index: u64,
    private: u64,
    #[dumpable(skip)]
    mapcount: u32,
    #[dumpable(c = "_refcount")]
    refcount: AtomicI32,
    memcg_data: u64,
}

#[derive(Dumpable)]
#[repr(C)]
struct FirstTail {
    #[dumpable(skip)]
    before: [u64; 2],
    #[dumpable(c = "_flags_1")]
    flags: u64,
    #[dumpable(c = "_head_1")]
    head: u64,
    #[dumpable(c = "_large_mapcount")]
    large_mapcount: AtomicI32,
    #[dumpable(c = "_nr_pages_mapped")]
    nr_pages_mapped: AtomicI32,
    #[dumpable(c = "_entire_mapcount")]
    entire_mapcount: AtomicI32,
    #[dumpable(c = "_pincount")]
    pincount: AtomicI32,
    #[dumpable(skip)]
    mm_ids: [u64; 3],
    #[dumpable(c = "_nr_pages")]
    nr_pages: u32,
    #[dumpable(skip)]
    padding: u32,
}

#[derive(Dumpable)]
#[repr(C)]
struct AddressSpace {
    #[dumpable(skip)]
    before: [u64; 2],
    host: *const u8,
    #[dumpable(skip)]
    pages: [u64; 11],
    a_ops: *const u8,
}

#[derive(Dumpable)]
#[repr(C)]
struct Inode {
    #[dumpable(skip)]
    before: [u64; 10],
    i_ino: u64,
    #[dumpable(skip)]
    state: [u64; 28],
    i_dentry: *const u8,
}

#[derive(Dumpable)]
#[repr(C)]
struct Dentry {
    #[dumpable(skip)]
    before: [u64; 5],
    d_parent: *const u8,
    d_name: Qstr,
    #[dumpable(skip)]
    rest: [u64; 16],
    d_alias: HlistNode,
}

#[derive(Dumpable)]
#[repr(C)]
struct Qstr {
    #[dumpable(skip)]
    hash: u64,
    name: *const u8,
}

#[derive(Dumpable)]
#[repr(C)]
struct HlistNode {
    next: *const u8,
    #[dumpable(skip)]
    pprev: *const u8,
}

#[derive(Dumpable)]
#[repr(C)]
struct Slab {
    #[dumpable(skip)]
    before: [u64; 3],
    slab_cache: *const u8,
}

#[derive(Dumpable)]
#[repr(C)]
struct SlabCache {
    #[dumpable(skip)]
    before: [u64; 13],
    name: *const u8,
}

#[derive(Dumpable)]
#[repr(C)]
struct Section {
    #[dumpable(skip)]
    before: [u64; 3],
    usage: *const u8,
}

#[derive(Dumpable)]
#[repr(C)]
struct SectionUsage {
    #[dumpable(skip)]
    before: [u64; 5],
    pageblock_flags: u64,
}

const fn plan<T: Dumpable>(layout: &'static Layout) -> Plan<T> {
    match Plan::from_layout(layout) {
        Ok(plan) => plan,
        Err(_) => panic!("the layouts differ in more than places"),
    }
}

pub const PLANS: Plans = Plans {
    page: plan(Page::LAYOUT),
    folio_head: plan(FolioHead::LAYOUT),
    first_tail: plan(FirstTail::LAYOUT),
    address_space: plan(AddressSpace::LAYOUT),
    inode: plan(Inode::LAYOUT),
    dentry: plan(Dentry::LAYOUT),
    slab: plan(Slab::LAYOUT),
    slab_cache: plan(SlabCache::LAYOUT),
    section: plan(Section::LAYOUT),
    section_usage: plan(SectionUsage::LAYOUT),
};
