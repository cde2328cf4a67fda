//! Hostile memory.

use super::slots::Slots;
use super::Scene;
use dumpable::{Addr, Cause, Fault, Memory, Reads};
use dumpable_tests::noise::Noise;
use std::cell::Cell;

/// The kind of content of a memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Temper {
    /// Fresh noise in each read.
    Noise,
    /// Real pages, with random bits flipped in each read.
    Real,
    /// Words that point back to the page, to its neighbours, in circles, or nowhere.
    Pointers,
    /// A folio that is consistent in most reads.
    Folio,
    /// A folio that makes the dump repeat its reads as often as possible, and then print everything
    /// that it can.
    Worst,
}

impl Temper {
    /// All tempers.
    pub const ALL: [Self; 5] = [Self::Noise, Self::Real, Self::Pointers, Self::Folio, Self::Worst];
}

/// Memory that answers each read with fresh bytes or a fault, and counts reads. Panics when a read
/// exceeds the bound.
pub struct Hostile<'a> {
    noise: &'a Noise,
    temper: Temper,
    /// The start of the memory map.
    map: usize,
    /// The address of the dumped page.
    page: usize,
    stride: usize,
    /// The mask of the flag of a head.
    head: u64,
    slots: Slots,
    /// One read in this many faults, on average.
    faults: u64,
    is_frozen: bool,
    most: Reads,
    count: Cell<usize>,
    bytes: Cell<usize>,
    /// The number of reads of the dumped page.
    page_reads: Cell<usize>,
}

impl<'a> Hostile<'a> {
    /// Creates a memory around the page of a scene, with a bound of `most` reads.
    pub fn new(noise: &'a Noise, temper: Temper, scene: &Scene<'_>, most: Reads) -> Self {
        let (kernel, is_worst) = (scene.kernel(), temper == Temper::Worst);
        Self {
            noise,
            temper,
            map: kernel.memory_map.get(),
            page: scene.page.get(),
            stride: kernel.stride(),
            head: 1 << scene.flag_numbers[0],
            slots: Slots::new(noise, scene, is_worst),
            faults: if is_worst { u64::MAX } else { *noise.pick(&[4, 16, 64, u64::MAX]) },
            is_frozen: !is_worst && noise.one_in(3),
            most,
            count: Cell::new(0),
            bytes: Cell::new(0),
            page_reads: Cell::new(0),
        }
    }

    /// Returns the reads so far.
    pub fn reads(&self) -> Reads {
        Reads { count: self.count.get(), bytes: self.bytes.get() }
    }

    /// Returns a word as this read sees it.
    fn word(&self, at: usize) -> u64 {
        match self.temper {
            Temper::Noise => self.noise.word(),
            Temper::Real => self.flipped(self.slots.real(at)),
            Temper::Pointers => self.pointer(at),
            Temper::Folio => match self.slots.folio(at) {
                Some(word) if self.noise.one_in(64) => self.flipped(word),
                Some(word) => word,
                None => self.pointer(at),
            },
            Temper::Worst => {
                let word = self.slots.folio(at);
                word.map_or_else(|| self.elsewhere(), |word| self.restless(at, word))
            }
        }
    }

    fn flipped(&self, word: u64) -> u64 {
        let noise = self.noise.next();
        match noise >> 60 {
            0 => word ^ 1 << (noise & 63),
            1 => word ^ 1 << (noise & 63) ^ 1 << (noise >> 6 & 63),
            2 => noise,
            _ => word,
        }
    }

    /// Returns a word that leads somewhere.
    fn pointer(&self, at: usize) -> u64 {
        let noise = self.noise;
        let near = self
            .page
            .wrapping_add((noise.below(32) as usize).wrapping_sub(16).wrapping_mul(self.stride))
            as u64;
        match noise.below(10) {
            0 => self.page as u64,
            1 => self.page as u64 | 1,
            2 => near | 1,
            3 => near | self.head,
            4 => at as u64,
            5 => at as u64 | noise.below(8),
            6 => (u64::MAX << noise.below(32)) | 1,
            7 => self.map as u64 + noise.below(1 << 20) * 8,
            8 => noise.below(16),
            _ => noise.word(),
        }
    }

    /// Changes a word between reads, but keeps those that would end the dump early.
    fn restless(&self, at: usize, word: u64) -> u64 {
        let in_page = self.slots.in_page(at);
        // In each try but the last, the page gets another head at its end: a try reads it four
        // times before the folio, and four times after.
        if in_page == Some(self.slots.compound) {
            let before = self.page_reads.get().saturating_sub(1);
            return if before % 8 >= 4 && before / 8 < 4 { word ^ 2 } else { word };
        }
        match self.slots.is_private(at) {
            true => self.noise.next(),
            false => word,
        }
    }

    /// Returns a word that leads out of the folio, never null and close to the end of a page, or
    /// the bytes of a string, each of which is escaped as four.
    fn elsewhere(&self) -> u64 {
        self.noise.next() & 0x0707_0707_0707_0000 | 0x0101_0101_0101_0fff
    }
}

impl Memory for Hostile<'_> {
    fn read(&self, at: Addr<u8>, into: &mut [u8]) -> Result<(), Fault> {
        self.count.set(self.count.get() + 1);
        self.bytes.set(self.bytes.get() + into.len());
        let reads = self.reads();
        let is_within = reads.count <= self.most.count && reads.bytes <= self.most.bytes;
        assert!(is_within, "read bound exceeded: {reads:?}, expected at most {:?}", self.most);

        let fault = |len| {
            Fault::new(
                at,
                len,
                *self.noise.pick(&[Cause::Unmapped, Cause::Absent, Cause::NotMemory]),
            )
        };
        if at.get() == self.page {
            self.page_reads.set(self.page_reads.get() + 1);
        }
        // The last of all reads is that of the bits of a page block.
        if self.temper == Temper::Worst && reads.count == self.most.count {
            return Err(Fault::new(Addr::new(usize::MAX), usize::MAX, Cause::Absent));
        }
        if self.faults != u64::MAX && self.noise.one_in(self.faults) {
            // A failed read may leave anything in the buffer.
            into.fill(0xa5);
            return Err(fault(if self.noise.one_in(2) { into.len() } else { usize::MAX }));
        }
        // A string of control characters, or a part of an object.
        if self.temper != Temper::Worst && into.len() & 7 != 0 && self.noise.one_in(2) {
            into.fill(1);
            return Ok(());
        }
        for (index, bytes) in into.chunks_mut(8).enumerate() {
            let word = self.word(at.get().wrapping_add(8 * index)).to_ne_bytes();
            bytes.copy_from_slice(&word[..bytes.len()]);
        }
        Ok(())
    }

    fn is_frozen(&self) -> bool {
        self.is_frozen
    }
}
