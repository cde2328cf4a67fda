//! Kernels with layouts that Linux never had.

use dumpable::{Dumpable, Found, FoundKind, Kind, Layout, Member, Types};
use dumpable_tests::noise::Noise;
use pagedump_core::layout::{
    AddressSpace, Dentry, FirstTail, FolioHead, HlistNode, Inode, Page, PageFlags, Plans, Qstr,
    Section, SectionUsage, Slab, SlabCache,
};

/// The flags that the core tests, and their numbers in the description.
const FLAGS: [&str; 5] = ["head", "owner_priv_1", "owner_2", "reserved", "swapbacked"];
pub(super) const DESCRIBED: [u32; 5] = [
    PageFlags::Head as u32,
    PageFlags::OwnerPrivate1 as u32,
    PageFlags::Owner2 as u32,
    PageFlags::Reserved as u32,
    PageFlags::SwapBacked as u32,
];

/// The structures that others contain. The number of each is its index.
const NESTED: [&Layout; 2] = [HlistNode::LAYOUT, Qstr::LAYOUT];

/// The types of a kernel: members of the described names, sizes and kinds, in other places.
pub(super) struct MadeUp {
    structures: Vec<Structure>,
    /// The number of each flag.
    pub(super) flags: [u32; 5],
}

struct Structure {
    name: &'static str,
    size: usize,
    members: Vec<(&'static str, Found<usize>)>,
}

impl Structure {
    fn find(&self, name: &str) -> Option<Found<usize>> {
        self.members.iter().find(|(other, _)| *other == name).map(|(_, found)| *found)
    }

    /// Returns the offset of a member in bytes.
    fn offset(&self, name: &str) -> usize {
        self.find(name).expect("it is not optional").offset / 8
    }
}

impl MadeUp {
    /// Draws a kernel. In some, the descriptor of a page is apart from it.
    pub(super) fn any(noise: &Noise, is_apart: bool) -> Self {
        let size = match is_apart {
            true => *noise.pick(&[16_usize, 16, 32, 64]),
            false => {
                *noise.pick(&[64, 64, 64, 64, 80, 80, 80, 80, 72, 72, 96, 96, 56, 56, 104, 8, 0])
            }
        };
        let mut numbers: Vec<u32> = (0..24).collect();
        let flags = match noise.one_in(2) {
            true => FLAGS.map(|_| numbers.swap_remove(noise.below(numbers.len() as u64) as usize)),
            false => DESCRIBED,
        };
        // Members overlap, and lie outside of the page, in one of four kernels.
        let is_orderly = (size >= 56 || is_apart) && !noise.one_in(4);
        let past = *noise.pick(&[0, 0, 32]);
        let anywhere = |size: usize, bytes| {
            noise.below((size + past).saturating_sub(bytes) as u64 + 1) as usize
        };
        let is_present = |member: &Member| match member.name {
            "memdesc" | "pfn" | "order" => is_apart,
            "compound_info" | "page_type" if is_apart => false,
            _ => !member.optional || !noise.one_in(3),
        };
        let place = |size, free: &mut Free, member: &Member| {
            is_present(member).then(|| match is_orderly {
                true => free.take(noise, member.size),
                false => anywhere(size, member.size),
            })
        };

        let mut free = Free::new(size);
        let page = structure(&[Page::LAYOUT], size, |_, member| place(size, &mut free, member));
        let compound = page.find("compound_info").map(|found| found.offset / 8);
        // The folio begins with the members of its first page, or after the page.
        let head_size = if is_apart { *noise.pick(&[64, 96, 128]) } else { size };
        let mut free = if is_apart { Free::new(head_size) } else { free };
        let mut tail = Free::new(size.max(64));
        if let (true, Some(compound)) = (is_orderly, compound) {
            tail.remove(compound, 8);
        }
        let folio_size = if is_apart { head_size } else { 2 * size };
        let folio =
            structure(&[FolioHead::LAYOUT, FirstTail::LAYOUT], folio_size, |part, member| {
                match (part, compound) {
                    // The flags are those of the page.
                    (0, _) if !is_apart && member.name == "flags" => Some(page.offset("flags")),
                    (0, _) => place(head_size, &mut free, member),
                    // A tail has its compound word where a page has it.
                    (_, Some(compound)) if is_orderly && member.name == "_head_1" => {
                        Some(size + compound)
                    }
                    _ => place(size, &mut tail, member).map(|at| size + at),
                }
            });
        Self::with(page, folio, flags, |layout| {
            let far = *noise.pick(&[64, 512, 512, 4096, 1 << 18]);
            let unit = *noise.pick(&[8, 8, 8, 1]);
            let size = *noise.pick(&[far as usize, far as usize, 32, 16, 0, 1, 4097, usize::MAX]);
            structure(&[layout], size, |_, _| Some((noise.below(far) / unit * unit) as usize))
        })
    }

