//! Where the members of `struct page` lie (`include/linux/mm_types.h`), as types for plans.
//!
//! Up to 5.15, there is no `struct folio`: a folio is what the members of its pages are since.
//! Offsets are those of C, in terms of words, so that one table serves 32 and 64 bits.

use super::flags;
use super::machine::{Arch, Machine};
use super::version::Version;
use dumpable::{Found, FoundKind, Plan, Types};
use pagedump_core::layout::Plans;

/// The layouts of a release on a machine.
pub(crate) struct Layouts {
    version: Version,
    machine: Machine,
}

/// A structure that the plans ask for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Struct {
    Page,
    Folio,
    Slab,
}

/// A member: its offset in bytes in C, and its type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Member(pub(crate) usize, pub(crate) Kind);

/// The type of a member.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Long,
    Pointer,
    Unsigned,
    Signed,
}

impl Layouts {
    /// Returns the layouts; `None` if no such release has a `struct page` of this size.
    pub(crate) fn new(version: Version, machine: Machine) -> Option<Self> {
        let is_possible = match machine.word {
            64 => matches!(machine.words, 7..=10),
            32 => matches!(machine.words, 8..=10),
            _ => false,
        };
        // With addresses of 64 bits for devices, `dma_addr` (5.2 to 5.11) moves all members after
        // the flags on machines with 32 bits that align it. Such a page has two words more.
        let aligns = !matches!(machine.arch, Some(Arch::X86_32));
        let is_moved = (Version(5, 2)..=Version(5, 11)).contains(&version)
            && machine.word == 32
            && machine.words == 10
            && aligns;
        (is_possible && !is_moved).then_some(Self { version, machine })
    }

    pub(crate) fn version(&self) -> Version {
        self.version
    }

    pub(crate) fn machine(&self) -> Machine {
        self.machine
    }

    /// Returns the plans.
    pub(crate) fn plans(&self) -> Plans {
        const FITS: &str = "the tables have every required member, of the described type";
        let page = Plan::from_types(self).expect(FITS);
        Plans {
            page,
            folio_head: Plan::from_types(self).expect(FITS),
            first_tail: Plan::from_types_at(self, page.size()).expect(FITS),
            slab: Plan::from_types(self).expect(FITS),
            ..Plans::COMPILED
        }
    }

    /// Returns the size of `struct page` in bytes.
    fn size(&self) -> usize {
        self.machine.words as usize * self.machine.word_size()
    }

    /// Returns the offset of the `index`th word.
    fn word(&self, index: usize) -> usize {
        index * self.machine.word_size()
    }

    fn since(&self, major: u16, minor: u16) -> bool {
        self.version >= Version(major, minor)
    }

    /// Returns the offset of the words that lie behind the counts up to 4.17: the list, and what
    /// shares its words.
    fn behind_counts(&self) -> usize {
        self.word(3) + 8
    }

    /// Returns the offset of the counts: the mapcount, and the refcount in the next four bytes.
    fn counts(&self) -> usize {
        self.word(if self.since(4, 18) { 6 } else { 3 })
    }

    /// Returns the offset of the compound word of a tail.
    fn compound(&self) -> usize {
        if self.since(4, 18) {
            self.word(1)
        } else {
            self.behind_counts()
        }
    }

    /// Returns a member of a page.
    pub(crate) fn of_page(&self, name: &str) -> Option<Member> {
        Some(match name {
            "flags" => Member(0, Kind::Long),
            "compound_head" => Member(self.compound(), Kind::Long),
            "page_type" => Member(self.counts(), Kind::Unsigned),
            _ => return None,
        })
    }

    /// Returns a member of a head, or of a page that is not compound.
    pub(crate) fn of_head(&self, name: &str) -> Option<Member> {
        let is_new = self.since(4, 18);
        Some(match name {
            "flags" => Member(0, Kind::Long),
            "mapping" => Member(self.word(if is_new { 3 } else { 1 }), Kind::Pointer),
            // `__folio_index` of the page since 6.16.
            "index" => Member(self.word(if is_new { 4 } else { 2 }), Kind::Long),
            "private" => Member(self.private(), Kind::Pointer),
            "_refcount" => Member(self.counts() + 4, Kind::Signed),
            "memcg_data" if self.has_memcg() => Member(self.word(6) + 8, Kind::Long),
            _ => return None,
        })
    }

