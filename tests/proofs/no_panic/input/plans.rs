//! Plans: objects of another layout, relocated from bytes and through memory, and everything that
//! depends on where their members lay.
//!
//! Each plan comes from outside, so the compiler knows nothing about its moves and places. No entry
//! makes a plan: that happens before anything goes wrong, and may panic in a broken description.

#![no_std]

mod outside;

use core::sync::atomic::AtomicI32;
use dumpable::{Addr, Bytes, Decoded, Dumpable, Fidelity, Memory, Plan, Sink, Snapshot};
use outside::Outside;

extern "C" {
    fn outside_log(line: *const u8, len: usize);
}

struct Log;

impl Sink for Log {
    fn line(&mut self, line: &[u8]) {
        // SAFETY: never run, only linked.
        unsafe { outside_log(line.as_ptr(), line.len()) };
    }
}

#[derive(Dumpable)]
#[repr(C)]
pub struct ListHead {
    pub next: *const ListHead,
    pub prev: *const ListHead,
}

#[dumpable::helpers]
impl ListHead {
    pub const fn is_empty(&self) -> bool {
        self.next().get() == self.origin().get()
    }
}

#[derive(Dumpable)]
#[repr(C)]
pub struct Area {
    pub lists: [ListHead; 3],
    #[dumpable(optional)]
    pub nr: u32,
    pub pad: u32,
}

#[derive(Dumpable, Clone, Copy)]
#[repr(u8)]
pub enum State {
    Clean = 0,
    Dirty = 1,
}

#[derive(Dumpable, Clone, Copy)]
#[dumpable(positions, c = "PG_")]
#[repr(u64)]
pub enum Bit {
    First = 0,
    Last = 31,
}

#[derive(Dumpable)]
#[repr(C)]
pub struct Whole {
    #[dumpable(as(Bit))]
    pub flags: u64,
    #[dumpable(skip, view(pub lru: ListHead, pub compound_info: u64))]
    owner: [u64; 2],
    pub count: AtomicI32,
    #[dumpable(optional, bits(pub low: u8 = 0..=3, pub negative: i8 = 4..=9, pub state: State = 16..=23))]
    pub word: u32,
    #[dumpable(optional)]
    pub list: ListHead,
    #[dumpable(optional)]
    pub ids: [u16; 8],
    pub areas: [Area; 2],
    pub grid: [[ListHead; 2]; 2],
    #[dumpable(c(absent), bits(pub order: u8 = 0..=5, pub live: bool = 6))]
    pub bits: u64,
    #[dumpable(optional)]
    pub last: u64,
}

#[dumpable::helpers]
impl Whole {
    pub const fn is_tail(&self) -> bool {
        self.compound_info() & 1 != 0
    }

    pub const fn is_free(&self) -> bool {
        self.lru().is_empty()
    }
}

/// A few members of a large structure.
#[derive(Dumpable)]
#[dumpable(capture(state, lists))]
#[repr(C)]
pub struct Sparse {
    pub name: [u8; 300],
    pub state: u32,
    pub more: [u64; 40],
    pub lists: [ListHead; 2],
}

/// Numbers without the alignment of a word.
#[derive(Dumpable)]
#[repr(C)]
pub struct Short {
    pub a: u16,
    pub b: u16,
    #[dumpable(optional)]
    pub c: u16,
}

fn area(area: &Snapshot<Area>, index: usize) -> u64 {
    let mut sum = area.origin().get() as u64 ^ area.lists().origin().get() as u64;
    if let Some(nr) = area.nr() {
        sum ^= nr as u64;
    }
    if let Some(list) = area.lists().get(index) {
        sum ^= list.origin().get() as u64 ^ list.is_empty() as u64;
    }
    sum
}

/// Reads every member, and every origin.
fn all(whole: &Snapshot<Whole>, index: usize) -> u64 {
    let mut sum = whole.flags().bits() ^ whole.compound_info() ^ whole.count() as u64;
    sum ^= whole.origin().get() as u64 ^ whole.lru().origin().get() as u64;
    sum ^= whole.is_tail() as u64 ^ whole.is_free() as u64 ^ whole.lru().prev().get() as u64;
    if let (Some(word), Some(low), Some(negative)) = (whole.word(), whole.low(), whole.negative()) {
        sum ^= word as u64 ^ low as u64 ^ negative as u64;
    }
    if let Some(state) = whole.state() {
        let state: Decoded<State> = state;
        sum ^= state.raw() as u64;
    }
    if let Some(list) = whole.list() {
        sum ^= list.origin().get() as u64 ^ list.is_empty() as u64;
    }
    if let Some(ids) = whole.ids() {
        sum ^= ids.origin().get() as u64 ^ ids.addr(index).get() as u64;
        if let Some(id) = ids.get(index) {
            sum ^= id as u64;
        }
    }
    sum ^= whole.areas().addr(index).get() as u64;
    if let Some(element) = whole.areas().get(index) {
        sum ^= area(&element, index);
    }
    if let Some(row) = whole.grid().get(index) {
        sum ^= row.origin().get() as u64;
        if let Some(list) = row.get(index) {
            sum ^= list.origin().get() as u64 ^ list.next().get() as u64;
        }
    }
    sum ^= whole.bits() ^ whole.order() as u64 ^ whole.live() as u64;
    sum ^= match whole.last() {
        Some(last) => last,
        None => 1,
    };
    sum ^ whole.fidelity().is_torn() as u64
}

