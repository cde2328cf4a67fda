//! Hostile memory.

use super::pages::PAGES;
use dumpable::{Addr, Cause, Fault, Memory, Reads};
use dumpable_tests::noise::Noise;
use std::cell::Cell;

/// The size of a `struct page`.
const STRIDE: usize = 64;
const HEAD: u64 = 1 << 6;

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
    /// The order of the folio around it, if there is one.
    order: u32,
    /// One read in this many faults, on average.
    faults: u64,
    is_frozen: bool,
    most: Reads,
    count: Cell<usize>,
    bytes: Cell<usize>,
    /// The number of reads of the dumped page.
    page_reads: Cell<usize>,
    /// The lengths of the last two reads outside of the folio.
    others: Cell<[usize; 2]>,
}

impl<'a> Hostile<'a> {
    /// Creates a memory around the page at `page`, with a bound of `most` reads.
    pub fn new(
        noise: &'a Noise,
        temper: Temper,
        map: Addr<u8>,
        page: Addr<u8>,
        most: Reads,
    ) -> Self {
        let is_worst = temper == Temper::Worst;
        Self {
            noise,
            temper,
            map: map.get(),
            page: page.get(),
            order: if is_worst { 2 } else { 1 + noise.below(9) as u32 },
            faults: if is_worst { u64::MAX } else { *noise.pick(&[4, 16, 64, u64::MAX]) },
            is_frozen: !is_worst && noise.one_in(3),
            most,
            count: Cell::new(0),
            bytes: Cell::new(0),
            page_reads: Cell::new(0),
            others: Cell::new([0; 2]),
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
            Temper::Real => self.flipped(self.real(at)),
            Temper::Pointers => self.pointer(at),
            Temper::Folio => match self.folio(at) {
                Some(word) if self.noise.one_in(64) => self.flipped(word),
                Some(word) => word,
                None => self.pointer(at),
            },
            Temper::Worst => {
                self.folio(at).map_or_else(|| self.elsewhere(), |word| self.restless(at, word))
            }
        }
    }

    /// Returns a word of a real page, which depends on the address only.
    fn real(&self, at: usize) -> u64 {
        PAGES[at / STRIDE % PAGES.len()].1[at / 8 % 8]
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
            .wrapping_add((noise.below(32) as usize).wrapping_sub(16).wrapping_mul(STRIDE))
            as u64;
        match noise.below(10) {
            0 => self.page as u64,
            1 => self.page as u64 | 1,
            2 => near | 1,
            3 => near | HEAD,
            4 => at as u64,
            5 => at as u64 | noise.below(8),
            6 => (u64::MAX << noise.below(32)) | 1,
            7 => self.map as u64 + noise.below(1 << 20) * 8,
            8 => noise.below(16),
            _ => noise.word(),
        }
    }

    /// Returns a word of the folio around the dumped page, or `None` outside of it.
    fn folio(&self, at: usize) -> Option<u64> {
        let bytes = STRIDE << self.order;
        let head = self.page & !(bytes - 1);
        let slot = at.wrapping_sub(head) / STRIDE;
        let order = u64::from(self.order);
        let tail = (bytes as u64).wrapping_neg() | 1;
        Some(match (slot, at / 8 % 8) {
            (0, 0) => u64::MAX << 40 | HEAD,
            // A plausible mapping; a page type with a name; a memory cgroup.
            (0, 2) => 0xffff_8880_0000_0f00,
            (0, 6) => 0x7fff_ffff_f2ff_ffff,
            (0, 7) => u64::MAX,
            (1, 0) => order,
            (1, 7) => 1 << order,
            (slot, 1) if slot != 0 && slot < 1 << order => tail,
            (slot, 2..=4) if slot < 1 << order => 0x8000_0000_8000_0000,
            (slot, _) if slot < 1 << order => 0,
            _ => return None,
        })
    }

    /// Changes a word between reads, but keeps those that would end the dump early.
    fn restless(&self, at: usize, word: u64) -> u64 {
        match at / 8 % 8 {
            // The owner's own word.
            5 => self.noise.next(),
            // In each try but the last, the page gets another head at its end: a try reads it four
            // times before the folio, and four times after.
            1 if at / STRIDE == self.page / STRIDE && matches!(self.page_reads.get(), 5..=32) => {
                let tries = (self.page_reads.get() - 1) / 8;
                let is_after = (self.page_reads.get() - 1) % 8 >= 4;
                if is_after && tries < 4 {
                    word & !1
                } else {
                    word
                }
            }
            _ => word,
        }
    }

    /// Returns a word that leads out of the folio: never null, and always close to the end of a
    /// page.
    fn elsewhere(&self) -> u64 {
        self.noise.next() & !0xfff | 0xfe1
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
        if self.folio(at.get()).is_none() {
            let [before, last] = self.others.replace([self.others.get()[1], into.len()]);
            // The word of a section's bits, after the fourth read of the section.
            if self.temper == Temper::Worst && [before, last, into.len()] == [16, 16, 8] {
                return Err(Fault::new(Addr::new(usize::MAX), usize::MAX, Cause::Absent));
            }
        }
        if self.faults != u64::MAX && self.noise.one_in(self.faults) {
            // A failed read may leave anything in the buffer.
            into.fill(0xa5);
            return Err(fault(if self.noise.one_in(2) { into.len() } else { usize::MAX }));
        }
        if into.len() & 7 != 0 {
            // A string: of control characters, each of which is escaped as four; or of anything.
            let is_long = self.temper == Temper::Worst || self.noise.one_in(2);
            into.iter_mut()
                .for_each(|byte| *byte = if is_long { 1 } else { self.noise.next() as u8 });
            return Ok(());
        }
        for (index, bytes) in into.chunks_exact_mut(8).enumerate() {
            bytes.copy_from_slice(&self.word(at.get().wrapping_add(8 * index)).to_ne_bytes());
        }
        Ok(())
    }

    fn is_frozen(&self) -> bool {
        self.is_frozen
    }
}
