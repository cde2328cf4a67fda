//! What was found of a page: plain data that [`inspect`](fn@crate::inspect) fills, and that can be
//! read without a memory.

use crate::layout::{AddressSpace, Dentry, FirstTail, Inode, Page};
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
    /// What the page is used for, if it could be read and is in the memory map.
    pub kind: Option<Kind>,
    /// The mapping that the kernel prints: null for slab and anonymous pages, that of the swap cache
    /// for pages in it. `None` if the address of the swap cache is not known.
    pub mapping: Option<Addr<AddressSpace>>,
    /// The owner, if the page belongs to a mapping.
    pub owner: Option<Owner>,
    /// The name of the owner's file, where [`Owner::Inode`] has [`Name::Known`].
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
    /// The first page of the folio, which is the page itself unless that is a tail.
    pub head: Snapshot<Page>,
    /// The second slot of a large folio.
    pub first_tail: Option<Snapshot<FirstTail>>,
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
}

/// What a page is used for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Kind {
    /// The first page of a free block of two to this power pages, in the buddy allocator.
    Free(u64),
    /// A page with another type, by its number (`enum pagetype`, `include/linux/page-flags.h`, 7.3).
    Typed(u8),
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

/// The owner of a page of the page cache.
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
}

/// Whether the name of an inode is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Name {
    /// The inode has no name.
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
            kind: None,
            mapping: None,
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
        Self { page, head: page, first_tail: None, index: 0, flaw: None }
    };

    /// Whether a part of the copy may show a state that never existed.
    pub const fn is_torn(&self) -> bool {
        let [page, head, tail] = self.fidelities();
        page.is_torn() || head.is_torn() || tail.is_torn()
    }

    /// Whether a part of the page was seen to change while it was copied.
    pub const fn has_changed(&self) -> bool {
        let [page, head, tail] = self.fidelities();
        matches!(page, Fidelity::Torn)
            || matches!(head, Fidelity::Torn)
            || matches!(tail, Fidelity::Torn)
    }

    const fn fidelities(&self) -> [Fidelity; 3] {
        let tail = match &self.first_tail {
            Some(tail) => tail.fidelity(),
            None => self.head.fidelity(),
        };
        [self.page.fidelity(), self.head.fidelity(), tail]
    }
}
