//! The structures of Linux 7.3 for x86-64, as Debian configures it. Each type names the header that
//! it follows.
//!
//! A type describes a structure as far as a dump needs it; skipped members are plain bytes.

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

/// A layout description, and the part that it covers of the kernel's structure of the same name.
#[derive(Clone, Copy, Debug)]
pub struct Described {
    /// The layout description.
    pub layout: &'static Layout,
    /// The offset in the structure at which the description begins, in bytes.
    pub start: usize,
    /// Whether the description covers the whole structure, so that the sizes are equal.
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

/// All layouts that this build assumes. A kernel whose types (BTF) differ cannot be read.
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

/// Returns all enumerators that this build assumes: the prefix of the kernel's name, the rest of the
/// name, and the number.
pub fn numbers() -> impl Iterator<Item = (&'static str, &'static str, u64)> {
    let value_names = |layout: &'static Layout, name| {
        let members = layout.members.iter().filter(move |member| member.name == name);
        members.flat_map(Member::value_names)
    };
    let flags = value_names(Page::LAYOUT, "flags")
        .map(|(mask, name)| ("PG_", name, mask.trailing_zeros() as u64));
    let types = value_names(Page::LAYOUT, "page_type_byte")
        .map(|(number, name)| ("PGTY_", name, number as u64));
    flags.chain(types)
}
