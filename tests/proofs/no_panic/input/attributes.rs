//! Every attribute in every place that `derive.rs` and `dump.rs` do not cover.

#![no_std]

mod outside;

use core::mem::{ManuallyDrop, MaybeUninit};
use core::ptr::NonNull;
use dumpable as renamed;
use dumpable::{Addr, Be, Decoded, Dumpable, Failure, Flags, Le, Memory, Snapshot, Str};
use outside::Outside;

/// A type of another crate.
pub mod elsewhere {
    #[repr(C)]
    pub struct Inode {
        pub mode: u16,
        pub size: u64,
        _private: u64,
    }

    #[repr(C)]
    pub union Slot {
        pub word: usize,
        pub inner: super::Inner,
    }
}

#[derive(Dumpable)]
#[dumpable(remote = elsewhere::Inode, c = "struct inode", size = 24, rename(snapshot = MirrorCopy, live = MirrorView))]
#[repr(C)]
pub struct Mirror {
    mode: u16,
    #[dumpable(offset = 8)]
    size: u64,
    #[dumpable(skip)]
    private: u64,
}

#[derive(Dumpable, Clone, Copy, PartialEq)]
#[dumpable(crate = renamed)]
#[repr(i16)]
pub enum Level {
    #[dumpable(c = "LOW")]
    Low = -2,
    High = 2,
}

#[derive(Dumpable, Clone, Copy)]
#[dumpable(positions, crate = renamed, bits(#[dumpable(c = "owner")] Owner: hex = 2..=4, Way = 5..=5))]
#[repr(u16)]
pub enum Mode {
    #[dumpable(c("r", "load", "f"))]
    Read = 0,
    Write = 9,
}

#[derive(Dumpable, Clone, Copy)]
#[dumpable(masks, crate = renamed)]
#[repr(u64)]
pub enum Masks {
    All = 0xff,
    Low = 0xf,
    High = 0xf0,
}

pub const fn half(value: u32) -> u32 {
    value >> 1
}

pub const fn is_kernel(at: Addr<Inner>) -> bool {
    at.get() >> 47 != 0
}

fn report(_: &Failure, _: &Snapshot<Every>) {}

fn report_slot(_: &Failure, _: &SlotCopy) {}

#[derive(Dumpable, Clone, Copy)]
#[repr(C)]
pub struct Inner {
    pub next: *const Inner,
    pub rows: [[u16; 3]; 2],
}

#[derive(Dumpable)]
#[dumpable(crate = renamed, c = "union slot", size = 24, remote = elsewhere::Slot, on_failure = report_slot)]
#[dumpable(rename(live = SlotView, snapshot = SlotCopy), field(word, bits(is_value: bool = 0)))]
#[repr(C)]
pub union Slot {
    word: usize,
    #[dumpable(check(!self.is_value(), "never evaluated in dump code"))]
    inner: Inner,
}

#[derive(Dumpable)]
#[dumpable(c = "every_t", capture(!gone), on_failure = report, crate = renamed, field(late, as(Be<Level>)))]
#[repr(C)]
pub struct Every {
    #[dumpable(
        c("__bits", "bits"),
        optional,
        bits(
            #[dumpable(c("mode", "_mode"))]
            mode: Mode = 0..=15,
            #[dumpable(c(absent))]
            level: Level = 16..=31,
            masks: Masks = 32..=39,
            wide: i64 = 40..=63,
        ),
    )]
    bits: u64,
    late: i16,
    #[dumpable(c(absent), as(Le<Mode>))]
    modes: u16,
    #[dumpable(as(half -> u32))]
    halved: u32,
    #[dumpable(rename = first_words)]
    words: [u32; 2],
    #[dumpable(tag(lowest: u8 = 0..=2), as(is_kernel -> bool))]
    tagged: *const Inner,
    #[dumpable(skip, bits(straddling: u16 = 5..=17, flags_there: Mode = 18..=33, level_there: Level = 41..=56))]
    bytes: [u8; 8],
    gone: u64,
    #[dumpable(view(
        #[dumpable(c("n", "m"), optional, as(Be<u32>), bits(high: u8 = 24..=31))]
        number: u32,
        #[dumpable(as(Mode), check(self.number() != Some(0), "never evaluated in dump code"))]
        view_modes: u16 @ 4,
        #[dumpable(as(Le<Level>), check(|level| level.is_known(), "never evaluated in dump code"))]
        view_level: i16 @ 6,
        #[dumpable(as(Str<6>))]
        text: [u8; 6] @ 8,
        #[dumpable(as(half -> u32))]
        view_half: u32 @ 16,
        #[dumpable(tag(view_tag: Level = 0..=2))]
        view_tagged: usize @ 24,
    ))]
    viewed: [u64; 4],
    #[dumpable(as(Str<12>), check(self.lowest() < 8, "never evaluated in dump code"))]
    name: [core::ffi::c_char; 12],
    #[dumpable(view(deep: Inner @ inner, deep_word: usize @ word))]
    slot: Slot,
    plain: Level,
    uninit: MaybeUninit<u16>,
    dropped: ManuallyDrop<[Inner; 2]>,
    not_null: Option<NonNull<u8>>,
}

