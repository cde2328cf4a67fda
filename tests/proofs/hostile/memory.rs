//! The memory.

use super::pages::PAGES;
use super::Noise;
use dumpable::{Addr, Cause, Fault, Memory, Reads};
use std::cell::Cell;

/// The bytes of a `struct page`.
const STRIDE: usize = 64;
const HEAD: u64 = 1 << 6;

/// What a memory is like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Temper {
    /// Noise, other noise with each read.
    Noise,
    /// Real pages, with some bits flipped anew in each read.
    Real,
    /// Words that point back to the page, to its neighbours, in circles, or nowhere.
    Pointers,
    /// A folio that fits together, most of the time.
    Folio,
    /// A folio that fits together, but for what makes the dump read it again as often as it can; and then everything that can be
    /// told of it.
    Worst,
}

impl Temper {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Noise, Self::Real, Self::Pointers, Self::Folio, Self::Worst];
}

/// Memory that answers each read with fresh bytes or a fault, and counts what is read. It panics when more is read than may be.
pub struct Hostile<'a> {
    noise: &'a Noise,
    temper: Temper,
    /// Where the memory map begins.
    map: usize,
    /// The page that is asked for.
    page: usize,
    /// The order of the folio that it lies in, where there is one.
    order: u32,
    /// Once in how many reads there is a fault.
    faults: u64,
    is_frozen: bool,
    most: Reads,
    count: Cell<usize>,
    bytes: Cell<usize>,
    /// How often the page itself was read.
    page_reads: Cell<usize>,
    /// How long the last reads were that were not of pages.
    others: Cell<[usize; 2]>,
}

impl<'a> Hostile<'a> {
    /// A memory around the page at `page`, of which no more than `most` is read.
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

    /// What was read of it.
    pub fn reads(&self) -> Reads {
        Reads { count: self.count.get(), bytes: self.bytes.get() }
    }

    /// A word, as it is read at `at`.
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

    /// A word of a real page, always the same page at an address.
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

    /// A word that leads somewhere.
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

    /// A word of a folio around the page that is asked for; `None` outside of it.
    fn folio(&self, at: usize) -> Option<u64> {
        let bytes = STRIDE << self.order;
        let head = self.page & !(bytes - 1);
        let slot = at.wrapping_sub(head) / STRIDE;
        let order = u64::from(self.order);
        let tail = (bytes as u64).wrapping_neg() | 1;
        Some(match (slot, at / 8 % 8) {
            (0, 0) => u64::MAX << 40 | HEAD,
            // Where a mapping may be; a type, which needs a name; a control group.
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

    /// Lets nothing be read twice and be the same, but for what would end the dump before its time.
    fn restless(&self, at: usize, word: u64) -> u64 {
        match at / 8 % 8 {
            // The owner's own word.
            5 => self.noise.next(),
            // In each try but the last, the page has another head in the end: it is read four times before, and four times then.
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

    /// What leads on from the folio: never null, and always close to the end of a page.
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
        assert!(is_within, "too much is read: {reads:?}, and at most {:?}", self.most);

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
            // The word of a section's bits, after the fourth reading of the section.
            if self.temper == Temper::Worst && [before, last, into.len()] == [16, 16, 8] {
                return Err(Fault::new(Addr::new(usize::MAX), usize::MAX, Cause::Absent));
            }
        }
        if self.faults != u64::MAX && self.noise.one_in(self.faults) {
            // And leaves anything behind.
            into.fill(0xa5);
            return Err(fault(if self.noise.one_in(2) { into.len() } else { usize::MAX }));
        }
        if into.len() & 7 != 0 {
            // A string: of control characters, so that each is written as four; or of anything.
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
