//! Wrappers and padding as bindgen writes them, in a crate that forbids unsafe code.
#![forbid(unsafe_code)]
#![deny(warnings)]
#![allow(non_camel_case_types)]

use dumpable::{Addr, Dumpable, Snapshot};

#[repr(C)]
#[derive(Copy, Clone, Debug, Default)]
pub struct __BindgenBitfieldUnit<Storage> {
    storage: Storage,
}

impl<Storage> __BindgenBitfieldUnit<Storage> {
    pub fn storage(&self) -> &Storage {
        &self.storage
    }
}

#[repr(C)]
#[derive(Default)]
pub struct __IncompleteArrayField<T>(::core::marker::PhantomData<T>, [T; 0]);

#[repr(C)]
#[derive(Copy, Clone, Dumpable)]
pub union owner {
    pub index: u64,
    pub list: *mut page,
}

#[repr(C)]
#[repr(align(8))]
#[derive(Dumpable)]
#[dumpable(field(_bitfield_1, view(#[dumpable(bits(locked: bool = 0, order: u8 = 1..=6))] bits: u16)))]
#[dumpable(field(type_, c = "type"), field(anon, view(index: u64 @ index)))]
pub struct page {
    pub _bitfield_align_1: [u16; 0],
    pub _bitfield_1: __BindgenBitfieldUnit<[u8; 2usize]>,
    pub __bindgen_padding_0: [u16; 3],
    pub type_: kind,
    pub dead: bool,
    pub anon: owner,
    pub run: ::core::option::Option<unsafe extern "C" fn(arg1: *mut page, ...) -> ::core::ffi::c_int>,
    pub private: *mut ::core::ffi::c_void,
    pub tail: __IncompleteArrayField<u64>,
}

#[repr(u32)]
#[derive(Copy, Clone, PartialEq, Eq, Debug, Dumpable)]
pub enum kind {
    FILE = 0,
    ANON = 1,
}

const PAGE: Snapshot<page> = Snapshot::<page>::from_words([0b1011, 0x1_0000_0001, 7, 8, 9], Addr::NULL);

fn main() {
    assert!(PAGE.locked() && PAGE.order() == 5);
    assert_eq!((PAGE.type_().known(), PAGE.dead().known(), PAGE.index()), (Some(kind::ANON), Some(true), 7));
    assert_eq!((PAGE.run().get(), PAGE.private().get(), PAGE.tail().len()), (8, 9, 0));
    assert_eq!(page::LAYOUT.member("type").map(|member| member.offset), Some(8));
    assert_eq!(__BindgenBitfieldUnit { storage: [1u8] }.storage(), &[1]);
}
