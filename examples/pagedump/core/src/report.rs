//! What was found of a page: plain data that [`inspect`](fn@crate::inspect) fills, and that can be
//! read without a memory.

use crate::conventions::PageType;
use crate::kernel::Kernel;
use crate::layout::{AddressSpace, Dentry, FirstTail, FolioHead, Inode, Page, SlabCache};
use core::fmt;
use dumpable::{Addr, Cause, Fault, Fidelity, Snapshot, Str};

/// The greatest length of a file name that the kernel prints, in bytes (`dump_mapping()`,
/// `fs/inode.c`, 7.3).
pub(crate) const NAME: usize = 62;

/// A page, its folio and its owner, as far as they could be read.
///
/// It is filled in place, so that it can lie in static memory where stack is scarce.
#[derive(Clone, Copy)]
pub struct PageReport {
    /// The address of the `struct page`.
    pub at: Addr<Page>,
    /// The page frame number; `None` if the memory map has no `struct page` there.
    pub pfn: Option<u64>,
    /// How far the report can be believed.
    pub verdict: Verdict,
    /// The page and the folio that it belongs to.
    pub folio: Folio,
    /// The number of page tables that map the page itself, as this kernel counts it.
    pub mapcount: i32,
    /// The index of the head within its mapping, in pages.
    pub head_index: u64,
    /// The type of the page that can be believed, if it has one.
    pub typed: Option<Typed>,
    /// What the page is used for, if it could be read and is in the memory map.
    pub kind: Option<Kind>,
    /// The mapping that the kernel prints: null for slab and anonymous pages, that of the swap cache
    /// for pages in it. `None` if the address of the swap cache is not known.
    pub mapping: Option<Addr<AddressSpace>>,
    /// What the page is charged to, if to anything that is known.
    pub charge: Option<Charge>,
    /// The owner, if the page belongs to a mapping or is a slab.
    pub owner: Option<Owner>,
    /// The name of the owner's file or slab cache, where [`Owner`] has [`Name::Known`].
    pub name: Str<NAME>,
    /// Whether the page lies in a block of the contiguous memory allocator, or why the migrate type
    /// cannot be read. `None` if the place of the migrate types is not known.
    pub is_cma: Option<Result<bool, Fault>>,
}

/// A page and the folio that it belongs to, copied.
#[derive(Clone, Copy)]
pub struct Folio {
    /// The inspected page.
    pub page: Snapshot<Page>,
    /// The bytes of the page.
    pub raw_page: RawPage,
    /// The first page of the folio, which is the page itself unless that is a tail.
    pub head: Snapshot<Page>,
    /// The bytes of the head.
    pub raw_head: RawPage,
    /// The descriptor of the folio: the first slot of `struct folio`, over the page that can be
    /// believed, or elsewhere.
    pub descriptor: Snapshot<FolioHead>,
    /// The second slot of a large folio.
    pub first_tail: Option<Snapshot<FirstTail>>,
    /// The bytes of that slot.
    pub raw_first_tail: RawPage,
    /// The base-2 logarithm of the number of pages of a large folio.
    pub order: u8,
    /// Whether the page is a tail that shows the words of the head instead of its own, because
    /// hugetlb has freed the memory of its `struct page`.
    pub is_fake_head: bool,
    /// The index of the page within the folio.
    pub index: u64,
    /// What is wrong with the folio. If anything is, only the page itself can be believed.
    pub flaw: Option<Flaw>,
}

/// How far a page can be believed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Verdict {
    /// The page matches its folio, as far as the copy shows.
    Faithful,
    /// The `struct page` was never initialised.
    Poisoned,
    /// The page does not match its folio.
    Flawed(Flaw),
    /// The page changed while it was copied, or could be read only once.
    Torn,
    /// The address is not that of a `struct page` in the memory map.
    Outside,
    /// The `struct page` cannot be read.
    Unreadable(Fault),
}

