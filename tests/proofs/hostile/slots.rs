//! The memory map of a kernel: a folio around the dumped page, or real pages.

use super::made_up::DESCRIBED;
use super::pages::PAGES;
use super::Scene;
use dumpable::{Dumpable, Place, Plan};
use dumpable_tests::noise::Noise;
use pagedump_core::layout::{FirstTail, FolioHead, Page, Plans};
use pagedump_core::{Descriptors, Hugetlb, Kernel, Mapcount, Order, Tails};

/// What no dump depends on: two negative numbers, the pointer to a mapping, and not a tail.
const FILLER: u64 = 0x8000_0000_8000_0000;

/// The bytes of a `struct page`, and room for reads past its end.
type Image = [u8; 136];

/// The memory map.
pub(super) struct Slots {
    map: usize,
    stride: usize,
    page: usize,
    /// The number of the first page of the folio.
    head: usize,
    order: u32,
    /// Whether the dumped page and the one after it show the first pages of the folio.
    is_fake: bool,
    /// The head, the first tail, other tails, and the descriptor.
    images: [Image; 4],
    /// The address of the descriptor, if it is apart from the pages.
    descriptor: Option<usize>,
    /// The offset of the word that leads to the head.
    pub(super) compound: usize,
    /// The offset of the owner's own word.
    private: usize,
    members: Vec<Moved>,
    /// The numbers of the flags.
    flags: [u32; 5],
}

/// A member of a page: its offset here and in the description, and its size.
struct Moved {
    here: usize,
    described: usize,
    size: usize,
}

impl Slots {
    /// Creates the memory map of a scene.
    pub(super) fn new(noise: &Noise, scene: &Scene<'_>, is_worst: bool) -> Self {
        let kernel = scene.kernel();
        let (map, stride) = (kernel.memory_map.get(), kernel.stride().max(1));
        let page = scene.page.get().wrapping_sub(map) / stride;
        let may_be_fake = kernel.conventions.fake_heads && scene.page.get() & 4095 == 0;
        let is_fake = may_be_fake && (is_worst || noise.one_in(2));
        let order = match (is_worst, is_fake) {
            (true, true) => 9,
            (true, false) => 2,
            (false, true) => 9 + noise.below(2) as u32,
            (false, false) => 1 + noise.below(9) as u32,
        };
        let mut slots = Self {
            map,
            stride,
            page,
            head: page & !((1 << order) - 1),
            order,
            is_fake,
            images: [FILLER; 4].map(|filler| {
                let bytes = filler.to_ne_bytes();
                core::array::from_fn(|at| bytes[at % 8])
            }),
            descriptor: match kernel.conventions.descriptors {
                Descriptors::Overlay => None,
                Descriptors::Tagged { .. } => Some(0xffff_8880_0000_1240),
            },
            compound: offset(&kernel.plans.page, Page::COMPOUND_INFO),
            private: offset(&kernel.plans.folio_head, FolioHead::PRIVATE),
            members: moved(kernel.plans),
            flags: scene.flag_numbers,
        };
        slots.fill_head(noise, &kernel, is_worst);
        slots.fill_tails(noise, &kernel);
        slots
    }

    /// Fills the head with much to print in the worst case, and else with any kind of page.
    fn fill_head(&mut self, noise: &Noise, kernel: &Kernel<'_>, is_worst: bool) {
        let (plan, folio) = (&kernel.plans.page, &kernel.plans.folio_head);
        let [head, private_1, owner_2, reserved, swap_backed] = self.flags.map(|bit| 1 << bit);
        // With all numbers above the flags.
        let mut flags = u64::MAX << 40 | head;
        // A page of the swap cache, so that its mapping is looked up; a free block, whose kind has
        // the longest name.
        let (mut mapping, mut word) = (FILLER, 0xf0ff_ffff);
        if is_worst {
            flags |= private_1 | swap_backed;
        } else {
            for flag in [private_1, owner_2, reserved, swap_backed, kernel.conventions.slab_flag] {
                flags |= if noise.one_in(3) { flag } else { 0 };
            }
            mapping = *noise.pick(&[FILLER, FILLER, FILLER | 1, FILLER | 2, FILLER | 3, 0]);
            word = *noise.pick(&[u32::MAX, u32::MAX, 0, 5, 0xf5ff_ffff, word, !0x80, !0x200]);
        }
        let image = &mut self.images[0];
        put(image, offset(plan, Page::COMPOUND_INFO), FILLER.to_ne_bytes());
        put(image, offset(plan, Page::FLAGS), flags.to_ne_bytes());
        put(image, offset(plan, Page::TYPE_OR_MAPCOUNT), word.to_ne_bytes());
        // Over the head, or apart.
        let image = &mut self.images[if self.descriptor.is_some() { 3 } else { 0 }];
        put(image, offset(folio, FolioHead::FLAGS), flags.to_ne_bytes());
        put(image, offset(folio, FolioHead::MAPPING_WORD), mapping.to_ne_bytes());
        put(image, offset(folio, FolioHead::REFCOUNT), u32::to_ne_bytes(0x7fff_ffff));
        put(image, offset(folio, FolioHead::MEMCG_DATA), u64::MAX.to_ne_bytes());
        put(image, offset(folio, FolioHead::PFN), (self.head as u64).to_ne_bytes());
        put(image, offset(folio, FolioHead::ORDER), [self.order as u8]);
    }