    /// Returns the kernel whose pages take the most reads and lines: they have 96 bytes, the most
    /// that a report has room for, and each member of another structure lies in two cache lines.
    /// The descriptor has as many bytes if it is apart.
    pub(super) fn worst(is_apart: bool) -> Self {
        // A word for each member. The compound word comes second in both.
        let (mut words, mut line) = ((0..).step_by(8), 0);
        let is_present = |member: &Member| match member.name {
            "memdesc" | "pfn" | "order" => is_apart,
            "compound_info" | "page_type" => !is_apart,
            _ => true,
        };
        let page = structure(&[Page::LAYOUT], 96, |_, member| {
            is_present(member).then(|| words.next()).flatten()
        });
        let mut tail = (96..).step_by(8);
        let size = if is_apart { 96 } else { 192 };
        let folio =
            structure(&[FolioHead::LAYOUT, FirstTail::LAYOUT], size, |part, member| match part {
                0 if member.name == "flags" => Some(page.offset("flags")),
                0 => is_present(member).then(|| words.next()).flatten(),
                _ => tail.next(),
            });
        Self::with(page, folio, [23, 1, 2, 3, 4], |layout| {
            structure(&[layout], 4096, |_, _| {
                line += 2;
                Some(64 * (line % 32) + 63)
            })
        })
    }

    fn with(
        page: Structure,
        folio: Structure,
        flags: [u32; 5],
        mut other: impl FnMut(&'static Layout) -> Structure,
    ) -> Self {
        const OTHERS: [&Layout; 7] = [
            AddressSpace::LAYOUT,
            Inode::LAYOUT,
            Dentry::LAYOUT,
            Slab::LAYOUT,
            SlabCache::LAYOUT,
            Section::LAYOUT,
            SectionUsage::LAYOUT,
        ];
        let mut structures: Vec<_> = NESTED.into_iter().chain(OTHERS).map(&mut other).collect();
        structures.extend([page, folio]);
        Self { structures, flags }
    }

    /// Returns the plans for this kernel.
    pub(super) fn plans(&self) -> Plans {
        Plans::from_types(self).unwrap_or_else(|misfit| panic!("{misfit}"))
    }
}

impl Types for MadeUp {
    type Struct = usize;

    fn find(&self, name: &str, index: usize) -> Option<usize> {
        let named = self.structures.iter().position(|structure| structure.name == name);
        named.filter(|_| index == 0)
    }

    fn size_of(&self, of: usize) -> usize {
        self.structures[of].size
    }

    fn member(&self, of: usize, path: &str) -> Option<Found<usize>> {
        self.structures[of].find(path)
    }

    fn only_member(&self, _of: usize) -> Option<Found<usize>> {
        None
    }

    fn enumerator(&self, prefix: &str, name: &str) -> Option<u64> {
        let flag = FLAGS.iter().position(|other| *other == name);
        flag.filter(|_| prefix == "PG_").map(|index| self.flags[index].into())
    }
}

/// Returns the structure that some descriptions are parts of, with each member at the offset that
/// `place` returns for the number of the part, or absent.
fn structure(
    parts: &[&'static Layout],
    size: usize,
    mut place: impl FnMut(usize, &Member) -> Option<usize>,
) -> Structure {
    let mut members: Vec<(_, Found<usize>)> = Vec::new();
    let numbered = parts.iter().enumerate();
    let all = numbered.flat_map(|(part, layout)| layout.members.iter().map(move |of| (part, of)));
    for (part, member) in all.filter(|(_, member)| member.in_c && member.bits.is_none()) {
        // Two views of the same member.
        if members.iter().any(|(name, _)| *name == member.name) {
            continue;
        }
        let kind = match member.kind {
            Kind::Signed => FoundKind::Signed,
            Kind::Address => FoundKind::Address,
            Kind::Struct(inner) => {
                let nested = NESTED.iter().position(|nested| nested.name == inner.name);
                FoundKind::Struct(nested.expect("a nested structure"))
            }
            _ => FoundKind::Unsigned,
        };
        if let Some(offset) = place(part, member) {
            let found = Found { offset: offset * 8, size: member.size * 8, kind, count: None };
            members.push((member.name, found));
        }
    }
    Structure { name: parts[0].name, size, members }
}

/// The bytes of a structure that no member has taken.
struct Free(Vec<bool>);

impl Free {
    fn new(size: usize) -> Self {
        Self(vec![true; size])
    }

    /// Takes `bytes` bytes at a random multiple of their number; the first ones if there are too few.
    fn take(&mut self, noise: &Noise, bytes: usize) -> usize {
        let starts = (0..self.0.len()).step_by(bytes);
        let is_free = |at: &usize| {
            self.0.get(*at..at + bytes).is_some_and(|bytes| bytes.iter().all(|free| *free))
        };
        let starts: Vec<usize> = starts.filter(is_free).collect();
        let at = if starts.is_empty() { 0 } else { *noise.pick(&starts) };
        self.remove(at, bytes);
        at
    }

    fn remove(&mut self, at: usize, bytes: usize) {
        self.0[at..at + bytes].fill(false);
    }
}
