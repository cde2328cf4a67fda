//! Generated code and helpers: each form of field, captured and decoded.

#![no_std]

mod outside;

use core::sync::atomic::{AtomicI32, AtomicU16, AtomicU64};
use dumpable::{Addr, Be, Bytes, Decoded, Dumpable, Le, Mapped, Memory, Snapshot, Str};
use outside::Outside;

#[derive(Dumpable)]
#[repr(C)]
pub struct Inner {
    pub next: *const Inner,
    pub small: [u16; 3],
}

#[derive(Dumpable, Clone, Copy)]
#[repr(u8)]
pub enum State {
    Clean = 0,
    Dirty = 1,
    Written = 7,
}

#[derive(Dumpable, Clone, Copy)]
#[repr(i32)]
pub enum Signed {
    Below = -1,
    Above = 1,
}

#[derive(Dumpable, Clone, Copy)]
#[dumpable(positions)]
#[repr(u64)]
pub enum Bit {
    First = 0,
    Last = 31,
}

#[derive(Dumpable)]
#[repr(C)]
pub struct Whole {
    #[dumpable(bits(low: u8 = 0..=3, one: bool = 4, negative: i8 = 5..=9, state: State = 16..=23, turn: Signed = 24..=25))]
    pub word: u32,
    #[dumpable(as(Bit))]
    pub flags: u32,
    #[dumpable(as(Signed))]
    pub signed: i32,
    pub count: AtomicI32,
    pub short: AtomicU16,
    #[dumpable(check(|byte| byte > 3, "never evaluated in dump code"))]
    pub byte: u8,
    #[dumpable(skip)]
    pad: u8,
    pub long: AtomicU64,
    #[dumpable(bits(across: u64 = 60..=70, top: i16 = 120..=127))]
    pub wide: u128,
    #[dumpable(view(inner: Inner, #[dumpable(tag(kind: u8 = 0..=1, state_tag: State = 2..=4))] tagged: Addr<Inner> @ 8))]
    pub owner: [u64; 4],
    pub nested: Inner,
    pub array: [Inner; 2],
    pub five: [u64; 5],
}

#[dumpable::helpers]
impl Whole {
    pub const SLOTS: usize = 5;

    #[check(self.one(), "never evaluated in dump code")]
    pub const fn sum(&self, least: u64) -> u64 {
        let mut sum = 0u64;
        for index in 0..Self::SLOTS {
            if let Some(word) = self.five().get(index) {
                if word < least {
                    continue;
                }
                sum = sum.wrapping_add(word >> 3).wrapping_mul(5) / 7;
            }
        }
        sum
    }

    #[check(|judged| judged > 0, "never evaluated in dump code")]
    pub const fn judged(&self) -> u64 {
        match self.second() {
            Some(inner) => inner.next().get() as u64,
            None => self.scaled(3),
        }
    }

    pub const fn second(&self) -> Option<View<Inner>> {
        if let Some(inner) = self.array().get(1) {
            return Some(inner);
        }
        None
    }

    #[only(live)]
    pub fn scaled(&self, by: u64) -> u64 {
        self.five().get(0).unwrap() / by
    }

    #[only(snapshot)]
    pub const fn scaled(&self, by: u64) -> u64 {
        match self.five().get(0) {
            Some(first) => match first.checked_div(by) {
                Some(scaled) => scaled,
                None => first,
            },
            None => by,
        }
    }

    pub const fn first(&self) -> View<Inner> {
        match self.array().get(0) {
            Some(inner) => inner,
            None => self.nested(),
        }
    }
}

#[derive(Dumpable)]
#[dumpable(capture(a, c))]
#[repr(C)]
pub struct Part {
    pub a: u32,
    pub b: [u64; 64],
    pub c: Inner,
}

#[derive(Dumpable, Clone, Copy)]
#[repr(C, packed)]
pub struct Packed {
    pub byte: u8,
    pub long: u64,
    pub call: Option<unsafe extern "C" fn(u32, *const u8) -> i32>,
    pub inner: State,
}

#[derive(Dumpable)]
#[repr(C)]
pub union Either {
    #[dumpable(check(self.truth().is(true), "never evaluated in dump code"))]
    pub packed: Packed,
    pub truth: bool,
    pub all: [u64; 3],
}

#[derive(Dumpable)]
#[dumpable(capture(either, state, tail))]
#[dumpable(field(either, view(long: u64 @ all, #[dumpable(bits(low: u8 = 0..=3))] call: usize @ all)))]
#[repr(C)]
pub struct Generated {
    pub other: u64,
    pub either: Either,
    pub state: State,
    pub nothing: core::marker::PhantomData<u64>,
    pub variadic: Option<unsafe extern "C" fn(u32, ...)>,
    pub tail: [u64; 0],
}

#[no_mangle]
pub extern "C-unwind" fn capture_generated(at: usize, index: usize) -> u64 {
    match Outside.snapshot::<Generated>(Addr::new(at)) {
        Ok(copy) => {
            let packed = copy.either().packed();
            let mut sum = packed.byte() as u64
                ^ packed.long()
                ^ packed.call().get() as u64
                ^ packed.inner().raw() as u64;
            sum ^= copy.long() ^ copy.call() as u64 ^ copy.low() as u64 ^ state(copy.state());
            sum ^= match copy.either().truth().known() {
                Some(truth) => truth as u64,
                None => copy.either().truth().raw() as u64,
            };
            if let Some(word) = copy.either().all().get(index) {
                sum ^= word;
            }
            sum ^ copy.tail().len() as u64 ^ copy.tail().get(index).is_some() as u64
        }
        Err(fault) => fault.at().get() as u64,
    }
}

pub const fn untangle(raw: u64) -> Option<u32> {
    if raw & 1 == 0 {
        None
    } else {
        Some((raw >> 32) as u32)
    }
}