    fn fill_tails(&mut self, noise: &Noise, kernel: &Kernel<'_>) {
        let Kernel { plans, conventions, .. } = kernel;
        let has_mask = match conventions.tails {
            Tails::Pointer => false,
            Tails::Mask => true,
            Tails::ByValue => noise.one_in(2),
        };
        let tail = match has_mask {
            true => (self.stride << self.order).wrapping_neg(),
            false => self.map.wrapping_add(self.head.wrapping_mul(self.stride)),
        };
        let tail = (tail | 1).to_ne_bytes();
        let [_, first, other, _] = &mut self.images;
        put(other, self.compound, tail);
        let pages = u32::to_ne_bytes(1 << self.order);
        put(first, offset(&plans.first_tail, FirstTail::NR_PAGES), pages);
        let mut flags = u64::from(self.order as u8);
        if let Mapcount::Compound { double_map } = conventions.mapcount {
            flags |= if noise.one_in(2) { double_map } else { 0 };
        }
        if let Hugetlb::Destructor { offset, number } = conventions.hugetlb {
            put(first, offset, [number ^ u8::from(noise.one_in(2))]);
        }
        put(first, offset(&plans.first_tail, FirstTail::FLAGS), flags.to_ne_bytes());
        if let Order::Byte(at) = conventions.order {
            put(first, at, [self.order as u8]);
        }
        put(first, offset(&plans.first_tail, FirstTail::HEAD), tail);
        put(first, self.compound, tail);
        let Descriptors::Tagged { folio } = conventions.descriptors else { return };
        if let Some(descriptor) = self.descriptor {
            let word = descriptor as u64 | u64::from(folio & 0xf);
            for image in &mut self.images[..3] {
                put(image, offset(&plans.page, Page::MEMDESC), word.to_ne_bytes());
            }
        }
    }

    /// Returns the number of a slot, and the offset in it.
    fn place(&self, at: usize) -> (usize, usize) {
        let offset = at.wrapping_sub(self.map);
        (offset / self.stride, offset % self.stride)
    }

    /// Whether this is in the dumped page, and the offset in it.
    pub(super) fn in_page(&self, at: usize) -> Option<usize> {
        let (number, offset) = self.place(at);
        (number == self.page).then_some(offset)
    }

    /// Whether this is the owner's own word of a page or of the descriptor.
    pub(super) fn is_private(&self, at: usize) -> bool {
        let in_descriptor = self.descriptor.and_then(|start| at.checked_sub(start));
        in_descriptor == Some(self.private) || self.place(at).1 == self.private
    }

    /// Returns a word of the folio around the dumped page, or `None` outside of it.
    pub(super) fn folio(&self, at: usize) -> Option<u64> {
        if let Some(offset) = self.descriptor.and_then(|start| at.checked_sub(start)) {
            if offset < self.images[3].len() {
                return Some(word(&self.images[3], offset));
            }
        }
        let (number, offset) = self.place(at);
        let first = if self.is_fake && number >= self.page { self.page } else { self.head };
        let image = match number.wrapping_sub(first) {
            0 => 0,
            1 => 1,
            index if index < 1 << self.order => 2,
            _ => return None,
        };
        Some(word(&self.images[image], offset))
    }

    /// Returns a word of a real page, which depends on the address only.
    pub(super) fn real(&self, at: usize) -> u64 {
        let (number, offset) = self.place(at);
        let (_, words) = &PAGES[number % PAGES.len()];
        let (mut from, mut image) = ([0; 64], [0; 136]);
        for (bytes, word) in from.chunks_exact_mut(8).zip(words) {
            bytes.copy_from_slice(&word.to_ne_bytes());
        }
        let flags = self.renumbered(words[0]);
        from[..8].copy_from_slice(&flags.to_ne_bytes());
        for &Moved { here, described, size } in &self.members {
            if let Some(to) = image.get_mut(here..here + size) {
                to.copy_from_slice(&from[described..described + size]);
            }
        }
        word(&image, offset)
    }

    /// Returns flags with the numbers of this kernel.
    fn renumbered(&self, flags: u64) -> u64 {
        let pairs = || DESCRIBED.into_iter().zip(self.flags);
        let rest = pairs().fold(flags, |flags, (there, here)| flags & !(1 << there | 1 << here));
        pairs().fold(rest, |renumbered, (there, here)| renumbered | (flags >> there & 1) << here)
    }
}

/// Returns the members of pages.
fn moved(plans: &Plans) -> Vec<Moved> {
    fn one<T: Dumpable, F>(plan: &Plan<T>, place: Place<T, F>, size: usize) -> Option<Moved> {
        let here = plan.offset(place)?;
        Some(Moved { here, described: offset(&Plan::COMPILED, place), size })
    }
    let Plans { page, folio_head, .. } = plans;
    let members = [
        one(page, Page::FLAGS, 8),
        one(page, Page::COMPOUND_INFO, 8),
        one(folio_head, FolioHead::MAPPING_WORD, 8),
        one(folio_head, FolioHead::INDEX, 8),
        one(folio_head, FolioHead::PRIVATE, 8),
        one(page, Page::TYPE_OR_MAPCOUNT, 4),
        one(folio_head, FolioHead::REFCOUNT, 4),
        one(folio_head, FolioHead::MEMCG_DATA, 8),
    ];
    members.into_iter().flatten().collect()
}

/// Returns the offset of a member, or one outside of the page if there is none.
fn offset<T: Dumpable, F>(plan: &Plan<T>, place: Place<T, F>) -> usize {
    plan.offset(place).unwrap_or(usize::MAX)
}

/// Stores the bytes of a member, unless it lies outside of the page.
fn put<const N: usize>(image: &mut Image, at: usize, bytes: [u8; N]) {
    if let Some(to) = at.checked_add(N).and_then(|end| image.get_mut(at..end)) {
        to.copy_from_slice(&bytes);
    }
}

fn word(image: &Image, at: usize) -> u64 {
    let bytes = image.get(at..).and_then(<[u8]>::first_chunk);
    bytes.map_or(FILLER, |bytes| u64::from_ne_bytes(*bytes))
}