/// Why a page does not match its folio.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Flaw {
    /// The compound word is not a mask for a folio of any order, although this kernel has masks.
    NoMask(u64),
    /// The head is not in the memory map.
    HeadOutside(Addr<Page>),
    /// The head lies this number of bytes into a `struct page`.
    HeadMisaligned(Addr<Page>, u64),
    /// The page is a tail and its own head.
    HeadIsItself,
    /// The head cannot be read.
    HeadUnreadable(Fault),
    /// The head is a tail page itself.
    HeadIsTail(Addr<Page>),
    /// The head lacks the flag of a head. The second value is its flags word.
    HeadIsNone(Addr<Page>, u64),
    /// The slot that holds order and counts cannot be read.
    SlotUnreadable(Fault),
    /// The page after the head should hold order and counts, but is not a tail of that head. The
    /// value is its compound word.
    NextIsOther(u64),
    /// The order is impossible. The second value is the greatest of this kernel.
    OrderImpossible(u8, u8),
    /// The number of pages contradicts the order.
    PagesMismatch(u32, u8),
    /// The index of the page exceeds the number of pages of the folio, the second value.
    IndexOutside(u64, u64),
    /// The page changed after its folio was copied.
    PageChanged,
    /// The descriptor of the folio cannot be read.
    DescriptorUnreadable(Fault),
    /// The descriptor at this address is that of other pages: those from the second value on, two to
    /// the third one of them.
    NotCovered(Addr<FolioHead>, u64, u8),
}

/// What a page is used for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Kind {
    /// The first page of a free block of two to this power pages, in the buddy allocator.
    Free(u64),
    /// A page with another type.
    Typed(Typed, Option<Mark>),
    /// A page whose descriptor is of another type than a folio, by its number.
    Described(u8),
    /// A tail page whose folio is not known.
    LoneTail,
    /// Anonymous memory.
    Anon,
    /// Anonymous memory that KSM has merged.
    Ksm,
    /// Memory of a shmem file: one whose pages are backed by swap.
    Shmem,
    /// Memory of another file.
    File,
    /// A page that its owner can move, such as one of zsmalloc or of a balloon.
    Movable,
    /// A page of a mapping that has no inode.
    Mapping,
    /// A page whose mapping cannot be read, for this cause if the read was tried.
    UnreadableMapping(Option<Cause>),
    /// A page whose mapping has an unknown tag in its lowest two bits.
    UnknownMapping,
    /// A page of the swap cache without another owner.
    SwapCache,
    /// A reserved page.
    Reserved,
    /// A page without a type or a mapping.
    Untyped,
}

/// The type of a page, as its word has it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Typed {
    /// The type.
    pub ty: PageType,
    /// The top byte of the word, if that is the number of the type.
    pub byte: Option<u8>,
    /// Whether a flag says so, and not the word of type and mapcount.
    pub is_flag: bool,
}

/// What a flag says of a page of some types.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Mark {
    /// A page table belongs to the kernel.
    OfKernel,
    /// A slab has free objects.
    Partial,
    /// The owner can move the page.
    Movable,
}

/// The bytes of a `struct page`, or of another slot of the memory map, in the kernel at hand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct RawPage {
    bytes: [u8; Self::MAX],
    len: usize,
}

impl RawPage {
    /// The greatest size of a `struct page` (`include/linux/mm.h`, 7.3).
    pub const MAX: usize = 96;

    /// No bytes.
    pub const EMPTY: Self = Self { bytes: [0; Self::MAX], len: 0 };

    /// Returns the bytes.
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or(&[])
    }

    /// Returns the flags word of a page, with all that is above the flags.
    pub fn flags(&self, kernel: &Kernel<'_>) -> u64 {
        let Some(at) = kernel.plans.page.offset(Page::FLAGS) else { return 0 };
        self.word(kernel, at)
    }

    /// Returns the word of the kernel's size at this offset in bytes, or 0 past the end.
    pub fn word(&self, kernel: &Kernel<'_>, at: usize) -> u64 {
        if kernel.word == 4 {
            return self.half(at).into();
        }
        // Matched, because the closure of a method is a path to unwinding.
        match self.as_bytes().get(at..) {
            Some([a, b, c, d, e, f, g, h, ..]) => {
                u64::from_ne_bytes([*a, *b, *c, *d, *e, *f, *g, *h])
            }
            _ => 0,
        }
    }

    /// Returns the 32 bits at this offset in bytes, or 0 past the end.
    pub(crate) fn half(&self, at: usize) -> u32 {
        match self.as_bytes().get(at..) {
            Some([a, b, c, d, ..]) => u32::from_ne_bytes([*a, *b, *c, *d]),
            _ => 0,
        }
    }

    /// Returns the byte at this offset, or 0 past the end.
    pub(crate) fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(0)
    }

    /// Returns `len` bytes to read into, if there is room for them.
    pub(crate) fn resized(&mut self, len: usize) -> Option<&mut [u8]> {
        self.len = len;
        self.bytes.get_mut(..len)
    }
}

