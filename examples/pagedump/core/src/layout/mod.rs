//! The structures of Linux 7.3 for x86-64, as Debian configures it. Each says where its facts are
//! from.
//!
//! A type describes as much of a structure as a dump needs, from its start; what lies between is
//! bytes.

use dumpable::{Dumpable, Layout, Member};

mod folio;
mod mapping;
mod page;
mod section;

pub use folio::{
    FirstTail, FirstTailLive, FirstTailSnapshot, SecondTail, SecondTailLive, SecondTailSnapshot,
};
pub use folio::{ThirdTail, ThirdTailLive, ThirdTailSnapshot};
pub use mapping::{
    AddressSpace, AddressSpaceLive, AddressSpaceSnapshot, Dentry, DentryLive, DentrySnapshot,
};
pub use mapping::{HlistNode, HlistNodeLive, HlistNodeSnapshot, Inode, InodeLive, InodeSnapshot};
pub use mapping::{Qstr, QstrLive, QstrSnapshot};
pub use page::{
    ListHead, ListHeadLive, ListHeadSnapshot, MappingKind, Page, PageFlags, PageLive, PageSnapshot,
    PageType,
};
pub use section::{
    Section, SectionLive, SectionSnapshot, SectionUsage, SectionUsageLive, SectionUsageSnapshot,
};

/// A description, and which part of the kernel's structure of the same name it describes.
#[derive(Clone, Copy, Debug)]
pub struct Described {
    /// The description.
    pub layout: &'static Layout,
    /// Where it begins in the structure, in bytes.
    pub start: usize,
    /// Whether it describes the whole structure, so that the sizes are the same.
    pub is_whole: bool,
}

impl Described {
    const fn whole<T: Dumpable>() -> Self {
        Self { layout: T::LAYOUT, start: 0, is_whole: true }
    }

    const fn part<T: Dumpable>(start: usize) -> Self {
        Self { layout: T::LAYOUT, start, is_whole: false }
    }
}

/// All that is believed of a kernel's structures. A kernel whose own types (BTF) say otherwise
/// cannot be read by this build.
pub const ALL: &[Described] = &[
    Described::whole::<Page>(),
    Described::part::<FirstTail>(size_of::<Page>()),
    Described::part::<SecondTail>(2 * size_of::<Page>()),
    Described::part::<ThirdTail>(3 * size_of::<Page>()),
    Described::whole::<ListHead>(),
    Described::part::<AddressSpace>(0),
    Described::part::<Inode>(0),
    Described::part::<Dentry>(0),
    Described::whole::<HlistNode>(),
    Described::whole::<Qstr>(),
    Described::part::<Section>(0),
    Described::part::<SectionUsage>(0),
];

/// All that is believed of a kernel's enumerators: what its name begins with, the rest of it, and
/// the number.
pub fn numbers() -> impl Iterator<Item = (&'static str, &'static str, u64)> {
    let of = |layout: &'static Layout, member| {
        let members = layout.members.iter().filter(move |found| found.name == member);
        members.flat_map(Member::value_names)
    };
    let flags =
        of(Page::LAYOUT, "flags").map(|(mask, name)| ("PG_", name, mask.trailing_zeros() as u64));
    let types =
        of(Page::LAYOUT, "page_type_byte").map(|(number, name)| ("PGTY_", name, number as u64));
    flags.chain(types)
}