    fn private(&self) -> usize {
        self.word(5) + if self.since(4, 18) { 0 } else { 8 }
    }

    /// Tells whether the word behind counts and union is `mem_cgroup` or `memcg_data`, or padding that
    /// is 0. Some architectures have the address of the page there (`WANT_PAGE_VIRTUAL`, such as
    /// LoongArch and SPARC), or the last CPU (ppc64).
    fn has_memcg(&self) -> bool {
        let is_certain = matches!(
            self.machine.arch,
            Some(
                Arch::X86_64
                    | Arch::X86_32
                    | Arch::Arm64
                    | Arch::Arm32
                    | Arch::S390x
                    | Arch::RiscV64
            )
        );
        self.word(7) + 8 <= self.size() && (is_certain || self.machine.has_memcg)
    }

    /// Returns a member of the first tail, by its offset there.
    pub(crate) fn of_tail(&self, name: &str) -> Option<Member> {
        let offset = match name {
            "_flags_1" => return Some(Member(0, Kind::Long)),
            "_head_1" => return Some(Member(self.compound(), Kind::Long)),
            "_entire_mapcount" => self.entire_mapcount()?,
            "_large_mapcount" if self.since(6, 10) => self.word(2),
            "_nr_pages_mapped" => self.nr_pages_mapped()?,
            "_pincount" => self.pincount()?,
            "_nr_pages" => return Some(Member(self.nr_pages()?, Kind::Unsigned)),
            _ => return None,
        };
        Some(Member(offset, Kind::Signed))
    }

    /// `compound_mapcount` up to 6.2. With 32 bits, it is in the second tail since 6.15.
    fn entire_mapcount(&self) -> Option<usize> {
        Some(match self.version {
            Version(4, ..=17) => self.word(1),
            Version(..=5, _) | Version(6, ..=5) => self.word(2) + 4,
            Version(6, ..=9) => self.word(3),
            Version(6, ..=14) => self.word(2) + 4,
            _ if self.machine.word == 64 => self.word(2) + 8,
            _ => return None,
        })
    }

    /// `subpages_mapcount` in 6.2.
    fn nr_pages_mapped(&self) -> Option<usize> {
        Some(match self.version {
            Version(..=5, _) | Version(6, ..=1) => return None,
            Version(6, ..=5) => self.word(2) + 8,
            Version(6, ..=9) => self.word(3) + 4,
            Version(6, ..=14) => self.word(2) + 8,
            _ => self.word(2) + 4,
        })
    }

    /// `compound_pincount` up to 6.2. From 5.7 to 5.17 it is in the second tail
    /// (`hpage_pinned_refcount`); with 32 bits again since 6.15.
    fn pincount(&self) -> Option<usize> {
        Some(match self.version {
            Version(..=4, _) | Version(5, ..=17) => return None,
            Version(5, _) | Version(6, ..=1) => self.word(2) + 8,
            Version(6, ..=5) => self.word(2) + 12,
            Version(6, ..=9) => self.word(3) + 8,
            Version(6, ..=14) => self.word(2) + 12,
            _ if self.machine.word == 64 => self.word(2) + 12,
            _ => return None,
        })
    }

    /// `compound_nr` from 5.9 on. It is there with 32 bits up to 5.17. Since 6.15, it depends on
    /// the configuration whether it is kept at all, so it is left out.
    fn nr_pages(&self) -> Option<usize> {
        let is_64 = self.machine.word == 64;
        Some(match self.version {
            Version(..=4, _) | Version(5, ..=8) => return None,
            Version(5, ..=17) => self.word(2) + 8,
            _ if !is_64 => return None,
            Version(5, _) | Version(6, ..=1) => self.word(2) + 12,
            Version(6, ..=5) => self.word(2) + 16,
            Version(6, ..=9) => self.word(3) + 12,
            Version(6, ..=14) => self.word(2) + 16,
            // In the place of the charge of other pages (`NR_PAGES_IN_LARGE_FOLIO`).
            _ if self.machine.has_memcg => self.word(7),
            _ => return None,
        })
    }

