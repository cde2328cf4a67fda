//! The generic dump: every kind of member, captured in whole and in part, and arbitrary layouts.

#![no_std]

use core::sync::atomic::AtomicI32;
use dumpable::{Addr, Bytes, Dumpable, Kind, Layout, Member, Raw, Sink, Snapshot};
use dumpable::__private::{Names, Order};

extern "C" {
    fn outside_log(line: *const u8, len: usize);
}

struct Log;

impl Sink for Log {
    fn line(&mut self, line: &[u8]) {
        unsafe { outside_log(line.as_ptr(), line.len()) };
    }
}

#[derive(Dumpable)]
#[repr(C)]
pub struct Inner {
    pub next: *const Inner,
    pub small: [u16; 3],
}

#[derive(Dumpable, Clone, Copy)]
#[repr(i8)]
pub enum State {
    Clean = 0,
    Lost = -1,
}

#[derive(Dumpable, Clone, Copy)]
#[dumpable(positions, bits(Zone = 1..=2, Node: hex = 3..=9))]
#[repr(u32)]
pub enum Bit {
    First = 0,
    Last = 31,
}

#[derive(Dumpable)]
#[repr(C, align(16))]
pub struct Whole {
    #[dumpable(bits(low: u8 = 0..=3, one: bool = 4, negative: i8 = 5..=9, state: State = 16..=23, bits: Bit = 24..=55))]
    pub word: u64,
    #[dumpable(as(Bit))]
    pub flags: u32,
    pub count: AtomicI32,
    #[dumpable(as(State))]
    pub signed: i8,
    #[dumpable(bits(top: i128 = 3..=127))]
    pub wide: i128,
    #[dumpable(skip, view(inner: Inner, #[dumpable(tag(kind: u8 = 0..=1))] tagged: Addr<Inner> @ 8))]
    pub owner: [u64; 4],
    pub array: [Inner; 20],
    pub name: [u8; 56],
    pub grid: [[i32; 5]; 3],
    pub wides: [u128; 3],
    pub pointers: [*const u8; 9],
}

#[derive(Dumpable)]
#[dumpable(capture(!bytes))]
#[repr(C)]
pub struct Part {
    pub first: u32,
    pub bytes: [u8; 100],
    pub last: Whole,
}

#[no_mangle]
pub extern "C-unwind" fn dump_whole(whole: &Snapshot<Whole>) {
    whole.raw().dump(&mut Log);
}

#[no_mangle]
pub extern "C-unwind" fn dump_part(part: &Snapshot<Part>) {
    part.raw().dump(&mut Log);
}

#[no_mangle]
pub extern "C-unwind" fn dump_dyn(part: &Snapshot<Part>, out: &mut dyn FnMut(&[u8])) {
    part.raw().dump(out);
}

fn any<T: Dumpable>(snapshot: Snapshot<T>, offset: usize, layout: &'static Layout) {
    Raw::of::<T>(&snapshot).dump(&mut Log);
    if let Some(part) = Raw::of::<T>(&snapshot).part(offset, layout) {
        part.dump(&mut Log);
    }
}

/// Dumps by any layout, correct or not.
#[no_mangle]
pub extern "C-unwind" fn dump_by_any_layout(
    whole: &Snapshot<Whole>,
    offset: usize,
    layout: &'static Layout,
) {
    any::<Whole>(*whole, offset, layout);
}

#[no_mangle]
pub extern "C-unwind" fn value(part: &Snapshot<Part>, name: &str, member: &Member) -> u64 {
    let raw = part.raw();
    let named = match raw.value(member) {
        Some(value) => match member.name_of(value) {
            Some(name) => name.len() as u64,
            None => value as u64,
        },
        None => 0,
    };
    let Some(value) = raw.get(name) else { return named };
    named ^ value as u64 ^ (value >> 64) as u64 ^ raw.fidelity().is_torn() as u64
}

#[no_mangle]
pub extern "C-unwind" fn questions(part: &Snapshot<Part>, offset: usize, len: usize) -> usize {
    let raw = part.raw();
    let kept = match raw.kept(offset, len) {
        Some(bytes) => bytes.len(),
        None => 0,
    };
    kept ^ raw.bytes().len() ^ raw.origin().get() ^ raw.layout().size
}

/// Reads a member of a handwritten layout of any kind.
#[no_mangle]
pub extern "C-unwind" fn kinds(
    kind: Kind,
    names: Names,
    low: u32,
    high: u32,
    bytes: &[u8; 64],
) -> u64 {
    use dumpable::Memory;
    let member = Member {
        name: "member",
        offset: low as usize,
        size: high as usize,
        kind,
        bits: Some((low, high)),
        within: None,
        names,
        in_c: false,
        order: match low % 4 {
            0 => Order::Native,
            1 => Order::Big,
            2 => Order::Little,
            _ => Order::Bytes,
        },
        aliases: &[],
        optional: false,
    };
    let Ok(copy) = Bytes::new(Addr::new(0), bytes).snapshot::<Inner>(Addr::new(0)) else {
        return 0;
    };
    copy.raw().value(&member).unwrap_or(0) as u64
}
