//! The structures of Linux 7.3 for x86-64, as Debian configures it. Each says where its facts are from.
//!
//! A type describes as much of a structure as a dump needs, from its start; what lies between is bytes.

mod folio;
mod mapping;
mod module;
mod page;
mod section;

pub use folio::{FirstTail, FirstTailLive, FirstTailSnapshot, SecondTail, SecondTailLive, SecondTailSnapshot};
pub use folio::{ThirdTail, ThirdTailLive, ThirdTailSnapshot};
pub use mapping::{AddressSpace, AddressSpaceLive, AddressSpaceSnapshot, Dentry, DentryLive, DentrySnapshot};
pub use mapping::{HlistNode, HlistNodeLive, HlistNodeSnapshot, Inode, InodeLive, InodeSnapshot};
pub use mapping::{Qstr, QstrLive, QstrSnapshot};
pub use page::{ListHead, ListHeadLive, ListHeadSnapshot, MappingKind, Page, PageFlags, PageLive, PageSnapshot, PageType};
pub use section::{Section, SectionLive, SectionSnapshot, SectionUsage, SectionUsageLive, SectionUsageSnapshot};