    /// Returns the offset of the byte of the first tail that is the order, as it is stored; `None`
    /// since 6.6, where the flags have it.
    pub(crate) fn order(&self) -> Option<usize> {
        let size = self.compound_info_size();
        match self.version {
            Version(4, ..=17) => Some(self.low_byte(self.word(1) + self.compound() + size, size)),
            Version(..=5, _) | Version(6, ..=5) => Some(self.low_byte(self.word(2) + 1, 1)),
            _ => None,
        }
    }

    /// Returns the offset of the byte of the first tail that is the number of the destructor, as it
    /// is stored; `None` since 6.6.
    pub(crate) fn destructor(&self) -> Option<usize> {
        let size = self.compound_info_size();
        self.order().map(|_| match self.version {
            Version(4, ..=17) => self.low_byte(self.word(1) + self.compound(), size),
            _ => self.low_byte(self.word(2), 1),
        })
    }

    /// Returns the size of the order and that of the destructor: bytes since 4.16, half a word
    /// before.
    fn compound_info_size(&self) -> usize {
        if self.since(4, 16) {
            1
        } else {
            self.machine.word_size() / 2
        }
    }

    /// Returns the offset of the lowest byte of a number of `size` bytes, as it is stored.
    fn low_byte(&self, offset: usize, size: usize) -> usize {
        let first = self.machine.stored(offset, size);
        if cfg!(target_endian = "big") {
            first + size - 1
        } else {
            first
        }
    }

    /// Returns the word of the cache of a slab. Its page has it in `private` up to 4.17, and behind
    /// the list up to 6.1.
    pub(crate) fn of_slab(&self, name: &str) -> Option<Member> {
        let offset = match self.version {
            Version(4, ..=17) => self.private(),
            Version(..=5, _) | Version(6, ..=1) => self.word(3),
            _ => self.word(1),
        };
        (name == "slab_cache").then_some(Member(offset, Kind::Pointer))
    }
}

impl Types for Layouts {
    type Struct = Struct;

    fn find(&self, name: &str, index: usize) -> Option<Struct> {
        match (name, index) {
            ("page", 0) => Some(Struct::Page),
            ("folio", 0) => Some(Struct::Folio),
            ("slab", 0) => Some(Struct::Slab),
            _ => None,
        }
    }

    fn size_of(&self, of: Struct) -> usize {
        match of {
            Struct::Page | Struct::Slab => self.size(),
            Struct::Folio => 2 * self.size(),
        }
    }

    fn member(&self, of: Struct, path: &str) -> Option<Found<Struct>> {
        let in_tail = |Member(offset, kind)| Member(self.size() + offset, kind);
        let Member(offset, kind) = match of {
            Struct::Page => self.of_page(path),
            Struct::Folio => self.of_head(path).or_else(|| self.of_tail(path).map(in_tail)),
            Struct::Slab => self.of_slab(path),
        }?;
        let (size, kind) = match kind {
            Kind::Long => (self.word(1), FoundKind::Unsigned),
            Kind::Pointer => (self.word(1), FoundKind::Address),
            Kind::Unsigned => (4, FoundKind::Unsigned),
            Kind::Signed => (4, FoundKind::Signed),
        };
        let offset = self.machine.stored(offset, size) * 8;
        Some(Found { offset, size: size * 8, kind, count: None })
    }

    fn only_member(&self, _of: Struct) -> Option<Found<Struct>> {
        None
    }

    fn enumerator(&self, prefix: &str, name: &str) -> Option<u64> {
        (prefix == "PG_").then(|| flags::number(self.version, name)).flatten()
    }

    fn address_size(&self) -> usize {
        self.word(1)
    }
}