/// Fields whose stored form differs from the value they return.
#[derive(Dumpable)]
#[repr(C)]
pub struct Encoded {
    #[dumpable(as(Be<u64>), bits(of_big: i16 = 3..=9))]
    pub big: u64,
    #[dumpable(tag(low: u8 = 0..=3))]
    pub little: Le<u32>,
    #[dumpable(as(Be<Signed>))]
    pub error: i32,
    #[dumpable(as(untangle -> Option<u32>))]
    pub tangled: u64,
    pub huge: Be<i128>,
    #[dumpable(as(Str<16>))]
    pub name: [u8; 16],
    #[dumpable(bits(
        first: bool = 0,
        within: u8 = 1..=3,
        across: i16 = 4..=15,
        state: State = 17..=23,
        long: u128 = 25..=152,
        flags: Bit = 153..=200,
        last: i64 = 201..=255,
    ))]
    pub bytes: [u8; 32],
}

fn encoded(whole: &Snapshot<Encoded>) -> u64 {
    let mut sum = whole.big() ^ whole.of_big() as u64 ^ whole.little() as u64 ^ whole.low() as u64;
    sum ^= whole.error().is(Signed::Below) as u64
        ^ whole.error().raw() as u64
        ^ Decoded::<Signed>::from_raw(whole.across() as i32).known().is_some() as u64;
    sum ^= match whole.tangled() {
        Some(value) => value as u64,
        None => 1,
    };
    sum ^=
        whole.huge() as u64 ^ whole.name().as_bytes().len() as u64 ^ whole.name().is_cut() as u64;
    sum ^=
        whole.first() as u64 ^ whole.within() as u64 ^ whole.across() as u64 ^ state(whole.state());
    sum ^ whole.long() as u64
        ^ whole.flags().bits() as u64
        ^ whole.flags().has(Bit::Last) as u64
        ^ whole.last() as u64
}

#[no_mangle]
pub extern "C-unwind" fn capture_encoded(at: usize) -> u64 {
    match Outside.snapshot::<Encoded>(Addr::new(at)) {
        Ok(whole) => encoded(&whole),
        Err(fault) => fault.at().get() as u64,
    }
}

#[no_mangle]
pub extern "C-unwind" fn saved_encoded(words: &<Encoded as Dumpable>::Words, at: usize) -> u64 {
    encoded(&Snapshot::<Encoded>::from_words(*words, Addr::new(at)))
}

fn state(state: Decoded<State>) -> u64 {
    match state.name() {
        Some(name) => name.len() as u64,
        None => state.raw() as u64,
    }
}

fn all(whole: &Snapshot<Whole>, index: usize) -> u64 {
    let mut sum =
        whole.low() as u64 ^ whole.one() as u64 ^ whole.negative() as u64 ^ state(whole.state());
    sum ^= whole.turn().raw() as u64;
    sum ^= whole.flags().bits() as u64 ^ whole.flags().has(Bit::Last) as u64 ^ whole.flags().unknown();
    sum ^= match whole.signed().name() {
        Some(name) => name.len() as u64,
        None => whole.signed().raw() as u64,
    };
    sum ^= whole.count() as u64 ^ whole.short() as u64 ^ whole.byte() as u64 ^ whole.long();
    sum ^= whole.wide() as u64
        ^ whole.across()
        ^ whole.top() as u64
        ^ whole.kind() as u64
        ^ state(whole.state_tag());
    sum ^=
        (whole.tagged().get() ^ whole.inner().next().get() ^ whole.inner().origin().get()) as u64;
    if let Some(inner) = whole.array().get(index) {
        sum ^= inner.next().get() as u64;
        if let Some(small) = inner.small().get(index) {
            sum ^= small as u64;
        }
    }
    let [a, b, c, d, e] = whole.five().values();
    sum ^= whole.judged() ^ whole.scaled(sum);
    sum ^ a
        ^ b
        ^ c
        ^ d
        ^ e
        ^ whole.sum(sum)
        ^ whole.first().next().get() as u64
        ^ whole.fidelity().is_torn() as u64
}

#[no_mangle]
pub extern "C-unwind" fn capture_whole(at: usize, index: usize) -> u64 {
    match Outside.snapshot::<Whole>(Addr::new(at)) {
        Ok(whole) => all(&whole, index),
        Err(fault) => fault.at().get() as u64,
    }
}

#[no_mangle]
pub extern "C-unwind" fn capture_part(at: usize) -> u64 {
    match Outside.snapshot::<Part>(Addr::new(at)) {
        Ok(part) => part.a() as u64 ^ part.c().next().get() as u64 ^ part.origin().get() as u64,
        Err(fault) => fault.len() as u64,
    }
}

#[no_mangle]
pub extern "C-unwind" fn capture_bytes(at: usize, bytes: &[u8; 512], start: usize) -> u64 {
    match Bytes::new(Addr::new(start), bytes).snapshot::<Whole>(Addr::new(at)) {
        Ok(whole) => all(&whole, start),
        Err(fault) => fault.cause().as_str().len() as u64,
    }
}

#[no_mangle]
pub unsafe extern "C-unwind" fn capture_mapped(at: usize, start: *const u8, len: usize) -> u64 {
    match unsafe { Mapped::new(start, len) }.snapshot::<Whole>(Addr::new(at)) {
        Ok(whole) => all(&whole, at),
        Err(fault) => fault.at().get() as u64,
    }
}

#[no_mangle]
pub extern "C-unwind" fn copy_string(at: usize) -> usize {
    match Outside.string::<62>(Addr::new(at)) {
        Ok(name) => name.as_bytes().len() ^ name.is_cut() as usize,
        Err(fault) => fault.len(),
    }
}
