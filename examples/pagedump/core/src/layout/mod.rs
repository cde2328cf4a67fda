//! The structures that are read, as far as they are read, in the layout of Linux 7.3 for x86-64 as
//! Debian configures it. Each type names the header that it follows.
//!
//! In other kernels, members lie elsewhere: [`Plans`] say where.

mod folio;
mod mapping;
mod page;
mod plans;
mod section;
mod slab;

pub use folio::{FirstTail, FirstTailLive, FirstTailSnapshot};
pub use folio::{FolioHead, FolioHeadLive, FolioHeadSnapshot, MappingKind};
pub use mapping::{
    AddressSpace, AddressSpaceLive, AddressSpaceSnapshot, Dentry, DentryLive, DentrySnapshot,
};
pub use mapping::{HlistNode, HlistNodeLive, HlistNodeSnapshot, Inode, InodeLive, InodeSnapshot};
pub use mapping::{Qstr, QstrLive, QstrSnapshot};
pub use page::{Page, PageFlags, PageLive, PageSnapshot};
pub use plans::Plans;
pub use section::{
    Section, SectionLive, SectionSnapshot, SectionUsage, SectionUsageLive, SectionUsageSnapshot,
};
pub use slab::{Slab, SlabCache, SlabCacheLive, SlabCacheSnapshot, SlabLive, SlabSnapshot};