#[dumpable::helpers(crate = renamed)]
impl Every {
    #[check(matches!(self.high(), Some(high) if high > 0), "never evaluated in dump code")]
    #[check(|sum| sum < 100, "never evaluated in dump code")]
    pub const fn matched(&self, index: usize) -> u32 {
        let (Some(first), Some(second)) = (self.first_words().get(0), self.first_words().get(1))
        else {
            return 0;
        };
        let mut sum = 0u32;
        for step in 0..4 {
            let Some(inner) = self.dropped().get(index) else { break };
            let Some(row) = inner.rows().get(step) else { continue };
            if let Some(cell) = row.get(index) {
                sum = sum.saturating_add(cell as u32);
            } else if matches!(step, 1..=2) {
                sum = first % 7;
            }
        }
        match (self.late().known(), self.late().name()) {
            (Some(Level::Low), _) if second > first => sum,
            (_, Some(name)) => name.len() as u32,
            (_, None) => !(self.late().raw() as u32),
        }
    }

    #[only(live)]
    pub fn twice(&self) -> u32 {
        self.halved() * 2
    }

    #[only(snapshot)]
    pub const fn twice(&self) -> u32 {
        self.halved().wrapping_mul(2)
    }

    pub const fn first_inner(&self) -> Option<View<Inner>> {
        self.dropped().get(self.twice() as usize)
    }
}

/// Generated types with other names.
#[derive(Dumpable)]
#[dumpable(crate = renamed, rename(snapshot = NamedCopy, live = NamedView))]
#[repr(C)]
struct Named {
    word: u64,
}

const fn quarter(word: u64) -> u64 {
    word >> 2
}

#[dumpable::helpers(
    crate = renamed,
    rename(snapshot = NamedCopy, live = NamedView),
    total(quarter),
)]
impl Named {
    pub const fn quarter(&self) -> u64 {
        quarter(self.word())
    }
}

fn level(level: Decoded<Level>) -> u64 {
    let low = level.is(Level::Low) as u64 ^ level.raw() as u64 ^ level.is_known() as u64;
    match (level.known(), level.name()) {
        (Some(known), Some(name)) => low ^ known as u64 ^ name.len() as u64,
        _ => low,
    }
}

fn modes(modes: Flags<Mode>) -> u64 {
    let groups = modes.group(Mode::Owner) ^ modes.group(Mode::Way);
    modes.bits() as u64
        ^ modes.has(Mode::Write) as u64
        ^ modes.contains(Flags::of(Mode::Read).union(Flags::of(Mode::Write))) as u64
        ^ modes.difference(Flags::of(Mode::Read)).is_empty() as u64
        ^ modes.intersection(Flags::of(Mode::Write)).bits() as u64
        ^ modes.unknown()
        ^ groups
}

fn masks(masks: Flags<Masks>, mask: Masks) -> u64 {
    masks.bits() ^ masks.has(Masks::All) as u64 ^ masks.has(mask) as u64 ^ masks.unknown()
}

fn every(every: &Snapshot<Every>, index: usize) -> u64 {
    let named = Snapshot::<Named>::from_words([index as u64], every.origin().cast());
    let mut sum = named.quarter() ^ every.bits().unwrap_or(1) ^ level(every.late());
    if let (Some(mode), Some(number), Some(wide)) = (every.mode(), every.level(), every.wide()) {
        sum ^= modes(mode) ^ level(number) ^ wide as u64;
    }
    if let Some(set) = every.masks() {
        sum ^= masks(set, Masks::Low) ^ masks(set, Masks::High);
    }
    sum ^=
        level(every.late()) ^ modes(every.modes()) ^ every.halved() as u64 ^ every.lowest() as u64;
    sum ^= every.tagged() as u64
        ^ every.straddling() as u64
        ^ modes(every.flags_there())
        ^ level(every.level_there());
    if let (Some(number), Some(high)) = (every.number(), every.high()) {
        sum ^= number as u64 ^ high as u64;
    }
    sum ^= modes(every.view_modes())
        ^ level(every.view_level());
    sum ^=
        every.text().as_bytes().len() as u64 ^ every.view_half() as u64 ^ level(every.view_tag());
    sum ^= every.view_tagged() as u64
        ^ every.name().is_cut() as u64
        ^ level(every.plain())
        ^ every.uninit() as u64;
    sum ^= every.deep().next().get() as u64
        ^ every.deep_word() as u64
        ^ every.slot().is_value() as u64;
    sum ^= every.not_null().get() as u64
        ^ every.matched(index) as u64
        ^ every.slot().inner().origin().get() as u64;
    if let Some(inner) = every.first_inner() {
        sum ^= inner.rows().len() as u64;
    }
    match every.viewed().get(index) {
        Some(word) => sum ^ word,
        None => sum ^ level(Decoded::from_raw(sum as i16)),
    }
}

#[no_mangle]
pub extern "C-unwind" fn capture_every(at: usize, index: usize) -> u64 {
    match Outside.snapshot::<Every>(Addr::new(at)) {
        Ok(copy) => every(&copy, index),
        Err(fault) => fault.at().get() as u64,
    }
}

#[no_mangle]
pub extern "C-unwind" fn saved_every(
    words: &<Every as Dumpable>::Words,
    at: usize,
    index: usize,
) -> u64 {
    every(&Snapshot::<Every>::from_words(*words, Addr::new(at)), index)
}

#[no_mangle]
pub extern "C-unwind" fn capture_mirror(at: usize) -> u64 {
    match Outside.snapshot::<Mirror>(Addr::new(at)) {
        Ok(copy) => copy.mode() as u64 ^ copy.size() ^ copy.origin().get() as u64,
        Err(fault) => fault.len() as u64,
    }
}