#[no_mangle]
pub extern "C-unwind" fn relocate(
    plan: &Plan<Whole>,
    bytes: &[u8],
    at: usize,
    fidelity: Fidelity,
    index: usize,
) -> u64 {
    match plan.relocate(bytes, Addr::new(at), fidelity) {
        Some(whole) => all(&whole, index),
        None => 0,
    }
}

#[no_mangle]
pub extern "C-unwind" fn relocate_into(
    plan: &Plan<Whole>,
    bytes: &[u8],
    at: usize,
    fidelity: Fidelity,
    into: &mut Snapshot<Whole>,
) -> bool {
    plan.relocate_into(bytes, Addr::new(at), fidelity, into)
}

#[no_mangle]
pub extern "C-unwind" fn relocate_short(plan: &Plan<Short>, bytes: &[u8], at: usize) -> u64 {
    match plan.relocate(bytes, Addr::new(at), Fidelity::Torn) {
        Some(short) => match short.c() {
            Some(c) => c as u64 ^ short.a() as u64,
            None => short.b() as u64,
        },
        None => 0,
    }
}

#[no_mangle]
pub extern "C-unwind" fn snapshot_by(plan: &Plan<Whole>, at: usize, index: usize) -> u64 {
    match Outside.snapshot_by(plan, Addr::new(at)) {
        Ok(whole) => all(&whole, index),
        Err(fault) => fault.at().get() as u64 ^ fault.len() as u64,
    }
}

#[no_mangle]
pub extern "C-unwind" fn snapshot_by_into(
    plan: &Plan<Whole>,
    at: usize,
    into: &mut Snapshot<Whole>,
) -> bool {
    match Outside.snapshot_by_into(plan, Addr::new(at), into) {
        Ok(()) => true,
        Err(fault) => fault.len() == 0,
    }
}

#[no_mangle]
pub extern "C-unwind" fn snapshot_by_of_bytes(
    plan: &Plan<Whole>,
    bytes: &[u8],
    start: usize,
    at: usize,
) -> u64 {
    match Bytes::new(Addr::new(start), bytes).snapshot_by(plan, Addr::new(at)) {
        Ok(whole) => all(&whole, start),
        Err(fault) => fault.cause().as_str().len() as u64,
    }
}

#[no_mangle]
pub extern "C-unwind" fn snapshot_by_sparse(plan: &Plan<Sparse>, at: usize, index: usize) -> u64 {
    match Outside.snapshot_by(plan, Addr::new(at)) {
        Ok(sparse) => match sparse.lists().get(index) {
            Some(list) => list.is_empty() as u64,
            None => sparse.state() as u64,
        },
        Err(fault) => fault.at().get() as u64,
    }
}

#[no_mangle]
pub extern "C-unwind" fn snapshot_by_compiled(at: usize, index: usize) -> u64 {
    match Outside.snapshot_by(&Plan::<Whole>::COMPILED, Addr::new(at)) {
        Ok(whole) => all(&whole, index),
        Err(fault) => fault.at().get() as u64,
    }
}

#[no_mangle]
pub extern "C-unwind" fn copy_into(at: usize, into: &mut [u8]) -> bool {
    match Outside.copy_into(Addr::new(at), into) {
        Ok(fidelity) => fidelity.is_torn(),
        Err(fault) => fault.len() == 0,
    }
}

/// What a dump does with the bytes of an object of the kernel at hand.
#[no_mangle]
pub extern "C-unwind" fn copy_and_relocate(
    plan: &Plan<Whole>,
    at: usize,
    raw: &mut [u8; 512],
    index: usize,
) -> u64 {
    match Outside.copy_into(Addr::new(at), raw) {
        Ok(fidelity) => match plan.relocate(raw, Addr::new(at), fidelity) {
            Some(whole) => all(&whole, index),
            None => 1,
        },
        Err(fault) => fault.at().get() as u64,
    }
}

#[no_mangle]
pub extern "C-unwind" fn questions(plan: &Plan<Whole>, at: usize) -> usize {
    let mut sum = plan.size() ^ plan.reads().count ^ plan.reads().bytes;
    if let Some(offset) = plan.offset(Whole::LRU) {
        sum ^= offset;
    }
    if let Some(list) = plan.member(Addr::new(at), Whole::LIST) {
        sum ^= list.get();
    }
    if let Some(whole) = plan.container(Addr::new(at), Whole::AREAS) {
        sum ^= whole.get();
    }
    sum
}

#[no_mangle]
pub extern "C-unwind" fn copies(plan: &Plan<Whole>) -> Plan<Whole> {
    *plan
}

#[no_mangle]
pub extern "C-unwind" fn dump_relocated(plan: &Plan<Whole>, bytes: &[u8], at: usize) {
    if let Some(whole) = plan.relocate(bytes, Addr::new(at), Fidelity::Stable) {
        plan.raw(&whole).dump(&mut Log);
        whole.raw().dump(&mut Log);
    }
}

#[no_mangle]
pub extern "C-unwind" fn raw_of_relocated(
    plan: &Plan<Whole>,
    whole: &Snapshot<Whole>,
    name: &str,
    offset: usize,
) -> u64 {
    let raw = plan.raw(whole);
    let part = match raw.part(offset, Area::LAYOUT) {
        Some(part) => part.origin().get() as u64,
        None => 0,
    };
    match raw.get(name) {
        Some(value) => value as u64 ^ part,
        None => part,
    }
}