impl fmt::Debug for RawPage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02x?}", self.as_bytes())
    }
}

/// What the memory of a page is charged to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Charge {
    /// The memory control group at this address.
    Memcg(u64),
    /// The object control group at this address, which leads to a memory control group.
    ObjCgroup(u64),
    /// That too, for memory of the kernel.
    Kernel(u64),
    /// One for each object of the slab, at this address.
    Objects(u64),
}

/// The owner of a page of the page cache, or of a slab.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Owner {
    /// The mapping cannot be read.
    MappingUnreadable(Fault),
    /// The mapping has these operations and no inode.
    NoInode(Addr<u8>),
    /// The mapping has these operations, and its inode cannot be read.
    InodeUnreadable(Addr<u8>, Addr<Inode>),
    /// The mapping has these operations and an inode with this number.
    Inode(Addr<u8>, u64, Name),
    /// The page is a slab of this cache.
    Slab(Addr<SlabCache>, Name),
}

/// Whether the name of an inode or of a slab cache is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Name {
    /// It has no name.
    None,
    /// The directory entry cannot be read, or is not one.
    NoDentry(Addr<Dentry>),
    /// The name cannot be read.
    Unreadable,
    /// The name is in [`PageReport::name`].
    Known,
}

impl PageReport {
    /// Returns an empty report, to be filled.
    pub const fn new() -> Self {
        Self {
            at: Addr::NULL,
            pfn: None,
            verdict: Verdict::Outside,
            folio: Folio::EMPTY,
            mapcount: 0,
            head_index: 0,
            typed: None,
            kind: None,
            mapping: None,
            charge: None,
            owner: None,
            name: Str::EMPTY,
            is_cma: None,
        }
    }

    /// Returns the page whose flags, counts and owner can be believed: the head of the folio, or,
    /// if the folio has a flaw, the page itself.
    pub const fn believed(&self) -> &Snapshot<Page> {
        if self.folio.flaw.is_some() {
            &self.folio.page
        } else {
            &self.folio.head
        }
    }

    /// Returns the bytes of that page.
    pub const fn raw_believed(&self) -> &RawPage {
        if self.folio.flaw.is_some() {
            &self.folio.raw_page
        } else {
            &self.folio.raw_head
        }
    }

    /// Whether the page belongs to the slab allocator.
    pub fn is_slab(&self) -> bool {
        matches!(self.typed, Some(Typed { ty: PageType::Slab, .. }))
    }

    /// Whether the page is a tail whose folio is not known.
    pub const fn is_lone_tail(&self) -> bool {
        self.folio.flaw.is_some() && self.folio.page.is_tail()
    }
}

impl Default for PageReport {
    fn default() -> Self {
        Self::new()
    }
}

impl Folio {
    /// An empty folio, to be filled.
    const EMPTY: Self = {
        let page = Snapshot::<Page>::from_words([0; 8], Addr::NULL);
        Self {
            page,
            raw_page: RawPage::EMPTY,
            head: page,
            raw_head: RawPage::EMPTY,
            descriptor: Snapshot::<FolioHead>::from_words([0; 8], Addr::NULL),
            first_tail: None,
            raw_first_tail: RawPage::EMPTY,
            order: 0,
            is_fake_head: false,
            index: 0,
            flaw: None,
        }
    };

    /// Whether the flags of the page are those of an uninitialised `struct page`
    /// (`PAGE_POISON_PATTERN`).
    pub fn is_poisoned(&self, kernel: &Kernel<'_>) -> bool {
        self.raw_page.flags(kernel) == u64::MAX
    }

    /// Whether a part of the copy may show a state that never existed.
    pub const fn is_torn(&self) -> bool {
        let [page, head, tail, descriptor] = self.fidelities();
        page.is_torn() || head.is_torn() || tail.is_torn() || descriptor.is_torn()
    }

    /// Whether a part of the page was seen to change while it was copied.
    pub const fn has_changed(&self) -> bool {
        let [page, head, tail, descriptor] = self.fidelities();
        matches!(page, Fidelity::Torn)
            || matches!(head, Fidelity::Torn)
            || matches!(tail, Fidelity::Torn)
            || matches!(descriptor, Fidelity::Torn)
    }

    const fn fidelities(&self) -> [Fidelity; 4] {
        let tail = match &self.first_tail {
            Some(tail) => tail.fidelity(),
            None => self.head.fidelity(),
        };
        [self.page.fidelity(), self.head.fidelity(), tail, self.descriptor.fidelity()]
    }
}
